"""The one way by which events leave the journal: whole sealed blocks, the oldest first, when their term is over.

On PostgreSQL a function of the tables' owner does it (``audit_drop``): a role that is not the owner drops nothing, and only whom the
owner grants the function may call it. On SQLite the triggers ask this process whether a drop is under way (``audit_dropping()``): a
program that is not this one does not know the answer, and is refused. The digests stay, so that the chain is still verified.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Min

from espace.audit.models import AuditBlock, AuditEvent, Listing

MOST = 1_000
"""Blocks dropped at once: some three days of a worker that seals every five minutes."""

_upto: ContextVar[int] = ContextVar("dropping", default=0)


def due(before: datetime) -> list[AuditBlock]:
    """The oldest blocks kept, whose every event is older than ``before``; never one whose elder stays."""
    kept = AuditBlock.objects.filter(dropped_at__isnull=True)
    young = kept.filter(last_at__gt=before).aggregate(first=Min("id"))["first"]
    old = kept.filter(last_at__lte=before) if young is None else kept.filter(last_at__lte=before, id__lt=young)
    return list(old.order_by("id")[:MOST])


@transaction.atomic
def drop(*, upto: int, at: datetime) -> int:
    """Drop the events of every block up to this one, in sets; their digests stay. Returns how many blocks were."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT audit_drop(%s, %s)", [upto, at])
            [count] = cursor.fetchone()
        return int(count)
    kept = AuditBlock.objects.filter(dropped_at__isnull=True, pk__lte=upto)
    with _dropping(upto):
        blocks = list(kept.values_list("pk", flat=True))
        if blocks:
            Listing.objects.filter(block__gte=blocks[0], block__lte=blocks[-1])._raw_delete("default")
            AuditEvent.objects.filter(block__gte=blocks[0], block__lte=blocks[-1])._raw_delete("default")
        return kept.update(dropped_at=at)


@contextmanager
def _dropping(upto: int) -> Iterator[None]:
    token = _upto.set(upto)
    try:
        yield
    finally:
        _upto.reset(token)


def teach(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Answer the triggers of SQLite: the last block that may be dropped now, 0 for none."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("audit_dropping", 0, _upto.get)
