"""Who and what was touched between two instants: from the journal, or from what units hold (GDPR art. 33(3), clause C26).

Set-based: one statement over the journal whatever the number of events, one a table over the units. The answer is a set of
(subject, categories), without a name and without a value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection

from espace.lib.rows import among
from espace.register import holdings, touching


@dataclass(frozen=True)
class Scope:
    """Which events: between two instants, included; by these roles, by these users (all of them when empty)."""

    since: datetime
    until: datetime
    roles: tuple[str, ...] = ()
    actors: tuple[UUID, ...] = ()


@dataclass
class Touched:
    """One person: the categories touched, by how many events, from when to when."""

    categories: set[str] = field(default_factory=set)
    times: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None

    def add(self, categories: Collection[str], times: int, first_at: datetime, last_at: datetime) -> None:
        self.categories.update(categories)
        self.times += times
        self.first_at = min(self.first_at or first_at, first_at)
        self.last_at = max(self.last_at or last_at, last_at)


def by_journal(scope: Scope) -> dict[UUID, Touched]:
    """Each person whom an event of this scope is about, or whom a list of it showed."""
    found: dict[UUID, Touched] = {}
    for subject, action, role, fields, times, first_at, last_at in _events(scope):
        categories = touching.categories(action, role=role, fields=fields)
        found.setdefault(subject, Touched()).add(categories, times, first_at, last_at)
    return found


def by_units(units: Collection[UUID]) -> dict[UUID, Touched]:
    """Each person of whom these units hold something, whoever looked: a stolen disk leaves no line in the journal."""
    found: dict[UUID, Touched] = {}
    wanted = set(units)
    if not wanted:
        return found
    for entry in holdings.declared():
        table = entry.table
        categories = {column.category for column in table.columns.values() if column.category}
        if not (table.unit and table.customer and categories):
            continue
        rows = apps.get_model(table.name)._base_manager.filter(**{f"{table.unit}__in": among(wanted)})
        for subject in rows.order_by().values_list(table.customer, flat=True).distinct():
            if subject is not None:
                found.setdefault(subject, Touched()).categories.update(categories)
    return found


def both(*sets: dict[UUID, Touched]) -> dict[UUID, Touched]:
    """The union of several answers."""
    found: dict[UUID, Touched] = {}
    for one in sets:
        for subject, touched in one.items():
            kept = found.setdefault(subject, Touched())
            kept.categories |= touched.categories
            kept.times += touched.times
            kept.first_at = min((at for at in (kept.first_at, touched.first_at) if at), default=None)
            kept.last_at = max((at for at in (kept.last_at, touched.last_at) if at), default=None)
    return found


def counts(found: dict[UUID, Touched]) -> list[tuple[str, int]]:
    """How many persons for each category, the most touched first."""
    counted = Counter(category for touched in found.values() for category in touched.categories)
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))


def _events(scope: Scope) -> Iterator[tuple[UUID, str, str, Sequence[str], int, datetime, datetime]]:
    is_sqlite = connection.vendor == "sqlite"
    condition, values = _condition(scope)
    columns = "action, role, CAST(fields AS text), count(*), min(at), max(at)"
    each = "json_each(listed) AS one" if is_sqlite else "jsonb_array_elements_text(listed) AS one(value)"
    sql = f"""
        SELECT CAST(subject AS text), {columns} FROM audit_auditevent
        WHERE subject IS NOT NULL AND {condition} GROUP BY 1, 2, 3, 4
        UNION ALL
        SELECT CAST(one.value AS text), {columns} FROM audit_auditevent, {each}
        WHERE listed <> '[]' AND {condition} GROUP BY 1, 2, 3, 4
    """  # noqa: S608  columns of ours; what is asked is a parameter
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, *values])
        for subject, action, role, fields, times, first_at, last_at in cursor:
            yield UUID(subject), action, role, _fields(fields), times, _instant(first_at), _instant(last_at)


def _condition(scope: Scope) -> tuple[str, list[Any]]:
    """The events of the scope. The blocks that lie outside of it are passed over whole: the journal has no index of its instants."""
    adapt = connection.ops.adapt_datetimefield_value
    since, until = adapt(scope.since), adapt(scope.until)
    within = "SELECT id FROM audit_auditblock WHERE dropped_at IS NULL AND last_at >= %s AND first_at <= %s"
    parts = [f"at >= %s AND at <= %s AND (block_id IS NULL OR block_id IN ({within}))"]
    values: list[Any] = [since, until, since, until]
    if scope.roles:
        parts.append(f"role IN ({', '.join(['%s'] * len(scope.roles))})")
        values += scope.roles
    if scope.actors:
        parts.append(f"actor IN ({', '.join(['%s'] * len(scope.actors))})")
        values += [actor.hex if connection.vendor == "sqlite" else actor for actor in scope.actors]
    return " AND ".join(parts), values


def _fields(text: str) -> list[str]:
    return [] if text == "[]" else [name.strip(' "') for name in text.strip("[]").split(",")]


def _instant(value: datetime | str) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value).replace(tzinfo=UTC)
