"""The ledger's own end: an act goes ten years after it was written, from the oldest on, and the chain begins after the last that went."""

from __future__ import annotations

from datetime import datetime, timedelta

from espace.ledger.guarding import head
from espace.ledger.segments import Segment, ledger
from espace.register import clocks

RULE = "erasure_ledger"
DRAFTS_LIVE = timedelta(days=1)
"""Longer than any process takes to write a segment."""


def prune(at: datetime) -> int:
    """The chore, and the executor of that rule: remove the acts whose time is over. Returns how many.

    The last act that the database knows always stays: it is what tells that the ledger is whole.
    """
    book, known, oldest = ledger(), head(), clocks.oldest(RULE, at)
    last: Segment | None = None
    for segment in book.segments():
        if segment.at >= oldest or not segment.mark or segment.number >= known:
            break
        last = segment
    book.sweep(at - DRAFTS_LIVE)
    # Also where nothing more is due: a removal that was cut short goes on.
    return book.drop(last.number if last else book.base())
