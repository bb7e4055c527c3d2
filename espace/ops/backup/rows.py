"""The rows of a database, out and in: one snapshot, a table at a time, a line a row, in the order of the primary key.

The same rows give the same bytes, so that a restored table is compared by its SHA-256. SQLite's lines are JSON, PostgreSQL's are those of
its own ``COPY``; each goes back into a database of the same kind.
"""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, Protocol

import psycopg
from django.db import connection
from psycopg import sql

WRITTEN = "SET TIME ZONE 'UTC'; SET datestyle = 'ISO'; SET intervalstyle = 'iso_8601'; SET extra_float_digits = 1; SET bytea_output = 'hex'"


class Rows(Protocol):
    """A database at one instant."""

    def columns(self, table: str) -> tuple[str, ...]:
        """Names of its columns; none when there is no such table."""
        ...

    def dump(self, table: str, columns: Sequence[str], but: Sequence[str] = ()) -> Iterator[bytes]:
        """Its rows as lines, these columns in this order; ``but``: not those of these ``kind``."""
        ...

    def load(self, table: str, columns: Sequence[str], lines: Iterable[bytes]) -> None:
        """Put rows in, beside those that are there."""
        ...

    def clear(self, table: str) -> None:
        """Take all its rows out."""
        ...

    def value(self, line: bytes, column: int) -> str:
        """What a line says in one column of ids or numbers, by its rank."""
        ...

    def select(self, query: str) -> list[tuple[Any, ...]]: ...


@contextmanager
def snapshot() -> Iterator[Rows]:
    """The database of the settings, read at one instant; its writers go on meanwhile."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, timeout=20)) as own:
            own.execute("BEGIN")
            own.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the instant is that of the first reading
            yield SQLiteRows(own)
    else:
        with psycopg.connect(**connection.get_connection_params()) as own_:
            own_.execute(WRITTEN)
            own_.commit()
            own_.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            own_.read_only = True
            yield PostgreSQLRows(own_)


@contextmanager
def loading() -> Iterator[Rows]:
    """The database of the settings, to be filled: all of it or nothing."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, timeout=20)) as own:
            own.create_function("audit_dropping", 0, lambda: 0)  # the journal's triggers ask; nothing is dropped here
            own.execute(
                "PRAGMA foreign_keys = ON"
            )  # Django's are deferred: they are looked at when everything is there
            own.execute("BEGIN IMMEDIATE")
            yield SQLiteRows(own)
            own.execute("COMMIT")
    else:
        with psycopg.connect(**connection.get_connection_params()) as own_:
            own_.execute(WRITTEN)
            own_.execute("SET CONSTRAINTS ALL DEFERRED")
            yield PostgreSQLRows(own_)


class SQLiteRows:
    def __init__(self, own: sqlite3.Connection) -> None:
        self._own = own

    def columns(self, table: str) -> tuple[str, ...]:
        return tuple(row[1] for row in self._info(table))

    def dump(self, table: str, columns: Sequence[str], but: Sequence[str] = ()) -> Iterator[bytes]:
        keys = [row[1] for row in sorted(self._info(table), key=lambda row: row[5]) if row[5]]
        apart = f" WHERE kind NOT IN ({', '.join('?' * len(but))})" if but else ""
        query = f"SELECT {_named(columns)} FROM {_named([table])}{apart} ORDER BY {_named(keys) if keys else 'rowid'}"  # noqa: S608 -- names of our own tables
        for row in self._own.execute(query, list(but)):
            yield json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=_of_bytes).encode() + b"\n"

    def load(self, table: str, columns: Sequence[str], lines: Iterable[bytes]) -> None:
        marks = ", ".join("?" * len(columns))
        query = f"INSERT INTO {_named([table])} ({_named(columns)}) VALUES ({marks})"  # noqa: S608 -- the same
        self._own.executemany(query, ([_to_bytes(value) for value in json.loads(line)] for line in lines))

    def clear(self, table: str) -> None:
        self._own.execute(f"DELETE FROM {_named([table])}")  # noqa: S608 -- the same

    def value(self, line: bytes, column: int) -> str:
        return str(json.loads(line)[column])

    def select(self, query: str) -> list[tuple[Any, ...]]:
        return self._own.execute(query).fetchall()

    def _info(self, table: str) -> list[tuple[Any, ...]]:
        return self._own.execute(f"PRAGMA table_info({_named([table])})").fetchall()


class PostgreSQLRows:
    def __init__(self, own: psycopg.Connection[Any]) -> None:
        self._own = own

    def columns(self, table: str) -> tuple[str, ...]:
        found = self._own.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
            [_named([table])],
        )
        return tuple(row[0] for row in found)

    def dump(self, table: str, columns: Sequence[str], but: Sequence[str] = ()) -> Iterator[bytes]:
        keys = self._own.execute(
            "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey) "
            "WHERE i.indisprimary AND i.indrelid = to_regclass(%s) ORDER BY array_position(i.indkey::int2[], a.attnum)",
            [_named([table])],
        ).fetchall()
        apart = (
            sql.SQL(" WHERE kind NOT IN ({})").format(sql.SQL(", ").join(map(sql.Literal, but))) if but else sql.SQL("")
        )
        query = sql.SQL("COPY (SELECT {} FROM {}{} ORDER BY {}) TO STDOUT").format(
            _identifiers(columns), sql.Identifier(table), apart, _identifiers([key for (key,) in keys])
        )
        with self._own.cursor() as cursor, cursor.copy(query) as copy:
            for block in copy:
                yield bytes(block)

    def load(self, table: str, columns: Sequence[str], lines: Iterable[bytes]) -> None:
        query = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), _identifiers(columns))
        with self._own.cursor() as cursor, cursor.copy(query) as copy:
            for line in lines:
                copy.write(line)

    def clear(self, table: str) -> None:
        self._own.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))

    def value(self, line: bytes, column: int) -> str:
        return line.rstrip(b"\n").split(b"\t")[column].decode()

    def select(self, query: str) -> list[tuple[Any, ...]]:
        return self._own.execute(query).fetchall()


def _named(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _identifiers(names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _of_bytes(value: object) -> dict[str, str]:
    if not isinstance(value, bytes):
        raise TypeError(type(value).__name__)
    return {"b": base64.b64encode(value).decode()}


def _to_bytes(value: Any) -> Any:
    return base64.b64decode(value["b"]) if isinstance(value, dict) else value
