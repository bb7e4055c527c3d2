"""``espace import FILE [--on DATE] [--apply [--whole]] [--mapping NAME] [--json]``: a portfolio export, rehearsed, then applied.

Rows that look new are asked of the archive, which has a minute to answer. Without ``--apply`` nothing live is touched and nothing is
left behind. Exit 0: done · 1: the file cannot be read, some row is faulty, ``--whole`` applied nothing, or the archive does not
answer · 2: wrong use. With ``--json`` the report is on stdout, words on stderr.
"""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from espace.contracts.importing import actions, report
from espace.contracts.importing.applying import Stopped
from espace.contracts.importing.labels import named
from espace.contracts.importing.staging import MissingColumns
from espace.contracts.importing.unreadable import Unreadable
from espace.contracts.models import ColumnMapping, Import
from espace.lib import clock

ASKED_FOR = 60  # seconds


class NoAnswer(Exception):
    """The archive does not answer: its process does not run."""


class Command(BaseCommand):
    help = "Rehearse a portfolio export (CSV or XLSX); with --apply, apply it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--on", type=date.fromisoformat, help="the day of the situation, YYYY-MM-DD (today)")
        parser.add_argument("--apply", action="store_true", help="apply the good rows")
        parser.add_argument("--whole", action="store_true", help="with --apply: all rows or none")
        parser.add_argument("--mapping", metavar="NAME", help="read the columns as the mapping kept under this name")
        parser.add_argument("--json", action="store_true", help="the report on stdout, as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        on: date = options["on"] or clock.today(at)
        if options["whole"] and not options["apply"]:
            self._wrong(_("--whole se dit avec --apply."))
        if on > clock.today(at) and options["apply"] and settings.MODE not in ("demo", "test"):
            self._wrong(_("Une date à venir se répète, elle ne s’applique pas : retirez --apply ou --on."))
        path: Path = options["file"]
        if not path.is_file():
            self._wrong(_("%(file)s : ce fichier n’existe pas.") % {"file": path})
        mapping = self._mapping(options["mapping"])
        import_ = actions.begin(file_name=path.name, on=on, mapping=mapping, at=at)
        try:
            code = self._run(import_, path, at, options)
        except (Unreadable, MissingColumns, NoAnswer) as refusal:
            code = self._refused(refusal, options)
        except Stopped:
            self._say(
                _("Cet import a été abandonné, ou un autre processus l’a repris : voyez où il en est sur sa page.")
            )
            code = 1
        finally:
            self._leave(import_, at)
        if code:
            sys.exit(code)

    def _run(self, import_: Import, path: Path, at: datetime, options: dict[str, Any]) -> int:
        with path.open("rb") as file:
            actions.rehearse(import_=import_, file=file, at=at, told=lambda line: self._say(f"  {line}"))
        self._await_archive(import_, at)
        found = report.as_json(import_)
        code = 1 if found["faulty"] else 0
        applied = False
        if options["apply"]:
            extent = Import.Extent.WHOLE if options["whole"] else Import.Extent.GOOD_ROWS
            try:
                actions.ask_application(import_=import_, extent=extent, by=None, at=at)
                self._await_archive(import_, at)
            except actions.NotWhole:
                pass
            found, applied = report.as_json(import_), import_.state == Import.State.APPLYING
            if applied:
                actions.apply(import_=import_, at=at, told=lambda done, total: self._say(f"  {done} / {total}"))
            else:
                code = 1
                self._say(_("Rien n’est appliqué : des lignes sont à corriger ou à voir."))
        for words in report.sentences(found):
            self._say(words)
        for fault in found["faulty"]:
            self._say(_("ligne %(line)s, %(column)s : %(reason)s") % fault)
        if options["json"]:
            self._print({**found, "applied": applied})
        return code

    def _await_archive(self, import_: Import, at: datetime) -> None:
        """Wait for what the archive says of the rows that look new. Raises :class:`NoAnswer`."""
        for _second in range(ASKED_FOR):
            if import_.state != Import.State.ASKED or actions.judge(import_=import_, at=at):
                return
            self.wait()
        raise NoAnswer

    @staticmethod
    def wait() -> None:
        """The archive goes round every two seconds."""
        time.sleep(1)

    def _leave(self, import_: Import, at: datetime) -> None:
        """What was rehearsed only, or not at all, leaves nothing; what was applied is forgotten in 24 hours by the worker."""
        import_.refresh_from_db(fields=["state"])
        if import_.state not in (Import.State.APPLIED, Import.State.APPLYING):
            if import_.state != Import.State.ABANDONED:
                actions.abandon(import_=import_, by=None, at=at)
            actions.forget(import_=import_, at=at)

    def _refused(self, refusal: Unreadable | MissingColumns | NoAnswer, options: dict[str, Any]) -> int:
        if isinstance(refusal, MissingColumns):
            words = _("Il manque une colonne pour : %(fields)s.") % {"fields": named(refusal.fields)}
        elif isinstance(refusal, NoAnswer):
            words = _("Rien n’est appliqué : l’archive ne répond pas. Lancez « espace archive », puis recommencez.")
        else:
            words = str(refusal)
        self._say(words)
        if options["json"]:
            empty = dict.fromkeys(report.COUNTED, 0)
            self._print({**empty, "faulty": [], "refused": words, "applied": False})
        return 1

    def _mapping(self, name: str | None) -> dict[str, str] | None:
        if name is None:
            return None
        kept = ColumnMapping.objects.filter(name=name).first()
        if kept is None:
            self._wrong(_("Aucune correspondance de colonnes ne s’appelle « %(name)s ».") % {"name": name})
        return dict(kept.mapping)  # type: ignore[union-attr]  # _wrong leaves

    def _wrong(self, words: str) -> None:
        self._say(words)
        sys.exit(2)

    def _say(self, words: str) -> None:
        self.stderr.write(words)

    def _print(self, value: object) -> None:
        self.stdout.write(json.dumps(value, ensure_ascii=False, indent=2))
