"""The ledger's own end: an act goes ten years after it was written, from the oldest on, and the chain begins after the last that went."""

from __future__ import annotations

from datetime import datetime

from espace.ledger.guarding import head
from espace.ledger.segments import Segment, ledger
from espace.register import clocks

RULE = "erasure_ledger"


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
    if last is None:
        return 0
    return book.drop(last.number)
