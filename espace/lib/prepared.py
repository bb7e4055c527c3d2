"""A query whose SQL Django writes once a process: afterwards only its values change.

Writing the SQL of a query with joins takes Django longer than PostgreSQL takes to answer it, and a page asks the same few queries
again and again. What comes back are the model instances that the queryset itself would have given, joined rows and annotations
included. The statement goes through the connection's own wrappers, like any other.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection, models
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row", bound=models.Model)
_MARKS: dict[type, Callable[[int], Any]] = {
    UUID: lambda number: UUID(int=2**128 - 1 - number),
    datetime: lambda number: datetime(9000 + number, 1, 1, 12, tzinfo=UTC),
    date: lambda number: date(9000 + number, 2, 2),
    str: lambda number: f"\x01mark {number}",
    bytes: lambda number: f"\x01mark {number}".encode(),
}


class Prepared(Generic[Row]):
    """``Prepared(make, user=UUID, on=date)``: ``make`` gets a value of each kind and returns the queryset, sliced if it is to be.

    Called with the real values it returns a list of rows. ``make`` runs once a thread: it may not look at its values, only put
    them in filters. Raises ``ValueError`` where one of them ends up in no filter.
    """

    def __init__(self, make: Callable[..., models.QuerySet[Row]], **kinds: type) -> None:
        self._make = make
        self._marks = {name: _MARKS[kind](number) for number, (name, kind) in enumerate(kinds.items())}
        self._held = threading.local()

    def __call__(self, **values: Any) -> list[Row]:
        plan: _Plan[Row] | None = getattr(self._held, "plan", None)
        if plan is None or plan.vendor != connection.vendor:
            plan = self._held.plan = _plan(self._make(**self._marks), self._marks)
        return plan.run(values)


@dataclass(frozen=True)
class _Plan(Generic[Row]):
    """``template`` holds the parameters in order; ``places`` says which of them are a caller's value."""

    vendor: str
    sql: str
    template: list[Any]
    places: list[tuple[int, str]]
    compiler: SQLCompiler
    model: type[Row]
    columns: slice
    names: list[str]
    populators: list[Any]
    annotations: list[tuple[str, int]]
    converters: Any

    def run(self, values: Mapping[str, Any]) -> list[Row]:
        params = list(self.template)
        for place, name in self.places:
            params[place] = _adapted(values[name])
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            fetched = cursor.fetchall()
        rows: Any = fetched
        if self.converters:
            rows = self.compiler.apply_converters(fetched, self.converters)
        found = []
        for row in rows:
            one = self.model.from_db("default", self.names, row[self.columns])
            for populator in self.populators:
                populator.populate(row, one)
            for name, place in self.annotations:
                setattr(one, name, row[place])
            found.append(one)
        return found


def _plan(queryset: models.QuerySet[Row], marks: Mapping[str, Any]) -> _Plan[Row]:
    compiler = queryset.query.get_compiler("default")
    sql, params = compiler.as_sql()
    asked = {name: _adapted(mark) for name, mark in marks.items()}
    places = [(place, name) for place, param in enumerate(params) for name, mark in asked.items() if _same(param, mark)]
    if unused := set(marks) - {name for _place, name in places}:
        raise ValueError(f"A prepared query has no place for {', '.join(sorted(unused))}.")
    info = compiler.klass_info
    assert info is not None, "a queryset of model instances"
    first, last = info["select_fields"][0], info["select_fields"][-1] + 1
    shown = [column[0] for column in compiler.select[: compiler.col_count]]
    return _Plan(
        vendor=connection.vendor,
        sql=sql,
        template=list(params),
        places=places,
        compiler=compiler,
        model=info["model"],
        columns=slice(first, last),
        names=[column[0].target.attname for column in compiler.select[first:last]],
        populators=get_related_populators(info, compiler.select, "default"),  # type: ignore[call-arg]  # Django 6's
        annotations=list((compiler.annotation_col_map or {}).items()),
        converters=compiler.get_converters(shown),
    )


def _same(param: Any, mark: Any) -> bool:
    # The driver of PostgreSQL wraps bytes in an object that equals nothing else.
    return type(param) is type(mark) and bool(getattr(param, "obj", param) == getattr(mark, "obj", mark))


def _adapted(value: Any) -> Any:
    """A value as this database's driver takes it."""
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, bytes):
        return connection.Database.Binary(value)  # type: ignore[attr-defined]
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value
