"""What a command says of a long work while it goes on: one line written over on a terminal, a line now and then anywhere else."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Protocol

from django.utils import translation

from espace.lib import pace
from espace.ops.backup.places import Say
from espace.ui import words

ON_TERMINAL, ELSEWHERE = timedelta(seconds=0.5), timedelta(seconds=30)
"""Between two lines: a log, or the mail of a nightly task, stays short."""
LOOKED = 1_000
"""Units between two looks at the clock: rows go by the million."""
ERASE = "\x1b[K"
LANGUAGE = "en"


class Out(Protocol):
    """A stream of a command."""

    def write(self, msg: str = "", *, ending: str | None = None) -> None: ...

    def flush(self) -> None: ...


class Counting:
    """Hears how far each step of a work is; this one says nothing of it."""

    def begin(self, what: str, total: int) -> None:
        """A step of ``total`` units begins."""

    def step(self, count: int = 1) -> None:
        """So many more of them are done."""


SILENT = Counting()


class Showing(Counting):
    """Says the words of each step, then how far it is and how long it still takes."""

    def __init__(self, out: Out, *, is_terminal: bool, now: Callable[[], datetime]) -> None:
        self._out, self._is_terminal, self._now = out, is_terminal, now
        self._every = ON_TERMINAL if is_terminal else ELSEWHERE
        self._what, self._total, self._done, self._unseen = "", 0, 0, 0
        self._began = self._said = now()
        self._open = False

    def __call__(self, said: str) -> None:
        """A line of its own (``places.Say``)."""
        self.close()
        self._out.write(said)

    def close(self) -> None:
        """Wipe the line that is written over: what is said next has its own."""
        if self._open:
            self._out.write(f"\r{ERASE}", ending="")
            self._open = False

    def begin(self, what: str, total: int) -> None:
        self._what, self._total, self._done, self._unseen = what, total, 0, 0
        self._began = self._said = self._now()

    def step(self, count: int = 1) -> None:
        self._done += count
        self._unseen += count
        if not self._total or self._unseen < min(LOOKED, self._total // 100):
            return
        self._unseen = 0
        at = self._now()
        if at - self._said < self._every:
            return
        self._said = at
        said = line(self._what, pace.Run(min(self._done, self._total), self._total, self._began), at)
        if self._is_terminal:
            self._out.write(f"\r{said}{ERASE}", ending="")
            self._out.flush()
            self._open = True
        else:
            self._out.write(said)


def line(what: str, run: pace.Run, at: datetime) -> str:
    """How far a step is, and how long it still takes once there is enough to say."""
    left = pace.left(run, at)
    return share(what, run) if left is None else f"{share(what, run)}, {in_english(words.left, left)}"


def share(what: str, run: pace.Run) -> str:
    """How far a step is: in hundredths, and in units of it."""
    done = min(run.done, run.total)
    of_all = 100 * done // run.total if run.total else 100
    return f"{what}: {of_all} % ({done:,} of {run.total:,})"


def in_english(say: Callable[[timedelta, str], str], length: timedelta) -> str:
    """What a command of the machine says, whatever the language of the process."""
    with translation.override(LANGUAGE):
        return say(length, LANGUAGE)


def counting(say: Say) -> Counting:
    """Whoever listens to words alone hears no figures."""
    return say if isinstance(say, Counting) else SILENT


def counted(lines: Iterable[bytes], told: Counting) -> Iterator[bytes]:
    """The same lines, each told of as it passes."""
    for line in lines:
        yield line
        told.step(line.count(b"\n"))


@contextmanager
def interruptible() -> Iterator[None]:
    """Have a stop asked of the process (SIGTERM, SIGHUP) end it as Ctrl-C does: by ``KeyboardInterrupt``, so that it cleans up."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, signal.default_int_handler) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
