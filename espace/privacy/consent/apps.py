from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "espace.privacy.consent"
    verbose_name = "Consentements"
