"""What the machine does besides: a figure taken beside somebody else's work says so."""

from __future__ import annotations

import os
import time
from pathlib import Path

QUIET = 0.35  # cores busy with others


class Neighbours:
    """Cores that others kept busy while nothing of ours ran; the worst seen is noted beside the figures."""

    def __init__(self) -> None:
        self.worst = 0.0

    def look(self, *, within: float = 0.25) -> float:
        before = _ticks()
        time.sleep(within)
        after = _ticks()
        total = max(1, after[0] - before[0])
        busy = (1 - (after[1] - before[1]) / total) * (os.cpu_count() or 1)
        self.worst = max(self.worst, busy)
        return busy

    def wait(self, *, at_most: float = 5.0) -> None:
        """Wait until others are quiet, not for ever."""
        deadline = time.monotonic() + at_most
        busy = self.look()
        while busy > QUIET and time.monotonic() < deadline:
            time.sleep(0.5)
            busy = self.look()

    def told(self) -> str:
        """What is to be noted beside a figure, and begin anew for the next one."""
        worst, self.worst = self.worst, 0.0
        return f"others kept up to {worst:.1f} cores busy meanwhile" if worst > QUIET else ""


def _ticks() -> tuple[int, int]:
    """(all, idle) ticks of the machine."""
    values = [int(text) for text in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return sum(values), values[3] + values[4]
