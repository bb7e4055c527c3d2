from django.apps import AppConfig


class DirectivesConfig(AppConfig):
    name = "espace.privacy.directives"
    verbose_name = "Directives après le décès"
