from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "espace.outbox"
    verbose_name = "Courrier sortant"
