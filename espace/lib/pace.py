"""How far a long work is, whether somebody is at it, and how long it still takes, told from the pace of the run at hand.

One shape for all of them (an import, a copy of somebody's data, a round of invitations): ``done`` units of ``total`` (0: not known
yet), a run that ``began_at`` an instant with ``began_from`` units done before it, and the lease that says until when it is held.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from espace.lib import leases

ENOUGH = timedelta(seconds=5)
"""A run that is younger says nothing of its pace."""
PART = 50
"""Nor does one that did less than this part (a fiftieth) of the whole."""


class Work(Protocol):
    """What a row of long work carries. Django's fields give what is read of them."""

    @property
    def done(self) -> int: ...
    @property
    def total(self) -> int: ...
    @property
    def began_at(self) -> datetime | None: ...
    @property
    def began_from(self) -> int: ...


class Leased(Work, Protocol):
    @property
    def leased_until_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Run:
    """Work that is no row: what a command does."""

    done: int
    total: int
    began_at: datetime | None
    began_from: int = 0


def left(work: Work, at: datetime) -> timedelta | None:
    """How long the rest takes at the pace of this run; ``None`` until there is enough to say, and once nothing is left."""
    if work.began_at is None or work.done >= work.total:
        return None
    spent, made = at - work.began_at, work.done - work.began_from
    if spent < ENOUGH or made < 1 or made * PART < work.total:
        return None
    return spent * (work.total - work.done) / made


def goes_on(work: Leased, at: datetime) -> bool:
    """Whether somebody holds it at ``at``: otherwise it waits for its turn, or for whoever takes over from one that died."""
    until = work.leased_until_at
    return work.began_at is not None and until is not None and at < until <= at + leases.LONGEST


def was_cut(work: Leased, at: datetime) -> bool:
    """Whether a run began and nobody holds it any more: its process died, and the next one goes on."""
    return work.began_at is not None and not goes_on(work, at)
