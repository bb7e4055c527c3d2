"""Writing an act down before it is committed, and telling afterwards whether it was.

Numbers are taken under a lock on the guard, held until the commit that stores the number as the database's head. So whoever holds the
lock knows of every earlier segment: at or below the head its act was committed, above it never was.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from espace import register
from espace.ledger.segments import DONE, VOID, Ledger, LedgerFault, ledger
from espace.register import holdings

if TYPE_CHECKING:
    from espace.ledger.models import Guard


class Restored(LedgerFault):
    """The ledger holds acts that this database does not: a backup was restored, and nothing goes on before they are done again."""


@dataclass(frozen=True)
class _Mark:
    """What is done after the commit; until then Django keeps it with the transaction, and forgets it with a rollback."""

    book: Ledger
    number: int

    def __call__(self) -> None:
        self.book.mark(self.number, DONE)


def record(*, kind: str, lines: Iterable[Mapping[str, str]], at: datetime) -> int:
    """Write one act with its lines, inside the caller's transaction; returns its number, 0 when there are no lines.

    ``kind`` is one of the apps' ``REPLAYS``; ``lines`` hold identifiers and names of rules, never a value. If the transaction is rolled
    back, the act is void. Raises :class:`Restored`, and :class:`LedgerFault` when the ledger cannot be written, or no function does acts
    of this kind again: one that stayed in the ledger would stop every restore. Then nothing is done.
    """
    if kind not in holdings.replays():
        raise LedgerFault(f"No app declares in its REPLAYS how acts « {kind} » are done again after a restore.")
    named = list(lines)
    if not named:
        return 0
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("The ledger is written in the transaction of the act it tells of.")
    book, guard = ledger(), hold()
    settle(book, guard.head)
    number = book.last(guard.head) + 1
    book.append(number=number, kind=kind, lines=named, register=register.load().version, at=at)
    guard.head = number
    guard.save(update_fields=["head"])
    transaction.on_commit(_Mark(book, number))
    return number


def hold() -> Guard:
    """The guard, locked until the transaction ends: whatever it then records waits for nobody."""
    from espace.ledger.models import Guard  # the package is imported before the app registry is ready

    Guard.objects.get_or_create(pk=1)
    return Guard.objects.select_for_update().get(pk=1)


def settle(book: Ledger, head: int) -> int:
    """Mark the segments that a dead process, or a transaction rolled back, left without a mark; how many. The guard is locked.

    Those of this very transaction wait for its own commit.
    """
    if book.done_above(head):
        raise Restored("The ledger is ahead of the database: run `espace restore --replay`.")
    if book.last(head) < head:
        raise LedgerFault("The ledger is shorter than the database knows: put back its copy before going on.")
    ours = _pending()
    left = [number for number in book.unmarked(head) if number not in ours]
    for number in left:  # in their order: cut short, what is left still ends with the head
        book.mark(number, DONE if number <= head else VOID)
    return len(left)


def settle_left(at: datetime) -> int:
    """The chore: mark what a process that died left without a mark, so that an act that was committed is known to be. Returns how many."""
    from espace.ledger.models import Guard

    head = Guard.objects.filter(pk=1).values_list("head", flat=True).first()
    if head is None or not ledger().unmarked(head):
        return 0
    with transaction.atomic():
        return settle(ledger(), Guard.objects.select_for_update().get(pk=1).head)


def _pending() -> Collection[int]:
    """Numbers that this transaction took."""
    kept = transaction.get_connection().run_on_commit
    return {function.number for _savepoints, function, *_ in kept if isinstance(function, _Mark)}
