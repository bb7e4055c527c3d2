from django.apps import AppConfig
from django.core import checks


class AccountsConfig(AppConfig):
    name = "espace.accounts"
    verbose_name = "Comptes"

    def ready(self) -> None:
        from espace.accounts.networks import every_start  # needs the app registry
        from espace.register.checks import TAG

        checks.register(every_start, TAG)
