"""The shape of the code, checked on its text: who reads the clock, what a module may be called, how long a file may be."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ESPACE = ROOT / "espace"
MODULES = sorted(path for path in ESPACE.rglob("*.py") if "migrations" not in path.parts)
THE_CLOCK = ESPACE / "lib" / "clock.py"
LONGEST = 300

# What reads the clock of the machine, as it is written; durations (monotonic, perf_counter) are no dates and stay free.
CLOCKS = {
    "datetime.now", "datetime.utcnow", "datetime.today", "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today",
    "date.today", "datetime.date.today", "timezone.now", "timezone.localtime", "timezone.localdate",
    "time.time", "time.time_ns", "time.localtime", "time.gmtime", "functions.Now",
}  # fmt: skip
CLOCK_IMPORTS = {
    ("django.utils.timezone", "now"),
    ("time", "time"),
    ("time", "time_ns"),
    ("django.db.models.functions", "Now"),
}
# The layers where somebody stands at a screen or a worker turns: below them, now is an argument.
MAY_ASK = {"config", "ops", "portal", "desk", "exchange", "lib"}
# Below those, the moments when a request comes in: they are the framework's own entrances, called without an instant.
ENTRANCES = {
    "accounts/confirming.py", "accounts/doors.py", "accounts/sessions.py", "accounts/signin.py", "accounts/readonly.py",
    "ui/context.py", "ui/templatetags/ui.py",
}  # fmt: skip
VAGUE = {"utils", "helpers", "services", "signals", "common", "misc", "util", "helper", "manager", "managers"}


def dotted(node: ast.expr) -> str:
    """``a.b.c`` of an attribute chain, or nothing."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""


def readings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Where a module reads the machine's clock: line and what is written, a reference without a call included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and dotted(node) in CLOCKS:
            yield node.lineno, dotted(node)
        if isinstance(node, ast.ImportFrom):
            for name in node.names:
                if (node.module, name.name) in CLOCK_IMPORTS:
                    yield node.lineno, f"from {node.module} import {name.name}"
        if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            yield node.value.lineno, node.arg


def asks_our_clock(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and dotted(node).endswith("clock.now"):
            yield node.lineno
        if (
            isinstance(node, ast.ImportFrom)
            and node.module == "espace.lib.clock"
            and "now" in {one.name for one in node.names}
        ):
            yield node.lineno


def test_only_one_module_reads_the_clock() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {words}"
        for path in MODULES
        if path != THE_CLOCK
        for line, words in readings(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not found, "Now is an argument (`at`, `on`); only espace/lib/clock.py reads the clock:\n" + "\n".join(found)


def test_below_the_screens_now_is_an_argument() -> None:
    found = []
    for path in MODULES:
        inside = path.relative_to(ESPACE)
        if inside.parts[0] in MAY_ASK or inside.as_posix() in ENTRANCES:
            continue
        found += [
            f"{path.relative_to(ROOT)}:{line}" for line in asks_our_clock(ast.parse(path.read_text(encoding="utf-8")))
        ]
    assert not found, "Below screens and worker, now is an argument:\n" + "\n".join(found)


@pytest.mark.parametrize(
    "written",
    [
        "import datetime\nx = datetime.datetime.now(datetime.UTC)",
        "from datetime import date\nx = date.today()",
        "from django.utils import timezone\nf(default=timezone.now)",
        "from django.utils.timezone import now",
        "import time\ntime.time()",
        "models.DateTimeField(auto_now_add=True)",
    ],
)
def test_a_reading_of_the_clock_is_seen(written: str) -> None:
    assert list(readings(ast.parse(written)))


def test_modules_are_named_after_a_question() -> None:
    vague = [str(path.relative_to(ROOT)) for path in MODULES if path.stem in VAGUE]
    assert not vague, f"A file is named after the question that it answers: {vague}"


def test_files_stay_readable_in_one_sitting() -> None:
    ours = [*MODULES, *(ROOT / "tests").rglob("*.py")]
    long = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in ours}
    assert not {name: lines for name, lines in long.items() if lines > LONGEST}
