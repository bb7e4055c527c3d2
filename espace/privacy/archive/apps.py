from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    name = "espace.privacy.archive"
    verbose_name = "Archives"
