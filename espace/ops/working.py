"""Rounds of the worker: which chores are due, run one after the other; one that fails leaves the others alone."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from espace.ledger import guarding
from espace.ops import leaping
from espace.ops.chores import CHORES, Chore

logger = logging.getLogger(__name__)
BEAT = "worker.beat"
GUARD = "restore guard"
NICE = 19
"""How far chores stand behind pages for the cores: the last that the system knows (``nice``, POSIX)."""


class Worker:
    """Remembers when each chore last ran; a round runs those that are due at its instant."""

    def __init__(
        self,
        chores: tuple[Chore, ...] = CHORES,
        stopped: Callable[[], bool] = lambda: False,
        beat_at: Path | None = None,
        *,
        by_the_clock: bool = False,
    ) -> None:
        """``by_the_clock``: the instants of its rounds are read off the machine's clock, which may leap."""
        self.chores = chores
        self.by_the_clock = by_the_clock
        self.stopped = stopped
        self.beat_at = beat_at or settings.HOME.path / BEAT
        self.last: dict[str, datetime] = {}

    def round(self, at: datetime) -> dict[str, object]:
        """Run what is due at ``at``; returns what each chore that ran says it did (an exception's name for one that failed).

        Nothing runs over a restored database: a removal, a mail or a lease of another time would be done twice.
        """
        done: dict[str, object] = {}
        if guarding.watch.closed():
            beat(at, self.beat_at)
            return {GUARD: guarding.RESTORED}
        why = leaping.doubt(at) if self.by_the_clock else ""
        if self.by_the_clock and not why:
            leaping.believe(at)
        for chore in self.chores:
            if self.stopped():
                break
            if why and chore.goes_by_date:
                done[chore.name] = why
                continue
            last = self.last.get(chore.name)
            if last is not None and timedelta(0) <= at - last < chore.every:  # a clock that went back stops nothing
                continue
            self.last[chore.name] = at
            try:
                done[chore.name] = chore.run(at)
            except Exception as error:
                # The message may quote a value: the log gets where it happened, and the kind of error, no more.
                logger.error("The chore « %s » failed: %s", chore.name, type(error).__name__)
                done[chore.name] = type(error).__name__
        beat(at, self.beat_at)
        return done


def give_way() -> None:
    """Let this process have what the others leave of the cores, for good: a chore can wait, somebody who looks at a page does not."""
    os.setpriority(os.PRIO_PROCESS, 0, max(NICE, os.getpriority(os.PRIO_PROCESS, 0)))


def beat(at: datetime, path: Path) -> None:
    """Say that the process lives, for ``espace doctor``."""
    draft = path.with_suffix(".new")
    draft.write_text(at.isoformat())
    draft.chmod(0o640)  # another process of the same group looks at it
    draft.replace(path)
