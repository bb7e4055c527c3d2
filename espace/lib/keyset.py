"""Lists that go on where they stopped: a position is the values of the last row shown, in the order of an index.

No OFFSET and no count: page 1,000 costs what page 1 costs. A position holds instants, marks and opaque ids, never a name: it
stands in an address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Key:
    """One column of an order; ``type`` is ``bool``, ``datetime`` or ``UUID``. None of its values is null."""

    column: str
    type: type
    descending: bool = False

    def write(self, value: Any) -> str:
        if self.type is datetime:
            return f"{(value - EPOCH) // MICROSECOND:x}"
        return value.hex if self.type is UUID else str(int(value))

    def read(self, text: str) -> Any:
        """Raises ``ValueError`` or ``OverflowError`` on anything that :meth:`write` did not write."""
        if self.type is datetime:
            return EPOCH + int(text, 16) * MICROSECOND
        return UUID(hex=text) if self.type is UUID else bool(int(text))

    @property
    def last(self) -> Any:
        """The value after which none comes, if this key has one."""
        return None if self.type is not bool else not self.descending


@dataclass(frozen=True)
class Order:
    """Columns that tell any two rows apart: the last one is unique."""

    keys: tuple[Key, ...]

    @property
    def names(self) -> list[str]:
        return [f"-{key.column}" if key.descending else key.column for key in self.keys]

    @property
    def reversed(self) -> Order:
        return Order(tuple(Key(key.column, key.type, not key.descending) for key in self.keys))

    def position(self, row: Model) -> str:
        """Where this row stands, as text for an address."""
        return "-".join(key.write(getattr(row, key.column)) for key in self.keys)

    def beyond(self, position: str) -> Q:
        """The rows after a position. Raises ``ValueError`` on a position that is none of this order's."""
        texts = position.split("-")
        if len(texts) != len(self.keys):
            raise ValueError("Not a position of this list.")
        try:
            values = [key.read(text) for key, text in zip(self.keys, texts, strict=True)]
        except OverflowError as error:
            raise ValueError("Not a position of this list.") from error
        return self._beyond(list(zip(self.keys, values, strict=True)))

    def _beyond(self, rest: Sequence[tuple[Key, Any]]) -> Q:
        (key, value), *others = rest
        verb = "lt" if key.descending else "gt"
        if key.last is not None and value == key.last:
            return Q(**{key.column: value}) & self._beyond(others) if others else Q(pk__in=[])
        after = Q(**{f"{key.column}__{verb}": value})
        if not others:
            return after
        # The first half alone lets the index start at the position; the second leaves out what is level and before it.
        return Q(**{f"{key.column}__{verb}e": value}) & (after | Q(**{key.column: value}) & self._beyond(others))


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list. ``next`` and ``previous`` are positions, empty where the list ends."""

    rows: list[Row]
    next: str = ""
    previous: str = ""


def first(found: list[Row], order: Order, *, size: int) -> Page[Row]:
    """The first page, of rows read already: one more than it shows, so that it knows whether others follow."""
    return Page(found[:size], next=order.position(found[size - 1]) if len(found) > size else "")


def page(rows: QuerySet[Row], order: Order, *, size: int, after: str = "", before: str = "") -> Page[Row]:
    """One page in one query. A position that makes no sense (an old bookmark, a typed address) is the beginning."""
    backwards = bool(before) and not after
    way = order.reversed if backwards else order
    try:
        beyond = way.beyond(before if backwards else after) if before or after else Q()
    except ValueError:
        backwards, way, beyond, after = False, order, Q(), ""
    found = list(rows.filter(beyond).order_by(*way.names)[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page(found)
    first, last = order.position(found[0]), order.position(found[-1])
    if backwards:
        return Page(found, next=last, previous=first if more else "")
    return Page(found, next=last if more else "", previous=first if after else "")
