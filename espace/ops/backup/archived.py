"""The archive's own database in a backup: bodies with the data, wrapped keys with the keys, so that what it destroys ends as the rest does.

Only where this user may read it. In production the archive has a user of its own, and what it keeps is not ours to read: that user backs it
up (:mod:`espace.ops.backup.apart`).
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from espace.ops.backup.packing import Manifest, Piece, count, lines_of, put_piece
from espace.ops.backup.places import BackupFault, FolderPlace
from espace.ops.backup.rows import SQLiteRows
from espace.privacy.archive.keeping import Archive

BODY = ("id", "pack", "kind", "subject", "within", "digest", "body", "has_file")
FOUND_BY = ("digest", "unit")
# Table → columns that go with the data, columns that go with the keys.
PARTS: dict[str, dict[str, tuple[str, ...]]] = {
    "data": {"unit": BODY, "found_by": FOUND_BY},
    "keys": {"unit": ("id", "wrapped"), "pack": ("id", "wrapped")},
}
VENDOR = "archive"
"""What a manifest says of the database when it is the archive's alone."""
OF_THE_WEB = ("master.key", "digest.key", "secret.key")


def is_ours() -> bool:
    """Whether this user may read the archive, or there is none yet; not where it was moved to a home of its own."""
    folders = [folder for folder in (settings.HOME.archive, inbox()) if folder.exists()]
    if not all(os.access(folder, os.R_OK | os.X_OK) for folder in folders):
        return False
    if not _base().exists():
        return settings.HOME.archive_drop == settings.HOME.archive or _private().exists()
    return os.access(_base(), os.R_OK)


def is_its_own_home() -> bool:
    """Whether this home is the archive's alone: its private key is here, and no key of the web process."""
    return _private().exists() and not any((settings.HOME.keys / name).exists() for name in OF_THE_WEB)


def inbox() -> Path:
    return settings.HOME.archive_drop / "inbox"


def put(place: FolderPlace, key: bytes, label: str) -> dict[str, dict[str, Piece]]:
    """One instant of the archive: by ``data`` and ``keys``, its pieces; none when there is no archive yet, or not on this side."""
    if not is_ours() or not _base().exists():
        return {"data": {}, "keys": {}}
    with _snapshot() as rows:
        return {
            what: {
                f"archived/{table}": put_piece(
                    place, key, f"{what}/{label}/archived/{table}", rows.dump(table, columns), columns
                )
                for table, columns in parts.items()
            }
            for what, parts in PARTS.items()
        }


def restore(
    place: FolderPlace, key: bytes, data: Manifest, keys: Manifest, named: Collection[bytes] | None = None
) -> int:
    """Put the archive's units back, but those whose key was destroyed since, and those that are not ``named`` (their ids; none is left
    out without it). Returns how many. May be done again. Raises :class:`BackupFault` when a table is not what was put in."""
    if "archived/unit" not in data.pieces:
        return 0

    def of(manifest: Manifest, table: str) -> Iterator[list[Any]]:
        for line in lines_of(place, key, f"{manifest.folder}/archived/{table}"):
            yield json.loads(line)

    Archive(settings.HOME.archive).close()  # it makes its tables
    packs = {_id(row[0]): row for row in of(keys, "pack")}
    wraps = {_id(row[0]): row[1] for row in of(keys, "unit")}
    if named is not None:
        wraps = {unit: wrap for unit, wrap in wraps.items() if base64.b64decode(unit) in named}
    there = {_id(row[0]): _id(row[1]) for row in of(data, "unit") if _id(row[0]) in wraps and _id(row[1]) in packs}
    used = set(there.values())
    parts: tuple[tuple[str, tuple[str, ...], Iterator[list[Any]]], ...] = (
        ("pack", ("id", "wrapped"), (row for pack, row in packs.items() if pack in used)),
        ("unit", (*BODY, "wrapped"), ([*row, wraps[_id(row[0])]] for row in of(data, "unit") if _id(row[0]) in there)),
        ("found_by", FOUND_BY, (row for row in of(data, "found_by") if _id(row[1]) in there)),
    )
    with closing(sqlite3.connect(_base(), isolation_level=None, timeout=20)) as own:
        own.execute("PRAGMA secure_delete = ON")
        own.execute("BEGIN IMMEDIATE")
        rows = SQLiteRows(own)
        for table, _columns, _lines in reversed(parts):
            rows.clear(table)
        for table, columns, lines in parts:
            passing = _Passing(lines)
            rows.load(table, columns, passing)
            if count(rows.dump(table, columns)) != passing.counted():
                raise BackupFault(f"The archive's table {table} is not what was backed up.")
        own.execute("COMMIT")
    return len(there)


class _Passing:
    """Rows on their way into a table, as the lines that it writes out again; counted as :func:`count` does."""

    def __init__(self, rows: Iterator[list[Any]]) -> None:
        self._rows, self._number, self._clear = rows, 0, hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        for row in self._rows:
            line = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            self._number += 1
            self._clear.update(line)
            yield line

    def counted(self) -> tuple[int, str]:
        return self._number, self._clear.hexdigest()


def _id(value: dict[str, str]) -> str:
    """A blob of a line, as it is written there."""
    return value["b"]


def _private() -> Path:
    return settings.HOME.archive / "archive.key"


def _base() -> Path:
    return settings.HOME.archive / "archive.db"


@contextmanager
def _snapshot() -> Iterator[SQLiteRows]:
    with closing(sqlite3.connect(_base(), isolation_level=None, timeout=20)) as own:
        own.execute("BEGIN")
        yield SQLiteRows(own)
