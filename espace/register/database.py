"""The register against the database itself: what introspection finds is what the holdings declare, column for column.

The models may be right and the database not: a migration not run, a table left behind, a column added by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from espace.register import holdings
from espace.register.census import columns_of, tables_of
from espace.register.holdings import Declared

# Django's introspection asks table by table, and on SQLite parses what made each: 100 times longer, at every start.
SQLITE = """
    SELECT t.name, c.name FROM sqlite_master AS t, pragma_table_xinfo(t.name) AS c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!'
"""
POSTGRESQL = """
    SELECT t.relname, c.attname FROM pg_attribute AS c
    JOIN pg_class AS t ON t.oid = c.attrelid JOIN pg_namespace AS n ON n.oid = t.relnamespace
    WHERE t.relkind IN ('r', 'p') AND c.attnum > 0 AND NOT c.attisdropped
        AND n.nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema') AND pg_table_is_visible(t.oid)
"""


@dataclass(frozen=True, slots=True)
class Count:
    """What the database has, what is declared, and each difference as one sentence."""

    tables: int
    columns: int
    declared_tables: int
    declared_columns: int
    problems: tuple[str, ...]

    @property
    def equal(self) -> bool:
        return not self.problems


def count(using: str = DEFAULT_DB_ALIAS) -> Count:
    """Count the tables and columns of the database ``using`` against those the apps declare.

    Raises ``django.db.OperationalError`` when the database cannot be reached: that is a retry, not a refusal.
    """
    return compare(
        found=introspect(connections[using]),
        wanted=wanted(apps.get_models(include_auto_created=True), holdings.declared()),
    )


def introspect(connection: BaseDatabaseWrapper) -> dict[str, frozenset[str]]:
    """Table → columns, as the database tells in one statement; the engine's own bookkeeping (``sqlite_…``) apart."""
    found: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(POSTGRESQL if connection.vendor == "postgresql" else SQLITE)
        for table, column in cursor.fetchall():
            found.setdefault(table, set()).add(column)
    return {table: frozenset(columns) for table, columns in found.items()}


def wanted(models: Iterable[type[Model]], declared: Iterable[Declared]) -> dict[str, frozenset[str]]:
    """Table → columns, as the holdings declare them. A declared field that no model has is left to the model checks."""
    by_label = tables_of(models)
    found: dict[str, frozenset[str]] = {}
    for entry in declared:
        model = by_label.get(entry.table.name)
        if model is not None:
            real = columns_of(model)
            found[model._meta.db_table] = frozenset(real[name] for name in entry.table.columns if name in real)
        elif "." not in entry.table.name:
            found[entry.table.name] = frozenset(entry.table.columns)
    return found


def compare(found: dict[str, frozenset[str]], wanted: dict[str, frozenset[str]]) -> Count:
    return Count(
        tables=len(found),
        columns=sum(map(len, found.values())),
        declared_tables=len(wanted),
        declared_columns=sum(map(len, wanted.values())),
        problems=tuple(_differences(found, wanted)),
    )


def _differences(found: dict[str, frozenset[str]], wanted: dict[str, frozenset[str]]) -> Iterator[str]:
    for table in sorted(set(found) - set(wanted)):
        yield f"{table}: the database has this table and nobody declares what it holds."
    for table in sorted(set(wanted) - set(found)):
        yield f"{table}: this table is declared and the database has none of this name; run the migrations."
    for table in sorted(set(wanted) & set(found)):
        for column in sorted(found[table] - wanted[table]):
            yield f"{table}.{column}: the database has this column and it is in no category."
        for column in sorted(wanted[table] - found[table]):
            yield f"{table}.{column}: this column is declared and the database does not have it."
