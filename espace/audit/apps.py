from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "espace.audit"
    verbose_name = "Journal"
