"""The archive's own database in a backup: bodies with the data, wrapped keys with the keys, so that what it destroys ends as the rest does.

Only where this user may read it. In production the archive has a user of its own, and what it keeps is not ours to read.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from espace.ops.backup.packing import Manifest, Piece, lines_of, put_piece
from espace.ops.backup.places import FolderPlace
from espace.ops.backup.rows import SQLiteRows
from espace.privacy.archive.keeping import Archive

BODY = ("id", "pack", "kind", "subject", "within", "digest", "body", "has_file")
FOUND_BY = ("digest", "unit")
# Table → columns that go with the data, columns that go with the keys.
PARTS: dict[str, dict[str, tuple[str, ...]]] = {
    "data": {"unit": BODY, "found_by": FOUND_BY},
    "keys": {"unit": ("id", "wrapped"), "pack": ("id", "wrapped")},
}


def is_ours() -> bool:
    """Whether this user may read the archive, or there is none yet."""
    folders = [folder for folder in (settings.HOME.archive, inbox()) if folder.exists()]
    return all(os.access(folder, os.R_OK | os.X_OK) for folder in folders) and (
        not _base().exists() or os.access(_base(), os.R_OK)
    )


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


def restore(place: FolderPlace, key: bytes, data: Manifest, keys: Manifest) -> int:
    """Put the archive's units back, those whose key was destroyed since apart. Returns how many. May be done again."""
    if "archived/unit" not in data.pieces:
        return 0

    def of(manifest: Manifest, table: str) -> Iterator[list[Any]]:
        for line in lines_of(place, key, f"{manifest.folder}/archived/{table}"):
            yield json.loads(line)

    Archive(settings.HOME.archive).close()  # it makes its tables
    packs = {_id(row[0]): row for row in of(keys, "pack")}
    wraps = {_id(row[0]): row[1] for row in of(keys, "unit")}
    there = {_id(row[0]) for row in of(data, "unit") if _id(row[0]) in wraps and _id(row[1]) in packs}
    with closing(sqlite3.connect(_base(), isolation_level=None, timeout=20)) as own:
        own.execute("BEGIN IMMEDIATE")
        rows = SQLiteRows(own)
        for table in ("found_by", "unit", "pack"):
            rows.clear(table)
        rows.load("pack", ("id", "wrapped"), map(_line, packs.values()))
        whole = ([*row, wraps[_id(row[0])]] for row in of(data, "unit") if _id(row[0]) in there)
        rows.load("unit", (*BODY, "wrapped"), map(_line, whole))
        rows.load("found_by", FOUND_BY, (_line(row) for row in of(data, "found_by") if _id(row[1]) in there))
        own.execute("COMMIT")
    return len(there)


def _id(value: dict[str, str]) -> str:
    """A blob of a line, as it is written there."""
    return value["b"]


def _line(row: list[Any]) -> bytes:
    return json.dumps(row).encode()


def _base() -> Path:
    return settings.HOME.archive / "archive.db"


@contextmanager
def _snapshot() -> Iterator[SQLiteRows]:
    with closing(sqlite3.connect(_base(), isolation_level=None, timeout=20)) as own:
        own.execute("BEGIN")
        yield SQLiteRows(own)
