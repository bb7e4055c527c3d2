"""``espace init``: a real installation, from an empty folder to the first administrator's single-use link. Safe to run again."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import OperationalError

from espace.lib import clock
from espace.ops.installing import install
from espace.ops.starting import Refused


class Command(BaseCommand):
    help = "Make the home, its keys and its tables, and invite the first administrator."
    requires_system_checks = ()  # of a home that is not made yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--administrator", default="", metavar="EMAIL", help="address of the first administrator")
        parser.add_argument("--name", default="", help="their name")

    def handle(self, *args: Any, **options: Any) -> None:
        fresh = not (settings.HOME.keys / "secret.key").exists()
        try:
            install(settings.HOME, self.stderr.write)
        except (Refused, OperationalError) as error:
            self.stderr.write(str(error))
            sys.exit(1)
        if fresh:
            # The signing secret was drawn after the settings were read: links are signed by a process that knows it.
            os.execv(sys.executable, [sys.executable, "-m", "espace.ops.cli", *sys.argv[1:]])  # noqa: S606
        self._invite(options["administrator"], options["name"])

    def _invite(self, email: str, name: str) -> None:
        from espace.accounts import staffing  # models of a database that now exists
        from espace.accounts.errors import AccountError

        if staffing.has_administrator():
            self.stderr.write("An administrator is there already.")
            return
        try:
            path = staffing.invite_first_administrator(
                email=email or "administrateur@localhost", name=name or "Administrateur", at=clock.now()
            )
        except AccountError as error:
            self.stderr.write(str(error))
            sys.exit(1)
        self.stdout.write(f"{settings.PUBLIC_URL}{path}")
        self.stderr.write(
            "The first administrator opens this link once, within 72 hours; `espace init` prints a new one."
        )
