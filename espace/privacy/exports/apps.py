from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "espace.privacy.exports"
    verbose_name = "Exports"
