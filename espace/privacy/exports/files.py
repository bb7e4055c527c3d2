"""A person's files: the tables whose units have bytes in a store, and those bytes, opened as they are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from espace.lib.rows import batches
from espace.privacy.exports.columns import leaves, tables
from espace.privacy.exports.package import store_of
from espace.privacy.exports.walking import PIECE, Reader, Row
from espace.register.holdings import Kind, Table, unit_kinds
from espace.vault.streaming import Damaged, open_stream, plain_size
from espace.vault.units import raw_keys

OURS = "export"
"""A copy is not copied into the next one."""


@dataclass(slots=True)
class File:
    """One file: its row, its name, its size in plain bytes, and its pieces; ``lost`` when its bytes are not there, or do not open."""

    table: str
    row: Row
    name: str
    size: int
    pieces: Iterator[bytes]
    lost: bool = False


def tables_with_bytes() -> Iterator[tuple[Table, str]]:
    """(table, unit kind) of what has bytes."""
    roots = {kind.root: kind for kind in unit_kinds().values() if kind.bytes and kind.kind != OURS}
    for table in tables():
        if table.name in roots and any(leaves(column) for column in table.columns.values()):
            yield table, roots[table.name].kind


def files_of(customer: UUID, until: datetime, *, own: bool = False) -> Iterator[File]:
    """The files whose bytes may leave; ``own``: as :class:`Reader` says.

    Raises ``vault.streaming.Damaged`` from the pieces of one that was altered inside.
    """
    for table, kind in tables_with_bytes():
        store = store_of(kind)
        columns = [name for name, column in table.columns.items() if leaves(column)]
        reader = Reader(table, columns, customer, until, own=own, **unit_kinds()[kind].served)
        for rows in batches(iter(reader), PIECE):
            keys = raw_keys({row.unit for row in rows if row.unit is not None})
            for row in rows:
                if row.unit in keys:
                    yield _file(table, row, store, keys[row.unit])


def waiting(customer: UUID, until: datetime) -> int:
    """How many files may not leave: not yet scanned, or refused by the scanner."""
    found = 0
    for table, kind in tables_with_bytes():
        rows = Reader(table, (), customer, until).rows
        found += rows.count() - rows.filter(**unit_kinds()[kind].served).count()
    return found


def _file(table: Table, row: Row, store: Any, key: bytes) -> File:
    assert row.unit is not None
    try:
        blob = store.open(row.unit)
        pieces = open_stream(blob, key, row.unit.bytes)
        size = plain_size(blob.size)
    except (LookupError, OSError, Damaged):
        return File(table.name, row, named(table, row), 0, iter(()), lost=True)
    return File(table.name, row, named(table, row), size, pieces)


def named(table: Table, row: Row) -> str:
    """The name that a file was given, or its id."""
    column = table.columns.get("name")
    return (column is not None and column.kind is Kind.SEALED and row.values.get("name")) or row.pk
