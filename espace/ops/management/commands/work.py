"""``espace work [--once] [--on INSTANT] [--clock-is-right]``: the chores, round after round, until SIGTERM or Ctrl-C."""

from __future__ import annotations

import json
import signal
import sys
import threading
from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections

from espace.lib import clock
from espace.ops import leaping
from espace.ops.starting import Refused, ready
from espace.ops.working import Worker, give_way

BETWEEN_ROUNDS = 1.0  # seconds


class Command(BaseCommand):
    help = "Send mails, scan files, apply imports, seal the journal: whatever rows are waiting."

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.stopped = threading.Event()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round of every chore, then stop")
        parser.add_argument(
            "--on", help="the instant to work at (ISO 8601), with --once; after now only in a demonstration"
        )

        parser.add_argument(
            "--clock-is-right",
            action="store_true",
            help="believe the clock though it leapt: what waited for that goes on",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at = self._instant(options)
        try:
            ready(self.stderr.write)
        except Refused as refused:
            self.stderr.write(str(refused))
            sys.exit(1)
        if options["clock_is_right"]:
            leaping.believe(clock.now())
        if options["once"]:
            done = Worker(by_the_clock=at is None).round(at or clock.now())
            self.stdout.write(json.dumps({name: str(result) for name, result in done.items()}, ensure_ascii=False))
            return
        self._go_on(Worker(stopped=self.stopped.is_set, by_the_clock=True))

    def _go_on(self, worker: Worker) -> None:
        stop = self.stopped
        give_way()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            close_old_connections()
            try:
                worker.round(clock.now())
            except OperationalError as error:
                self.stderr.write(f"The database does not answer, trying again: {type(error).__name__}")
            stop.wait(BETWEEN_ROUNDS)

    def _instant(self, options: dict[str, Any]) -> datetime | None:
        if not options["on"]:
            return None
        try:
            at = datetime.fromisoformat(options["on"])
        except ValueError:
            self._wrong_use("--on takes an instant such as 2026-11-23T09:00:00+01:00.")
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        if not options["once"]:
            self._wrong_use("--on goes with --once.")
        if at > clock.now() and settings.MODE == "production":
            self._wrong_use("--on after now would act on what is not yet due: only a demonstration's home may.")
        return at

    def _wrong_use(self, words: str) -> None:
        self.stderr.write(words)
        sys.exit(2)
