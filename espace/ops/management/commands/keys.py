"""``espace keys rotate | retire | dump FILE | load FILE``: the master key and the dump of the unit keys."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from espace.vault import VaultError, dumping, rotation


class Command(BaseCommand):
    help = "Rotate the master key without stopping anything; dump or load the wrapped unit keys, apart from the data."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("rotate", help="add a generation and wrap every unit under it; resumable")
        verbs.add_parser("retire", help="forget the generations that no unit needs any more")
        for verb, words in (
            ("dump", "write every wrapped key to FILE"),
            ("load", "put back the keys that are missing"),
        ):
            verbs.add_parser(verb, help=words).add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, options["verb"])(options)
        except (VaultError, OSError, ValueError) as error:
            self.stderr.write(str(error))
            sys.exit(1)

    def rotate(self, options: dict[str, Any]) -> None:
        generation = rotation.begin(settings.HOME.keys)
        total = sum(self._told(count) for count in rotation.rewrap())
        self.stderr.write(
            f"Generation {generation}: {total} units wrapped. Copy master.key to its safe places, then `espace keys retire`."
        )

    def _told(self, count: int) -> int:
        self.stderr.write(f"  {count} units")
        return count

    def retire(self, options: dict[str, Any]) -> None:
        gone = rotation.retire(settings.HOME.keys)
        self.stderr.write(f"Retired generations: {', '.join(map(str, gone)) or 'none'}.")

    def dump(self, options: dict[str, Any]) -> None:
        descriptor = os.open(options["file"], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        count = 0
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            for line in dumping.lines():
                file.write(line + "\n")
                count += 1
        self.stderr.write(f"{count} wrapped keys written to {options['file']}.")

    def load(self, options: dict[str, Any]) -> None:
        with options["file"].open(encoding="ascii") as file:
            self.stderr.write(f"{dumping.load(file)} wrapped keys read.")
