"""After a restore: what the ledger says was done since the backup is done again, one act after the other, each once.

The functions are those of ``REPLAYS`` in the apps' holdings. They are idempotent and record nothing: :func:`espace.ledger.record` refuses
until the last act is done again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.module_loading import import_string

from espace.ledger.segments import DONE, VOID, Ledger, LedgerFault, Segment, ledger
from espace.register import holdings

Replay = Callable[[Sequence[Mapping[str, str]], datetime], None]


@dataclass(frozen=True)
class Replayed:
    """``acts``: how many of each kind; ``head``: the last number; ``unknown``: kinds of acts begun whose end nobody ever saw.

    Those were never acknowledged to anybody: their process died before it could tell. They are void, and asked for again if need be.
    """

    acts: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    head: int = 0


def replay() -> Replayed:
    """Do again every act above the database's head. Cut short, it goes on from where it was.

    Raises :class:`LedgerFault` before doing anything when a kind has no function, or the ledger itself is faulty.
    """
    from espace.ledger.models import Guard

    book = ledger()
    for fault in book.breaks():
        raise LedgerFault(f"{fault} Nothing was done again: repair the ledger first.")
    Guard.objects.get_or_create(pk=1)
    done: Replayed = Replayed()
    functions = {kind: _function(kind) for kind in _kinds(book, Guard.objects.get(pk=1).head)}
    while segment := _next(book, Guard.objects.get(pk=1).head):
        with transaction.atomic():
            guard = Guard.objects.select_for_update().get(pk=1)
            if guard.head >= segment.number:
                continue  # another process did it
            if segment.mark == DONE:
                functions[segment.kind](segment.lines, segment.at)
                done.acts[segment.kind] += 1
            elif segment.mark != VOID:
                book.mark(segment.number, VOID)
                done.unknown[segment.kind] += 1
            guard.head = segment.number
            guard.save(update_fields=["head"])
    return Replayed(done.acts, done.unknown, Guard.objects.get(pk=1).head)


def _next(book: Ledger, head: int) -> Segment | None:
    return next(book.segments(head), None)


def _kinds(book: Ledger, head: int) -> Iterator[str]:
    yield from {segment.kind for segment in book.segments(head) if segment.mark == DONE}


def _function(kind: str) -> Replay:
    path = holdings.replays().get(kind)
    if path is None:
        raise LedgerFault(
            f"The ledger holds acts « {kind} » that this release cannot do again. Nothing was done: install the release that wrote them."
        )
    return import_string(path.replace(":", "."))  # type: ignore[no-any-return]
