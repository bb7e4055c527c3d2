from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "espace.privacy.rights"
    verbose_name = "Exercice des droits"
