"""What a run of the faults says at its end: who died, where, how many could not be resumed, and what was lost."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import connection

from tests.faults.worlds import STORIES

TEST = "test_killed_anywhere"
KILLED = "killed"
"""The property of a test that says itself how many died."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """On lines which ``python -m tests`` repeats at the very end."""
    for word in ("passed", "failed"):
        for report in terminalreporter.stats.get(word, []):
            for name, told in report.user_properties:
                if name == KILLED and report.when == "call":
                    terminalreporter.write_line(f"{told} {word.capitalize()} on {connection.display_name}.")
    ended = {
        word: Counter(
            report.nodeid.partition("[")[2].rpartition("-")[0]
            for report in terminalreporter.stats.get(word, [])
            if TEST in report.nodeid and report.when == "call"
        )
        for word in ("passed", "failed")
    }
    killed = ended["passed"] + ended["failed"]
    by_story = ", ".join(f"{story.name} {killed[story.name]}" for story in STORIES)
    terminalreporter.write_line(
        f"Killed {killed.total()} times on {connection.display_name} (--seed {config.getoption('seed')}): {by_story}; "
        f"{ended['failed'].total()} failed."
    )
