"""What makes a run short without making it look at less: the long tests begin first, and nothing is worked out twice a process."""

from __future__ import annotations

import gc
import shutil
from pathlib import Path
from typing import Any

import pytest
from whitenoise.middleware import WhiteNoiseMiddleware

from espace.accounts.passwords import Argon2id

OBJECTS_BETWEEN_COLLECTIONS = 50_000
LIGHT_KIB = 8
REAL_COST = {name: getattr(Argon2id, name) for name in ("memory_cost", "time_cost", "parallelism")}
LISTED = ("static_root", "static_prefix", "use_finders", "autorefresh")


def longest_first(items: list[pytest.Item]) -> None:
    """Begin with what starts programs, then with the browser's journeys: a long test that begins last leaves the other cores idle.

    They so fall to one worker, which alone starts a browser; the others take over what it has not come to.
    """
    items.sort(key=_rank)


def _rank(item: pytest.Item) -> int:
    fixtures = set(getattr(item, "fixturenames", ()))
    if item.get_closest_marker("starts_programs") or "prepared" in fixtures:
        return 0
    return 1 if "visitor" in fixtures else 2


def spare_the_collector() -> None:
    """Everything imported stays to the end: the garbage collector need not walk through it hundreds of times."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)


def hash_lightly(patch: pytest.MonkeyPatch) -> None:
    """A password costs the tests what any digest costs, by the same algorithm; its real cost is looked at where it is set."""
    patch.setattr(Argon2id, "memory_cost", LIGHT_KIB)


def remove(folder: Path) -> None:
    """Remove a folder that most tests never make."""
    if folder.exists():
        shutil.rmtree(folder, ignore_errors=True)


def list_static_files_once(patch: pytest.MonkeyPatch) -> None:
    """Each ``Client()`` builds the middleware anew, and whitenoise then reads every static file's size and date: once will do."""
    found: dict[tuple[object, ...], dict[str, Any]] = {}
    look = WhiteNoiseMiddleware.add_files_from_finders

    def add_files_from_finders(self: Any) -> None:
        settings = tuple(getattr(self, name) for name in LISTED)
        if settings not in found:
            look(self)
            found[settings] = dict(self.files)
        self.files.update(found[settings])

    patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", add_files_from_finders)
