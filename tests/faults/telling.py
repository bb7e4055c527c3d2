"""What a run of the faults says at its end: who died, where, how many could not be resumed, and what was lost."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import connection

from tests.faults.worlds import STORIES

TEST = "test_killed_anywhere"
KILLED = "killed"
"""The property of a test that says itself how many died."""


def tell(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """On lines which ``python -m tests`` repeats at the very end; nothing where nobody was killed."""
    ended = {word: Counter[str]() for word in ("passed", "failed")}
    for word, counted in ended.items():
        for report in terminalreporter.stats.get(word, []):
            if report.when != "call":
                continue
            for name, told in report.user_properties:
                if name == KILLED:
                    terminalreporter.write_line(f"{told} {word.capitalize()} on {connection.display_name}.")
            if TEST in report.nodeid:
                counted[report.nodeid.partition("[")[2].rpartition("-")[0]] += 1
    killed = ended["passed"] + ended["failed"]
    if not killed:
        return
    by_story = ", ".join(f"{story.name} {killed[story.name]}" for story in STORIES)
    terminalreporter.write_line(
        f"Killed {killed.total()} times on {connection.display_name} (--seed {config.getoption('seed')}): {by_story}; "
        f"{ended['failed'].total()} failed."
    )
