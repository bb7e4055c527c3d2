"""``espace demo-code NAME``: the code that a member of the demonstration's staff is asked for after the password, now.

Exit 2 for a home that is no demonstration, and for somebody who is asked for none.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from espace.accounts.codes import code_at
from espace.lib import clock
from espace.ops.demo.people import APPLICATION_KEY, COLLEAGUES, SECOND


class Command(BaseCommand):
    help = "The code of the moment of a member of the demonstration's staff."
    requires_system_checks = ()  # it opens no database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="NAME", help="sophie, or sophie@cabinet.example")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only the demonstration shows codes: ESPACE_HOME is not one of its homes.", returncode=2)
        names = {one.email.partition("@")[0]: one.email for one in (*COLLEAGUES, SECOND)}
        name = options["name"].lower()
        if name not in {*names, *names.values()}:
            raise CommandError(
                f"Nobody of the staff is called {options['name']}: {', '.join(names)}. Clients are asked for no code.",
                returncode=2,
            )
        self.stdout.write(code_at(APPLICATION_KEY, clock.now()))
