"""A database put back as its backup was: the ledger alone still knows what was done since."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from espace.ledger import ledger
from espace.ledger.segments import DONE


@contextmanager
def since_the_backup() -> Iterator[None]:
    """What is done inside is committed, then the database is put back as its backup was: the ledger alone still knows."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    for segment in ledger().segments():
        if not segment.mark:
            ledger().mark(segment.number, DONE)
