"""``espace archive [--once] [--on INSTANT] [--clock-is-right]``: the archive process, under its own user and its own key."""

from __future__ import annotations

import json
import sys
from typing import Any

from espace.lib import clock
from espace.ops import leaping
from espace.ops.archiving import process
from espace.ops.management.commands import work
from espace.ops.starting import Refused


class Command(work.Command):
    help = "Take deposits in, answer what the archive is asked, destroy what is over."

    def handle(self, *args: Any, **options: Any) -> None:
        at = self._instant(options)
        if options["clock_is_right"]:
            leaping.believe(clock.now())
        try:
            with process(self.stopped.is_set, by_the_clock=at is None) as worker:
                if options["once"]:
                    done = worker.round(at or clock.now())
                    self.stdout.write(
                        json.dumps({name: str(result) for name, result in done.items()}, ensure_ascii=False)
                    )
                    return
                self._go_on(worker)
        except Refused as refused:
            self.stderr.write(str(refused))
            sys.exit(1)
