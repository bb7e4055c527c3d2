"""After a restore: what the ledger says was done since the backup is done again, one act after the other, each once.

The functions are those of ``REPLAYS`` in the apps' holdings. They are idempotent and record nothing: :func:`espace.ledger.record` refuses
until the last act is done again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.module_loading import import_string

from espace.ledger.segments import DONE, VOID, Ledger, LedgerFault, Segment, ledger
from espace.register import holdings

Replay = Callable[[Sequence[Mapping[str, str]], datetime], int | None]
"""Does the lines of one act again. Returns how many of its things were lost (see :class:`Replayed`)."""


@dataclass(frozen=True)
class Replayed:
    """``acts``: how many of each kind; ``head``: the last number; ``unknown``: kinds of acts begun whose end nobody ever saw.

    Those were never acknowledged to anybody: their process died before it could tell. They are void, and asked for again if need be.
    ``lost``: by kind of act, what could not be moved, kept or held as it had been: the keys restored are newer than the data and no longer
    open it, or the data know nobody who did it.
    """

    acts: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    head: int = 0


def replay() -> Replayed:
    """Do again every act above the database's head. Cut short, it goes on from where it was.

    Raises :class:`LedgerFault` before doing anything when a kind has no function, or the ledger itself is faulty; and, naming the segment,
    when an act cannot be done again: what came before it is kept.
    """
    from espace.ledger.models import Guard

    book = ledger()
    for fault in book.breaks():
        raise LedgerFault(f"{fault} Nothing was done again: repair the ledger first.")
    Guard.objects.get_or_create(pk=1)
    done: Replayed = Replayed()
    functions = {kind: _function(kind) for kind in _kinds(book, Guard.objects.get(pk=1).head)}
    while segment := _next(book, Guard.objects.get(pk=1).head):
        with _named(segment), transaction.atomic():
            guard = Guard.objects.select_for_update().get(pk=1)
            if guard.head >= segment.number:
                continue  # another process did it
            if segment.mark == DONE:
                lost = functions[segment.kind](segment.lines, segment.at)
                done.acts[segment.kind] += 1
                done.lost[segment.kind] += lost or 0
            elif segment.mark != VOID:
                book.mark(segment.number, VOID)
                done.unknown[segment.kind] += 1
            guard.head = segment.number
            guard.save(update_fields=["head"])
    return Replayed(done.acts, done.unknown, +done.lost, Guard.objects.get(pk=1).head)


@contextmanager
def _named(segment: Segment) -> Iterator[None]:
    """Whatever goes wrong inside is told as this segment's, by its kind alone: a database's words may quote a value."""
    try:
        yield
    except Exception as error:
        what = str(error).rstrip(".") if isinstance(error, LedgerFault | OSError) else type(error).__name__
        raise LedgerFault(
            f"Segment {segment.number} of the ledger (« {segment.kind} ») could not be done again: {what}. "
            "What came before it is done and kept, and nothing is served. The same command goes on from there once the cause is gone; "
            "--traceback shows where it stopped."
        ) from error


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
