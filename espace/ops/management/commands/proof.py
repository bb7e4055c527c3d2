"""``espace proof [--on DATE] --json``: the 26 clauses, each with its rules, its controls, how it stands today and what shows it.

Exit 0: none is late or broken · 1: one is · 2: wrong use. The JSON is on stdout.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from espace.lib import clock
from espace.ops.management.commands.retention import moment
from espace.privacy.proofs import telling
from espace.privacy.proofs.collecting import Standing, prove, rehearse


class Command(BaseCommand):
    help = "What the running system shows of each clause of the notice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", type=moment, metavar="DATE", help="as if it were that day, or that instant (now)")
        parser.add_argument("--json", action="store_true", help="the clauses on stdout, as JSON")
        parser.add_argument("--drill", action="store_true", help="rehearse first what has no case of its own")

    def handle(self, *args: Any, **options: Any) -> None:
        at = options["on"] or clock.now()
        if options["drill"]:
            rehearse(at)
        with translation.override("fr"):
            proven = prove(at)
            if options["json"]:
                self.stdout.write(json.dumps(telling.as_json(proven), ensure_ascii=False, indent=1))
            else:
                for one in proven:
                    self.stdout.write(f"{one.clause.id}  {one.standing.value:<13} {telling.words(one)}")
        if any(one.standing in (Standing.LATE, Standing.BROKEN) for one in proven):
            sys.exit(1)
