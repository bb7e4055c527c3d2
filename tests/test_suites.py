"""No test falls between two suites: each belongs to one, runs on SQLite in it, and on PostgreSQL in one where that may differ."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any, cast

import pytest

from tests import suites

FOLDERS = sorted(path.name for path in suites.HERE.iterdir() if path.is_dir() and path.name != "__pycache__")
NAMES = (suites.EVERY_DAY, *suites.FOLDERS)
FIXTURES = ((), ("db",), ("visitor", "live_server"))
MARKS = ((), ("both",), ("on_postgresql",), ("django_db",))


class Item:
    """As much of a test as its suite is told by."""

    cls = None
    nodeid = "a test"

    def __init__(self, path: Path, fixturenames: tuple[str, ...], marks: tuple[str, ...]) -> None:
        self.path, self.fixturenames, self.marks = path, fixturenames, marks

    def get_closest_marker(self, name: str) -> bool:
        return name in self.marks


@pytest.mark.parametrize("folder", ["", *FOLDERS])
def test_each_test_runs_in_one_suite_and_its_folder_is_read_there(folder: str) -> None:
    for file, fixtures, marks in product(("test_one.py", suites.MAIN_JOB), FIXTURES, MARKS):
        path = suites.HERE / folder / file
        item = cast(Any, Item(path, fixtures, marks))
        for second, wanted in ((False, "on_postgresql" not in marks), (True, suites.touches_database(item))):
            found = [name for name in NAMES if suites.runs(item, suite=name, second=second)]
            assert len(found) == int(wanted), (file, fixtures, marks, second)
            assert not [name for name in found if folder and suites.is_elsewhere(path.parent, name)]
        assert suites.runs(item, suite=None, second=False), "a test that is named runs"
