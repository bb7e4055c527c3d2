from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "espace.ledger"
    verbose_name = "Registre des effacements"
