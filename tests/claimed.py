"""What the table of a standard claims: each line that a test shows names a test that is there, and every line says where or why.

A test is named in short: ``accounts/test_signin::claire_signs_in`` is ``test_claire_signs_in`` of ``tests/accounts/test_signin.py``.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).resolve().parent.parent
NAMED = re.compile(r"\w+(?:/\w+)*::\w+")


class Claim(Protocol):
    """A line of a table: its number in the standard, the test that shows it (empty: none), and where, or why not."""

    @property
    def number(self) -> str: ...
    @property
    def shown(self) -> str: ...
    @property
    def why(self) -> str: ...


@cache
def functions(path: Path) -> frozenset[str]:
    """The functions that a file of tests holds; none when it is not there."""
    if not path.exists():
        return frozenset()
    return frozenset(
        node.name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)
    )


def is_test(shown: str) -> bool:
    place, _, name = shown.partition("::")
    return f"test_{name}" in functions(ROOT / "tests" / f"{place}.py")


def order(line: Claim) -> list[int]:
    """The order of the standard: 1.2 before 1.10."""
    return [int(part) for part in line.number.split(".")]


def faults(lines: Sequence[Claim]) -> Iterator[str]:
    """What any table may claim and not show: a line told twice, without a reason, or by a test that is not there, wherever it is named."""
    for number, times in Counter(line.number for line in lines).items():
        if times > 1:
            yield f"{number} stands there {times} times"
    for line in lines:
        if not line.why:
            yield f"{line.number} has no reason"
        for named in (*filter(None, [line.shown]), *NAMED.findall(line.why)):
            if not is_test(named):
                yield f"{line.number}: {named} is no test"


def rewritten(page: Path, mark: str, table: str) -> str:
    """A page as it should be: its own words up to the mark, then the table."""
    return page.read_text(encoding="utf-8").partition(mark)[0] + table
