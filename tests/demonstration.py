"""The demonstration as ``make demo`` prepares it: made once for the tests that look at it, each of which has a copy of its own."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.journeys.installation import Installation


@dataclass(frozen=True)
class Prepared:
    """``home`` as the command left it; ``told`` is what it printed, ``log`` what it wrote beside."""

    home: Path
    told: str
    log: str


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Prepared:
    """``espace demo --prepare`` in an empty folder. Nobody writes there: see :func:`demonstration`."""
    mine = tmp_path_factory.getbasetemp()
    # Beside the workers' own folders, so that the first one that asks makes it for all; pytest removes it with them.
    folder = (mine if worker_id == "master" else mine.parent) / "demonstration"
    folder.mkdir(exist_ok=True)
    told, log = folder / "told", folder / "log"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            one = Installation(folder / "home")
            done = one.done("demo", "--home", str(one.home), "--port", str(one.port), "--prepare")
            log.write_text(done.stderr, encoding="utf-8")
            told.write_text(done.stdout, encoding="utf-8")
    return Prepared(folder / "home", told.read_text(encoding="utf-8"), log.read_text(encoding="utf-8"))


@pytest.fixture
def demonstration(prepared: Prepared, tmp_path: Path) -> Callable[[str], Path]:
    """``demonstration("sealed")``: the home of a demonstration of one's own."""
    return lambda name: shutil.copytree(prepared.home, tmp_path / name)
