"""The web process and the worker as they run for real, in forks of this process: what it has loaded, none of them loads again."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from django.core.management import call_command

from tests.ledger.dying import ended, forked
from tests.smtp import free_port

WEB = 2
LOOK_EVERY_S = 0.01
STARTS_WITHIN_S = 60


@dataclass(frozen=True)
class Running:
    """``master`` puts another process in the place of one that serves and died; ``keeper`` another worker."""

    port: int
    master: int
    keeper: int

    def victim(self, random: Random, *, worker: bool) -> int | None:
        """One of those that can be killed now; ``None`` while none is back."""
        found = children(self.keeper if worker else self.master)
        return random.choice(found) if found else None


@contextlib.contextmanager
def running() -> Iterator[Running]:
    """``espace serve`` and ``espace work``, until the block ends."""
    port = free_port()
    master = forked(lambda: call_command("serve", port=port, workers=WEB))
    keeper = forked(keep_working)
    try:
        answers(port)
        yield Running(port, master, keeper)
    finally:
        for process in (master, keeper):
            os.kill(process, signal.SIGTERM)
        for process in (master, keeper):
            ended(process)


def keep_working() -> None:
    """A worker, and another when it dies, as the system's own keeper does."""
    child = 0

    def stop(*_: object) -> None:
        if child:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    while True:
        child = forked(works)
        ended(child)


def works() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    call_command("work")


def children(process: int) -> list[int]:
    """The processes that one started and that live."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return [int(number) for number in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    return []


def answers(port: int) -> None:
    """Return when somebody listens."""
    waiting = threading.Event()
    for _try in range(int(STARTS_WITHIN_S / LOOK_EVERY_S)):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        waiting.wait(LOOK_EVERY_S)
    raise AssertionError(f"nobody listens after {STARTS_WITHIN_S} s: see what it said on stderr")
