"""``espace backup TO [--drill | --expire] [--json]``: everything, sealed as it leaves; with its drill; or only what is too old goes.

``espace backup --status [--json]``: how far the one under way is, from any terminal. Exit 1 where the last one was cut or failed.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from espace.ledger import LedgerFault
from espace.lib import clock, mounts
from espace.ops.backup import archived, drilling, expiring, lately, making, packing, showing, underway
from espace.ops.backup.apart import drilling as archive_drilling
from espace.ops.backup.apart import making as archive_making
from espace.ops.backup.places import BackupFault, FolderPlace, Say, place_at
from espace.register.hosts import declared
from espace.vault import VaultError

INTERRUPTED = 130
"""What a shell says of a program that Ctrl-C ended."""
Done = tuple[dict[str, Any], str, bool]
"""The report, what is said of it, and whether all is well."""


class Command(BaseCommand):
    help = "Back up database, keys, files and settings to a folder, encrypted; backups that are too old go."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("to", nargs="?", help="the folder of the backups, on another machine")
        way = parser.add_mutually_exclusive_group()
        way.add_argument(
            "--drill", action="store_true", help="back up, restore beside, compare, replay; keep the report"
        )
        way.add_argument("--expire", action="store_true", help="only remove what is too old")
        way.add_argument("--status", action="store_true", help="say how far the one under way is; nothing is backed up")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["status"]:
            self._status(as_json=options["json"])
            return
        if not options["to"]:
            self.stderr.write(
                "Backed up to where? `espace backup TO`, or `espace backup --status` for the one under way."
            )
            sys.exit(2)
        place = place_at(options["to"])
        do = self._archive if archived.is_its_own_home() else self._installation
        shown = showing.Showing(self.stderr, is_terminal=self.stderr.isatty(), now=clock.passing(clock.now()))
        try:
            mounts.declared(place.root, declared(), settings.BACKUP_HOST)
            with showing.interruptible():
                report, words, well = (
                    self._expire(place) if options["expire"] else do(place, shown, drill=options["drill"])
                )
        except KeyboardInterrupt:
            shown("Interrupted: a backup that had not ended is removed; the earlier ones stand.")
            sys.exit(INTERRUPTED)
        except (BackupFault, mounts.Undeclared, VaultError, LedgerFault, OSError) as fault:
            shown(str(fault))
            sys.exit(1)
        shown.close()
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
        shown(words)
        if not well:
            sys.exit(1)

    def _status(self, *, as_json: bool) -> None:
        at, found = clock.now(), underway.look()
        if as_json:
            now = found.report(at) if found else {"state": "none"}
            self.stdout.write(json.dumps({**now, "last": lately.last()}, ensure_ascii=False, indent=2))
        else:
            self.stdout.write(found.words(at) if found else "No backup is under way.")
        if found and not found.goes_on:
            sys.exit(1)

    def _installation(self, place: FolderPlace, say: Say, *, drill: bool) -> Done:
        if drill:
            report = drilling.drill(place, clock.now(), say)
            return report, _drilled(report), bool(report["passed"])
        made = making.make(place, clock.now(), say)
        apart = "" if made.with_archive else " The archive has its own user and is NOT in it: see docs/operate.md."
        what = f"{made.rows} rows of {made.tables} tables, {made.units} keys apart, {made.files} files ({made.copied} new)."
        return made.report(), _made(made, what + apart), not made.faults

    def _archive(self, place: FolderPlace, say: Say, *, drill: bool) -> Done:
        """In the archive's own home."""
        if drill:
            report = archive_drilling.drill(place, clock.now(), say)
            return report, _archive_drilled(report), bool(report["passed"])
        made = archive_making.make(place, clock.now(), say)
        what = f"{made.units} units of the archive, their keys apart, {made.files} files ({made.copied} new)."
        return made.report(), _made(made, what), not made.faults

    def _expire(self, place: FolderPlace) -> Done:
        key = packing.read_key(settings.HOME.keys / "backup.key")
        with lately.alone():
            expired = expiring.remove(place, key, clock.now())
        return asdict(expired), f"Removed: {', '.join(expired.folders) or 'nothing'}.", not expired.faults


def _made(made: making.Made | archive_making.Made, what: str) -> str:
    gone = f" Gone: {', '.join(made.expired)}." if made.expired else ""
    faults = "".join(f" WRONG: {fault}" for fault in made.faults)
    return f"Backup {made.label}: {what}{gone}{faults}"


def _archive_drilled(report: dict[str, Any]) -> str:
    if not report["passed"]:
        return f"The drill FAILED. {report['fault'] or 'What came back is not what was backed up, or does not open.'}"
    found = report["restore"]
    return f"Restored, compared and opened: {found['units']} units of the archive, {found['files']} files. The report is kept."


def _drilled(report: dict[str, Any]) -> str:
    if not report["passed"]:
        return f"The drill FAILED. {report['fault']}"
    restored, replayed = report["restore"], sum(report["replay"]["replayed"].values())
    return (
        f"Restored and compared: {restored['rows']} rows of {restored['tables']} tables, {restored['files']} files; "
        f"{replayed} acts done again. The report is kept."
    )
