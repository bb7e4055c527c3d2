from django.apps import AppConfig
from django.core import checks


class ProofsConfig(AppConfig):
    name = "espace.privacy.proofs"
    verbose_name = "Preuves"

    def ready(self) -> None:
        from espace.privacy.proofs.checks import every_start  # needs the app registry
        from espace.register.checks import TAG

        checks.register(every_start, TAG)
