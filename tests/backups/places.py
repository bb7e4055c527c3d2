"""A place for backups in memory's nearest disk, and a machine that has nothing yet but the safe copies and the ledger."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from espace.ledger import ledger
from espace.ops.backup import making, packing
from espace.ops.backup.places import FolderPlace
from tests.journeys.installation import Installation


def key() -> bytes:
    return packing.read_key(settings.HOME.keys / "backup.key")


def backed_up(place: FolderPlace, at: datetime) -> making.Made:
    return making.make(place, at, lambda words: None)


def lines(place: FolderPlace, name: str) -> bytes:
    """A piece, opened."""
    return b"".join(packing.lines_of(place, key(), name))


def elsewhere(folder: Path, database: str) -> Installation:
    """An empty machine: keys from their safe copies, the ledger from its own place."""
    machine = Installation(folder, database)
    shutil.copytree(settings.HOME.keys, folder / "keys", ignore=shutil.ignore_patterns("secret.key", "archive.pub"))
    for copy in ledger().copies:
        if copy.is_dir():
            shutil.copytree(copy, folder / copy.name)
    return machine


def rows(machine: Installation, query: str) -> list[tuple[Any, ...]]:
    """What that machine's database answers."""
    if machine.database:
        with psycopg.connect(machine.database) as database:
            return database.execute(query).fetchall()
    with closing(sqlite3.connect(machine.home / "espace.db")) as file:
        return file.execute(query).fetchall()


def run(machine: Installation, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(machine.run(*words, "--json"))
    return found
