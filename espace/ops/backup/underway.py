"""How far the backup under way is, for whoever did not start it: a note beside the lock, and a lock that ends with its process.

A note whose process holds the lock no more is that of a backup that was cut, or failed: it stays until one was made.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from espace.ledger import LedgerFault
from espace.lib import clock, pace
from espace.ops.backup import showing
from espace.ops.backup.places import BackupFault, FolderPlace
from espace.ops.backup.showing import Counting
from espace.ui.words import about
from espace.vault import VaultError

NOTE, HELD = "backup.progress", "backup.alive"  # in the temporary folder of the home
EVERY = timedelta(seconds=2)
"""Between two notes."""
QUIET = timedelta(minutes=10)
"""With nothing counted for so long, it is said: a large file, or a share that does not answer."""
TOLD = (BackupFault, VaultError, LedgerFault, OSError)
"""What the command says in words too; of anything else, only what it is called."""


@dataclass(frozen=True)
class UnderWay:
    """``step``: its words, empty before the first; ``run``: how far that step is; ``moved_at``: when something was counted last;
    ``goes_on``: its process is there; ``fault``: why it failed, empty for one that was cut."""

    place: str
    at: datetime
    step: str
    run: pace.Run
    moved_at: datetime
    goes_on: bool
    fault: str

    @property
    def state(self) -> str:
        if self.goes_on:
            return "under way"
        return "failed" if self.fault else "interrupted"

    def words(self, at: datetime) -> str:
        """In a sentence or two, with what to do where it ended."""
        since, far = f"{self.at:%Y-%m-%d %H:%M} UTC", self._far(at if self.goes_on else self.moved_at)
        if not self.goes_on:
            how = f"failed: {self.fault.rstrip('.')}" if self.fault else f"was interrupted{far and '. ' + far}"
            return (
                f"The backup begun {since} to {self.place} {how}. Nothing of it counts: run `espace backup TO` again."
            )
        quiet = at - self.moved_at
        still = f" Nothing was counted for {showing.in_english(about, quiet)}." if quiet > QUIET else ""
        return f"A backup is under way since {since}, to {self.place}{far and '. ' + far}.{still}"

    def _far(self, at: datetime) -> str:
        if not self.step:
            return ""
        return showing.line(self.step, self.run, at) if self.goes_on else showing.share(self.step, self.run)

    def report(self, at: datetime) -> dict[str, Any]:
        """For a monitor."""
        left = pace.left(self.run, at) if self.goes_on else None
        return {
            "state": self.state,
            "place": self.place,
            "at": self.at.isoformat(),
            "step": self.step,
            "done": self.run.done,
            "total": self.run.total,
            "moved_at": self.moved_at.isoformat(),
            "left_seconds": None if left is None else round(left.total_seconds()),
            "fault": self.fault,
        }


class Noting(Counting):
    """Passes on what it hears, and notes it now and then."""

    def __init__(self, place: FolderPlace, at: datetime, told: Counting, now: Callable[[], datetime]) -> None:
        self._told, self._now = told, now
        self._place, self._at, self._wrote_at = str(place), at, at
        self._what, self._total, self._done, self._unseen = "", 0, 0, 0
        self._began = self._moved = at
        self._write()

    def begin(self, what: str, total: int) -> None:
        self._told.begin(what, total)
        self._what, self._total, self._done, self._unseen = what, total, 0, 0
        self._began = self._moved = self._now()
        self._write()

    def step(self, count: int = 1) -> None:
        self._told.step(count)
        self._done += count
        self._unseen += count
        if self._unseen < min(showing.LOOKED, self._total // 100):
            return
        self._unseen = 0
        self._moved = self._now()
        if self._moved - self._wrote_at >= EVERY:
            self._write()

    def fail(self, fault: str) -> None:
        """The last note: how far it came, and why no further."""
        self._write(fault)

    def _write(self, fault: str = "") -> None:
        self._wrote_at = self._moved
        note = {
            "place": self._place,
            "at": self._at.isoformat(),
            "step": self._what,
            "done": min(self._done, self._total),
            "total": self._total,
            "began_at": self._began.isoformat(),
            "moved_at": self._moved.isoformat(),
            "fault": fault,
        }
        with suppress(OSError):  # a home that is full stops no backup
            draft = _path(NOTE).with_suffix(".new")
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                json.dump(note, file, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())  # it is for whoever comes after a machine that stopped
            draft.replace(_path(NOTE))


@contextmanager
def noted(place: FolderPlace, at: datetime, told: Counting) -> Iterator[Noting]:
    """Around the making of a backup, alone (:func:`.lately.alone`): what it counts is noted, and nothing is left once it is made."""
    # A lock of its own: whoever looks holds it for an instant, and would be taken for another backup by one that begins.
    with _path(HELD).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        noting = Noting(place, at, told, clock.passing(at))
        try:
            yield noting
        except Exception as error:
            noting.fail(str(error) if isinstance(error, TOLD) else type(error).__name__)
            raise
        _path(NOTE).unlink(missing_ok=True)


def look() -> UnderWay | None:
    """The backup that is under way from this home, or the last one where it was cut or failed; ``None`` otherwise."""
    if (first := _read()) is None:
        return None
    goes_on = _is_held()
    # One that ended or began between both looks: its note went, or is another's.
    if (found := _read()) is None:
        return None
    return UnderWay(
        found["place"],
        datetime.fromisoformat(found["at"]),
        found["step"],
        pace.Run(found["done"], found["total"], datetime.fromisoformat(found["began_at"])),
        datetime.fromisoformat(found["moved_at"]),
        goes_on or found != first,
        found["fault"],
    )


def _read() -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(_path(NOTE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return found


def _is_held() -> bool:
    try:
        with _path(HELD).open() as held:
            fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _path(name: str) -> Path:
    folder: Path = settings.HOME.temporary
    return folder / name
