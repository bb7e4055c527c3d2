"""Leaving the account, where not everything that goes is for the archive."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from espace.privacy import units
from espace.privacy.retention import leaving


def leave(kind: str, ids: Collection[UUID], *, rule: str, due: Mapping[UUID, str], at: datetime) -> None:
    """Move units and what goes with them to the archive, in the caller's transaction.

    What is never archived is destroyed first, by an act of its own, where it takes along what the archive would keep: nobody of the
    brokerage reads a draft, nor the files that were joined to one (clause C03).
    """
    for other, found in units.with_what_follows({kind: ids}).items():
        if not units.kind_of(other).archived and units.takes_archived(other):
            leaving.destroy(other, found, rule=rule, due={}, at=at)
    leaving.leave(kind, ids, rule=rule, due=due, at=at)
