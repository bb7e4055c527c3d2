"""Lists page by page, by key and never by offset: a page costs the same wherever it lies, and nothing is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.http import QueryDict

Row = TypeVar("Row", bound=models.Model)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SIZE = 25
CURSOR = "apres"


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list in its order, newest first, and the address of those that follow (empty at the end)."""

    rows: list[Row]
    next_url: str
    is_first: bool


def page(rows: models.QuerySet[Row], by: str, query: QueryDict, size: int = SIZE) -> Page[Row]:
    """One page of ``rows`` ordered by ``-by, -id``. A cursor that is not ours gives the first page."""
    after = read_cursor(query.get(CURSOR, ""))
    if after is not None:
        at, pk = after
        rows = rows.filter(Q(**{f"{by}__lt": at}) | Q(**{by: at, "pk__lt": pk}))
    found = list(rows.order_by(f"-{by}", "-pk")[: size + 1])
    return Page(found[:size], _next(found, by, query, size), after is None)


def first(found: list[Row], by: str, query: QueryDict, size: int = SIZE) -> Page[Row]:
    """The first page, of rows read already: one more than it shows, so that it knows whether others follow."""
    return Page(found[:size], _next(found, by, query, size), True)


def _next(found: Sequence[Any], by: str, query: QueryDict, size: int) -> str:
    if len(found) <= size:
        return ""
    last = found[size - 1]
    onward = query.copy()
    onward[CURSOR] = write_cursor(getattr(last, by), last.pk)
    return f"?{onward.urlencode()}"


def write_cursor(at: datetime, pk: UUID) -> str:
    """A place in a list: microseconds since 1970, then the row's id."""
    return f"{(at - EPOCH) // timedelta(microseconds=1):x}-{pk.hex}"


def read_cursor(text: str) -> tuple[datetime, UUID] | None:
    """The place that a cursor means; ``None`` if it means none."""
    instant, _, pk = text.partition("-")
    try:
        return EPOCH + timedelta(microseconds=int(instant, 16)), UUID(hex=pk)
    except (ValueError, OverflowError):
        return None
