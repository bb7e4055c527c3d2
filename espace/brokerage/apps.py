from django.apps import AppConfig


class BrokerageConfig(AppConfig):
    name = "espace.brokerage"
    verbose_name = "Réglages du cabinet"
