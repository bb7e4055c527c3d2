"""Whose turn it is to have a password hashed. A hash keeps a core busy for a tenth of a second: sign-ins have half of the cores, pages the
rest, and a flood of sign-ins is sent away before it takes every process that serves (S6).

Two lanes, so that strangers keep nobody out: browsers that the account knows, and all others. In each lane one hash a core of that half
is made at a time, and one waits for each; whoever comes then is asked to come back. A lock is a file's (``flock``), shared by every
process of the machine, and goes with the process that holds it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

from django.conf import settings

AT_ONCE = max(1, (os.cpu_count() or 1) // 2)
"""Hashes of a lane that are made at the same time."""
PLACES = 2 * AT_ONCE
"""Those, and as many that wait."""


class Busy(Exception):
    """Every place of the lane is taken: come back in a few seconds."""


@contextmanager
def turn(*, known: bool) -> Iterator[None]:
    """Hold a core's place while a password is hashed. ``known``: in a browser that the account knows. Raises :class:`Busy`."""
    lane = "known" if known else "others"
    number, place = _place(lane)
    with place, _opened(f"{lane}.core{number % AT_ONCE}") as core:
        fcntl.flock(core, fcntl.LOCK_EX)
        yield


def _place(lane: str) -> tuple[int, IO[str]]:
    for number in range(PLACES):
        place = _opened(f"{lane}.place{number}")
        with suppress(BlockingIOError):
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return number, place
        place.close()
    raise Busy


def _opened(name: str) -> IO[str]:
    settings.HOME.temporary.mkdir(mode=0o700, parents=True, exist_ok=True)
    return (settings.HOME.temporary / f"signin.{name}.lock").open("w")
