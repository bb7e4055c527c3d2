"""``espace restore FROM [--backup LABEL]`` on an empty machine; ``espace restore --replay``: what was done since is done again."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from espace.documents.store import StorageFault
from espace.ledger import LedgerFault
from espace.lib import clock
from espace.ops.backup import archived, replaying, restoring
from espace.ops.backup.apart import restoring as archive_restoring
from espace.ops.backup.places import BackupFault, place_at
from espace.ops.starting import Refused
from espace.vault import VaultError

# What a replay could not do whole, by kind of act.
WHOLE = {
    "hold.placed": "holds that nobody in this backup answers for",
    "leave": "units that no key opens any more, out of the account and not given to the archive",
    "objection": "optional values destroyed with the one objected to, for no key opens them any more",
}


class Command(BaseCommand):
    help = "Restore a backup in an empty home and an empty database; or do again what the ledger says was done since."
    requires_system_checks = ()  # of a home that is not there yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("place", nargs="?", metavar="FROM", help="the folder of the backups")
        parser.add_argument("--backup", default="", metavar="LABEL", help="which one; the last when nothing is said")
        parser.add_argument("--replay", action="store_true", help="do again what was done since, and open the site")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["place"]) == options["replay"]:
            self.stderr.write("Either FROM, to restore a backup, or --replay, to do again what was done since.")
            sys.exit(2)
        try:
            if archived.is_its_own_home():
                report, words, well = self._archive(options)
            else:
                (report, words), well = self._replay() if options["replay"] else self._restore(options), True
        except restoring.Again:
            os.execv(sys.executable, [sys.executable, "-m", "espace.ops.cli", *sys.argv[1:]])  # noqa: S606
        except (BackupFault, VaultError, LedgerFault, StorageFault, Refused, OSError) as fault:
            if options["traceback"]:
                raise
            self.stderr.write(str(fault))
            sys.exit(1)
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
        self.stderr.write(words)
        if not well:
            sys.exit(1)

    def _archive(self, options: dict[str, Any]) -> tuple[dict[str, Any], str, bool]:
        """In the archive's own home."""
        if options["replay"]:
            raise Refused("Nothing is done again in the archive's own home: the web process's user runs this.")
        done = archive_restoring.restore(place_at(options["place"]), self.stderr.write, options["backup"])
        lacking = f" {done.lacking} units that the database names are NOT in this backup." if done.lacking else ""
        opens = "" if done.opens else " WRONG: what came back does not open with archive.key."
        words = (
            f"Restored {done.label}: {done.units} units of the archive and {done.files} files, equal to the backup; {done.gone} destroyed "
            f"since stay so.{lacking}{opens}"
        )
        return asdict(done), words, done.opens

    def _restore(self, options: dict[str, Any]) -> tuple[dict[str, Any], str]:
        done = restoring.restore(place_at(options["place"]), self.stderr.write, options["backup"])
        then = (
            "The ledger holds acts done since: every page is the maintenance page until `espace restore --replay`."
            if done.ahead
            else "Nothing was done since: `espace restore --replay` ends the sessions, and the site opens."
        )
        return asdict(done), (
            f"Restored {done.label}: {done.rows} rows of {done.tables} tables and {done.files} files, equal to the backup. {then}"
        )

    def _replay(self) -> tuple[dict[str, Any], str]:
        done = replaying.reopen(clock.now())
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(done.replayed.items())) or "nothing"
        void = f" Begun and never ended, so not done: {', '.join(sorted(done.void))}." if done.void else ""
        return asdict(
            done
        ), f"Done again: {kinds}. {done.sessions} sessions ended.{void}{_lost(done.lost)} The site opens."


def _lost(lost: Mapping[str, int]) -> str:
    if not lost:
        return ""
    named = "; ".join(f"{count} {WHOLE.get(kind, kind)}" for kind, count in sorted(lost.items()))
    return f" Not done whole: {named}."
