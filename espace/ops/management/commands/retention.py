"""``espace retention [--on DATE] [--apply] [--json]``: what leaves by that day, by which rule; with ``--apply``, let it leave.

``DATE`` is a day (its last instant in Paris) or an instant. Without ``--apply`` nothing is changed. Exit 0: done · 1: a rule stopped or
failed · 2: wrong use. With ``--json`` the report is on stdout, words on stderr.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from espace import ledger
from espace.lib import clock
from espace.privacy.retention import engine


def moment(text: str) -> datetime:
    """The last instant of a day in Paris, or an instant (UTC when it says no zone)."""
    try:
        return clock.day_start(date.fromisoformat(text) + timedelta(days=1)) - timedelta(microseconds=1)
    except ValueError:
        pass
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError("a day such as 2027-02-28, or an instant such as 2027-02-28T10:00+01:00") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


class Command(BaseCommand):
    help = "Rehearse the terms of the register on any day; with --apply, carry them out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", type=moment, metavar="DATE", help="the day, or the instant (now)")
        parser.add_argument("--apply", action="store_true", help="let what is due leave")
        parser.add_argument("--json", action="store_true", help="the report on stdout, as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        at: datetime = options["on"] or now
        if options["apply"] and at > now and settings.MODE == "production":
            if clock.today(at) > clock.today(now):
                self.stderr.write("A day to come is rehearsed, not applied: leave --apply or --on out.")
                sys.exit(2)
            at = now
        try:
            report = engine.run(at) if options["apply"] else engine.rehearse(at)
        except ledger.LedgerFault as fault:
            self.stderr.write(str(fault))
            sys.exit(1)
        self._tell(report, as_json=options["json"])
        if not report.well:
            sys.exit(1)

    def _tell(self, report: engine.Report, *, as_json: bool) -> None:
        if as_json:
            told = {
                "on": report.at.isoformat(),
                "applied": report.acted,
                "rules": [asdict(line) for line in report.lines],
            }
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
            return
        for line in report.lines:
            words = f"{line.rule} · {line.kind}: {line.due} due"
            if report.acted:
                words += f", {line.gone} gone"
            if line.stopped:
                words += ", stopped: too many at once, two people must let it go on"
            if line.fault:
                words += f", failed: {line.fault}"
            self.stdout.write(words)
