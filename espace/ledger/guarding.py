"""The restore guard: a database that lacks acts which the ledger says are done was restored from a backup, and serves nobody.

An act is written before its commit and marked done after it. So a ``done`` above the head of a database read *afterwards* can only mean
that this database is older. An intent without its mark means nothing here: it closes nothing.
"""

from __future__ import annotations

import logging
import time

from django.db import Error

from espace.ledger.segments import LedgerFault, ledger

logger = logging.getLogger(__name__)
EVERY_S = 30.0
RESTORED = (
    "The database was restored from a backup: the ledger holds acts done since then. Until they are done again by "
    "`espace restore --replay`, every page is the maintenance page and the worker does nothing."
)


def head() -> int:
    """The number of the last act that this database holds. Asked outside any transaction, or it is the number of another time."""
    from espace.ledger.models import Guard

    found = Guard.objects.filter(pk=1).values_list("head", flat=True).first()
    return found or 0


def is_restored() -> bool:
    """Whether the ledger holds a ``done`` above the database's head."""
    book, known = ledger(), head()
    while book.done_above(known):
        again = head()
        if again == known:
            return True
        known = again  # another process committed between our two readings
    return False


def check() -> bool:
    """Whether the database was restored. Raises :class:`LedgerFault` when the ledger is missing or shorter than the database."""
    book, known = ledger(), head()
    last = book.last(known)
    if last < known:
        copies = " or ".join(str(folder) for folder in book.copies)
        what = f"ends at {last}" if last else "is not there"
        raise LedgerFault(
            f"The ledger {what} while the database knows of {known} acts. Put its copy back in {copies} ([ledger] copies of espace.toml) "
            "before starting: without it a restore would undo erasures that nobody could do again."
        )
    return is_restored()


class Watch:
    """What a process knows of it, looked at again every 30 seconds at most. What cannot be told stays as it was known."""

    def __init__(self) -> None:
        self._closed = False
        self._looked: float | None = None

    def closed(self) -> bool:
        """Whether no page may be served."""
        now = time.monotonic()
        if self._looked is None or now - self._looked >= EVERY_S:
            self._look(now)
        return self._closed

    def forget(self) -> None:
        """Look again at the next call."""
        self._looked = None

    def rest(self) -> None:
        """Take it for open, and do not look for a while: for tests."""
        self._closed, self._looked = False, time.monotonic()

    def _look(self, now: float) -> None:
        self._looked = now
        try:
            self._closed = check()
        except Error:  # the database is away: the pages say so themselves, and the next request looks again
            self._looked = None
        except (LedgerFault, OSError) as fault:
            logger.error("The restore guard closes the site: %s", fault)
            self._closed = True


watch = Watch()
