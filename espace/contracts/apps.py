from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "espace.contracts"
    verbose_name = "Contrats"
