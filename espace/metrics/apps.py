from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "espace.metrics"
    verbose_name = "Mesures"
