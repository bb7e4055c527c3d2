from __future__ import annotations

from django.apps import AppConfig
from django.core import checks

from espace.lib import egress


class RegisterConfig(AppConfig):
    name = "espace.register"
    label = "register"
    verbose_name = "register"

    def ready(self) -> None:
        from espace.register.checks import TAG, before_going_live, every_start  # needs the app registry
        from espace.register.hosts import declared

        egress.close(declared)

        checks.register(every_start, TAG)
        checks.register(before_going_live, TAG, deploy=True)
