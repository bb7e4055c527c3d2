from django.apps import AppConfig
from django.core import checks


class DocumentsConfig(AppConfig):
    name = "espace.documents"
    verbose_name = "Documents"

    def ready(self) -> None:
        from espace.documents.checks import installation  # needs the app registry

        checks.register(installation, "espace")
