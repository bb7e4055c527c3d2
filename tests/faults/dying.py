"""Work done by a process of its own, which gives back what it found, or dies at a point."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from tests.faults.points import Points
from tests.ledger.dying import ended, forked

T = TypeVar("T")


def apart(work: Callable[[], T]) -> T:
    """Do ``work`` in a fork, and give what it returns."""
    with tempfile.NamedTemporaryFile() as said:
        child = forked(lambda: Path(said.name).write_bytes(pickle.dumps(work())))
        assert ended(child) == 0, "see what it said on stderr"
        found: T = pickle.loads(Path(said.name).read_bytes())
        return found


def counted(work: Callable[[], Any], root: Path) -> list[str]:
    """The points that ``work``, done to its end in a fork, passes."""

    def watched() -> list[str]:
        points = Points(root)
        points.watch()
        work()
        return points.passed

    return apart(watched)


def killed(work: Callable[[], Any], root: Path, at: int) -> bool:
    """Do ``work`` in a fork that kills itself at a point; whether it came there."""

    def watched() -> None:
        Points(root, at).watch()
        work()

    code = ended(forked(watched))
    assert code in (0, -9), f"it failed before its death ({code}): see what it said on stderr"
    return code == -9
