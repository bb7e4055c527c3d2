from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "espace.privacy.retention"
    verbose_name = "Conservation"
