from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "espace.privacy.consultations"
    verbose_name = "Journal des consultations"
