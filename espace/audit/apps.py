from django.apps import AppConfig
from django.db.backends.signals import connection_created


class AuditConfig(AppConfig):
    name = "espace.audit"
    verbose_name = "Journal"

    def ready(self) -> None:
        from espace.audit.dropping import teach  # it needs the models

        connection_created.connect(teach, dispatch_uid="audit")
