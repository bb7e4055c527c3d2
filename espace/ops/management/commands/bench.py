"""``espace bench [NAME] [--json] [--size small|full] [--peer yes|no]``: figures, each with its goal and whether it is met.

It runs in a home and on databases of its own and touches nothing of the user's. Exit 0: every goal is met · 1: one is not, or could
not be measured · 2: wrong use, or something that the bench needs is not here.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from espace.ops.bench import figures
from espace.ops.bench.bench import Bench
from espace.ops.bench.groups import FULL, GROUPS
from espace.ops.bench.place import CannotRun, place


class Command(BaseCommand):
    help = "Measure how fast the space is, against its peer and this machine's limits."
    requires_system_checks = ()  # they would look at the user's home

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "name", nargs="?", choices=sorted(GROUPS), help="one group of figures (all that fit the size)"
        )
        parser.add_argument("--json", action="store_true", help="the figures on stdout, as JSON")
        parser.add_argument("--size", choices=["small", "full"], default="small", help="full adds a million customers")
        parser.add_argument("--peer", choices=["yes", "no"], default="yes", help="install the peer beside, and compare")
        parser.add_argument("--seconds", type=float, default=4.0, help="length of one turn of load (4)")
        parser.add_argument("--keep", type=Path, metavar="DIR", help="run in DIR and leave it, to be used again")

    def handle(self, *args: Any, **options: Any) -> None:
        # An interrupted run still stops its servers: a termination is turned into an exit that unwinds.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        full = options["size"] == "full"
        names = [options["name"]] if options["name"] else [name for name in GROUPS if full or name not in FULL]
        found: list[figures.Figure] = []
        try:
            with place(options["keep"], os.environ.get("DATABASE_URL", "")) as here:
                bench = Bench(
                    here,
                    scripts(),
                    self._say,
                    with_peer=options["peer"] == "yes",
                    seconds=max(1.0, options["seconds"]),
                )
                for name in names:
                    for figure in GROUPS[name](bench):
                        self._say(figures.in_words(figure))
                        found.append(figure)
        except CannotRun as error:
            self._say(str(error))
            sys.exit(2)
        if options["json"]:
            self.stdout.write(json.dumps(figures.as_json(found), ensure_ascii=False, indent=2))
        if not figures.all_met(found):
            sys.exit(1)

    def _say(self, words: str) -> None:
        self.stderr.write(words)


def scripts() -> Path:
    """The folder of the programs that the product is compared with. Raises :class:`CannotRun`."""
    folder: Path = settings.BASE.parent / "bench"
    if not (folder / "targets.lua").is_file():
        raise CannotRun("The folder bench/ is not beside the program: the bench runs from a checkout.")
    return folder
