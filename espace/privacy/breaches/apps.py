from django.apps import AppConfig


class BreachesConfig(AppConfig):
    name = "espace.privacy.breaches"
    verbose_name = "Violations de données"
