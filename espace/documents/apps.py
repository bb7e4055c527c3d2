from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "espace.documents"
    verbose_name = "Documents"
