"""Writing an act down before it is committed, and telling afterwards whether it was.

Numbers are taken under a lock on the guard, held until the commit that stores the number as the database's head. So whoever holds the
lock knows of every earlier segment: at or below the head its act was committed, above it never was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from espace import register
from espace.ledger.segments import DONE, VOID, Ledger, LedgerFault, ledger


class Restored(LedgerFault):
    """The ledger holds acts that this database does not: a backup was restored, and nothing goes on before they are done again."""


def record(*, kind: str, lines: Iterable[Mapping[str, str]], at: datetime) -> int:
    """Write one act with its lines, inside the caller's transaction; returns its number, 0 when there are no lines.

    ``kind`` is one of the apps' ``REPLAYS``; ``lines`` hold identifiers and names of rules, never a value. If the transaction is rolled
    back, the act is void. Raises :class:`Restored`, and :class:`LedgerFault` when the ledger cannot be written: then nothing is done.
    """
    from espace.ledger.models import Guard  # the package is imported before the app registry is ready

    named = list(lines)
    if not named:
        return 0
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("The ledger is written in the transaction of the act it tells of.")
    book = ledger()
    Guard.objects.get_or_create(pk=1)
    guard = Guard.objects.select_for_update().get(pk=1)
    settle(book, guard.head)
    number = book.last() + 1
    book.append(number=number, kind=kind, lines=named, register=register.load().version, at=at)
    guard.head = number
    guard.save(update_fields=["head"])
    transaction.on_commit(lambda: book.mark(number, DONE))
    return number


def settle(book: Ledger, head: int) -> None:
    """Mark the segments that a dead process, or a transaction rolled back, left without a mark. The guard is locked."""
    if book.last_done() > head:
        raise Restored("The ledger is ahead of the database: run `espace restore --replay`.")
    if book.last() < head:
        raise LedgerFault("The ledger is shorter than the database knows: put back its copy before going on.")
    for number in book.unmarked():
        book.mark(number, DONE if number <= head else VOID)
