from django.apps import AppConfig


class ProofsConfig(AppConfig):
    name = "espace.privacy.proofs"
    verbose_name = "Preuves"
