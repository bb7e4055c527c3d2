from django.apps import AppConfig
from django.core import checks


class RetentionConfig(AppConfig):
    name = "espace.privacy.retention"
    verbose_name = "Conservation"

    def ready(self) -> None:
        from espace.privacy.retention.checks import every_start  # needs the app registry
        from espace.register.checks import TAG

        checks.register(every_start, TAG)
