"""Many rows at once: COPY on PostgreSQL, one prepared statement on SQLite; sealed columns are sealed on the way.

For imports and the like, where a model instance a row would cost more than the row. What is written here reads back through the
models, and the other way round.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, models
from django.db.models.fields import NOT_PROVIDED

from espace.vault import sealing
from espace.vault.errors import VaultError
from espace.vault.fields import SealedField

BATCH = 10_000
COPIED = 50
"""Rows from which COPY is worth it. It goes round Django's hooks on statements (the guard of GETs, query counts): few rows do not."""

# The wire types of COPY's binary form.
_TYPES: tuple[tuple[type[models.Field[Any, Any]], str], ...] = (
    (models.UUIDField, "uuid"),
    (models.BinaryField, "bytea"),
    (SealedField, "bytea"),
    (models.DateTimeField, "timestamptz"),
    (models.DateField, "date"),
    (models.BooleanField, "bool"),
    (models.BigIntegerField, "int8"),
    (models.SmallIntegerField, "int2"),
    (models.PositiveSmallIntegerField, "int2"),
    (models.IntegerField, "int4"),
    (models.JSONField, "jsonb"),
    (models.CharField, "text"),
    (models.TextField, "text"),
)


class Table:
    """Some columns of one model's table, by attribute name (``customer_id``), in the order in which rows give them.

    Every column that is neither nullable nor numbered or filled by the database must be there: nothing else fills it.
    """

    def __init__(self, model: type[models.Model], *columns: str) -> None:
        fields = {field.attname: field for field in model._meta.concrete_fields}
        left_out = [
            name
            for name, field in fields.items()
            if name not in columns
            and not field.null
            and not isinstance(field, models.AutoField)
            and field.db_default is NOT_PROVIDED
        ]
        if left_out:
            raise ValueError(f"{model._meta.label}: nothing fills {', '.join(left_out)}.")
        self.model = model
        self.fields = [fields[name] for name in columns]
        self._sealed = [
            (index, field.column_label.encode())
            for index, field in enumerate(self.fields)
            if isinstance(field, SealedField)
        ]
        self._pk = columns.index("id") if "id" in columns else -1
        self._unit = columns.index("unit") if "unit" in columns else -1
        if self._sealed and (self._pk < 0 or self._unit < 0):
            raise ValueError(f"{model._meta.label}: a sealed value is bound to its row's id and unit.")

    def seal(self, key: AESGCM, values: Sequence[Any]) -> list[Any]:
        """One row, its sealed columns given as text (a day in ISO form) and coming back sealed; an empty text as ``None``."""
        row = list(values)
        unit, pk = row[self._unit].bytes, row[self._pk].bytes
        for index, label in self._sealed:
            text = row[index]
            row[index] = sealing.seal(key, text.encode(), unit + label + pk) if text else None
        return row

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        """Insert rows, sealed already. Raises ``django.db.IntegrityError`` like any insert, and then writes none of them."""
        if not rows:
            return
        table = _quoted(self.model._meta.db_table)
        columns = ", ".join(_quoted(field.column) for field in self.fields)
        adapt = [_adapter(field) for field in self.fields]
        changed = [(index, change) for index, change in enumerate(adapt) if change is not None]
        if connection.vendor == "postgresql" and len(rows) >= COPIED:
            sql = f"COPY {table} ({columns}) FROM STDIN (FORMAT BINARY)"
            with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(sql) as copy:
                copy.set_types([_wire_type(field) for field in self.fields])
                for row in _adapted(rows, changed):
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(self.fields))
        sql = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 -- names of our own columns
        with connection.cursor() as cursor:
            if len(rows) == 1:
                cursor.execute(sql, list(*_adapted(rows, changed)))
            else:
                cursor.executemany(sql, list(_adapted(rows, changed)))

    def write_where(self, row: Sequence[Any], condition: str, params: Sequence[Any]) -> bool:
        """Insert a row, sealed already, in one statement with a SQL condition of ours. Returns whether it held."""
        columns = ", ".join(_quoted(field.column) for field in self.fields)
        changed = [(index, change) for index, field in enumerate(self.fields) if (change := _adapter(field))]
        marks = ", ".join(["%s"] * len(self.fields))
        sql = f"INSERT INTO {_quoted(self.model._meta.db_table)} ({columns}) SELECT {marks} WHERE {condition}"
        with connection.cursor() as cursor:
            cursor.execute(sql, [*next(iter(_adapted([row], changed))), *params])
            return bool(cursor.rowcount)


def save(rows: Iterable[models.Model], *columns: str) -> None:
    """Store these attributes of opened rows that exist already; sealed values are sealed again only if they changed."""
    rows = list(rows)
    if not rows or not columns:
        return
    model = type(rows[0])
    fields = [field for field in model._meta.concrete_fields if field.attname in columns]
    pk = model._meta.pk
    assert pk is not None
    settings = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
    sql = f"UPDATE {_quoted(model._meta.db_table)} SET {settings} WHERE {_quoted(pk.column)} = %s"  # noqa: S608  names of our own columns
    values = [
        [field.get_db_prep_save(field.pre_save(row, False), connection) for field in (*fields, pk)] for row in rows
    ]
    with connection.cursor() as cursor:
        for start in range(0, len(values), BATCH):
            cursor.executemany(sql, values[start : start + BATCH])


def _quoted(name: str | None) -> str:
    assert name is not None, "a concrete field has a column"
    return str(connection.ops.quote_name(name))


def _adapted(
    rows: Iterable[Sequence[Any]], changed: Sequence[tuple[int, Callable[[Any], Any]]]
) -> Iterable[Sequence[Any]]:
    if not changed:
        yield from rows
        return
    for row in rows:
        adapted = list(row)
        for index, change in changed:
            if adapted[index] is not None:
                adapted[index] = change(adapted[index])
        yield adapted


def _target(field: models.Field[Any, Any]) -> models.Field[Any, Any]:
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return field


def _wire_type(field: models.Field[Any, Any]) -> str:
    field = _target(field)
    for kind, name in _TYPES:
        if isinstance(field, kind):
            return name
    raise VaultError(f"{field}: no wire type is known for this column.")


def _adapter(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    """What turns a Python value into what the driver takes; ``None`` where it takes it as it is."""
    field = _target(field)
    if isinstance(field, models.JSONField):
        if connection.vendor == "postgresql":
            from psycopg.types.json import Jsonb  # absent where only SQLite is used

            return Jsonb
        return json.dumps
    if connection.vendor == "postgresql":
        return None
    if isinstance(field, models.UUIDField):
        return _hex
    if isinstance(field, models.DateTimeField):
        return _instant
    if isinstance(field, models.DateField):
        return date.isoformat
    return None


def _hex(value: UUID) -> str:
    return value.hex


def _instant(value: datetime) -> str:
    return str(connection.ops.adapt_datetimefield_value(value))
