"""Long lists in pieces that a database takes in one statement."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, models
from django.db.models.expressions import RawSQL

Item = TypeVar("Item")
PIECE = 10_000


def chunks(items: Sequence[Item], size: int = PIECE) -> Iterator[Sequence[Item]]:
    """``items`` in pieces of at most ``size``."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def batches(items: Iterator[Item], size: int = PIECE) -> Iterator[list[Item]]:
    """What an iterator gives, in lists of at most ``size``."""
    while batch := list(islice(items, size)):
        yield batch


def among(values: Collection[bytes] | Collection[UUID]) -> Any:
    """What ``column__in`` takes for a long list: one array on PostgreSQL, where ten thousand parameters cost more than the rows."""
    found = list(values)
    if connection.vendor != "postgresql" or not found:
        return found
    if isinstance(found[0], UUID):
        return RawSQL("SELECT unnest(%s::uuid[])", [array(found)])
    return RawSQL("SELECT unnest(%s::bytea[])", [found])


def still_named(model: type[models.Model], ids: Collection[UUID]) -> set[UUID]:
    """Which of these rows a row of any table names by a key that forbids their end (``PROTECT``)."""
    found: set[UUID] = set()
    # Hidden ones too: a key that nobody follows backwards (``related_name="+"``) forbids as well as any.
    for relation in model._meta.get_fields(include_hidden=True):
        if ids and isinstance(relation, models.ForeignObjectRel) and relation.on_delete is models.PROTECT:
            key = relation.field
            rows = key.model._default_manager.filter(**{f"{key.name}__in": among(ids)}).order_by()
            found.update(rows.values_list(key.attname, flat=True).distinct())
    return found


def array(ids: Iterable[Any]) -> str:
    """Ids as the text of a PostgreSQL array (``%s::uuid[]``): the driver takes ten times longer to write a list of them."""
    return f"{{{','.join([one.hex for one in ids])}}}"
