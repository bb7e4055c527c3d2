"""Which backup was the last one, and whether one is under way."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings

from espace.ops.backup.places import BackupFault, FolderPlace

LAST = "backups.json"  # in the home


@contextmanager
def alone() -> Iterator[None]:
    """One backup at a time: the next one would take what this one writes for what a dead one left."""
    settings.HOME.temporary.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (settings.HOME.temporary / "backup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BackupFault("A backup of this installation is under way.") from error
        yield


def last() -> dict[str, Any] | None:
    """The last backup that was made from this home: ``at``, ``place``, ``label``, ``seconds`` (not of one made by an earlier version)."""
    path = settings.HOME.path / LAST
    if not path.exists():
        return None
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def remember(place: FolderPlace, label: str, at: datetime, seconds: float) -> None:
    """Keep when it was made, and how long it took."""
    path = settings.HOME.path / LAST
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps({"at": at.isoformat(), "place": str(place), "label": label, "seconds": seconds}))
    draft.replace(path)
