"""The migrated database, made once and copied: by every process of a run, and on SQLite by every run until a migration changes."""

from __future__ import annotations

import fcntl
import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import IO

from django.db import connection

from tests import pristine

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".pytest_cache" / "migrated"
TEMPLATE = "espace_migrated"


class Making:
    """The making of the test database: copied where a copy is there; otherwise made by whoever holds the lock, and the others wait."""

    def __init__(self) -> None:
        self._lock: IO[str] | None = None

    def begin(self) -> None:
        lock = _place_of_lock().open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _copied():
            lock.close()
        else:
            self._lock = lock

    def end(self) -> None:
        if self._lock is None:
            return
        if connection.vendor == "sqlite":
            for older in KEPT.glob("*.db"):
                older.unlink()
            pristine.copy(pristine.file(), _kept())
        else:
            with pristine.postgres() as admin:
                pristine.clone(admin, pristine.name(), TEMPLATE)
        self._lock.close()
        self._lock = None


def _copied() -> bool:
    if connection.vendor == "sqlite":
        if _kept().exists():
            pristine.copy(_kept(), pristine.file())
        return _kept().exists()
    with pristine.postgres() as admin:
        there = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone() is not None
        if there:
            pristine.clone(admin, TEMPLATE, pristine.name())
    return there


def copied_to(path: Path) -> None:
    """Put the tables, empty as after the migrations, in a new file of SQLite, for a space beside that of the tests."""
    pristine.copy(_kept(), path)


def _place_of_lock() -> Path:
    KEPT.mkdir(parents=True, exist_ok=True)
    return KEPT / f"{connection.vendor}.lock"


def _kept() -> Path:
    return KEPT / f"{_state()}.db"


def _state() -> str:
    """What the tables are made from: every migration of ours, and the versions of those that are not."""
    told = hashlib.sha256(f"{version('django')} {version('django-allauth')}".encode())
    for path in sorted((ROOT / "espace").rglob("migrations/*.py")):
        told.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    told.update((ROOT / "espace" / "config" / "settings.py").read_bytes())
    return told.hexdigest()[:32]
