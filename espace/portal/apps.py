from django.apps import AppConfig
from django.core import checks


class PortalConfig(AppConfig):
    name = "espace.portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        from espace.portal.accessibility import installation  # needs the app registry

        checks.register(installation, "espace")
