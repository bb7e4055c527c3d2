"""A database put back as its backup was: the ledger alone still knows what was done since."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from espace.ledger import ledger
from espace.ledger.segments import DONE
from espace.vault.models import UnitKey


@contextmanager
def since_the_backup(*, newer_keys: bool = False) -> Iterator[None]:
    """What is done inside is committed, then the database is put back as its backup was: the ledger alone still knows.

    ``newer_keys``: but for the keys, which are those of a backup made at the end.
    """
    with transaction.atomic():
        yield
        keys = list(UnitKey.objects.all())
        transaction.set_rollback(True)
    for segment in ledger().segments():
        if not segment.mark:
            ledger().mark(segment.number, DONE)
    if newer_keys:
        UnitKey.objects.all().delete()
        UnitKey.objects.bulk_create(keys)
