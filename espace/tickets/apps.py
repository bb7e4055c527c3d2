from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "espace.tickets"
    verbose_name = "Demandes"
