from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "espace.vault"
    verbose_name = "Coffre"
