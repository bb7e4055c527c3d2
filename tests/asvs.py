"""``python -m tests.asvs``: the table of ``docs/security.md`` from ``docs/asvs.toml``, and how many requirements are met."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tests import claimed
from tests.claimed import ROOT

SOURCE, PAGE = ROOT / "docs" / "asvs.toml", ROOT / "docs" / "security.md"
MARK = "<!-- The table below is made by `python -m tests.asvs`. -->"
LEVELS = {1: 70, 2: 183}
"""How many requirements ASVS 5.0 has of each level."""


@dataclass(frozen=True)
class Line:
    """A requirement: its number, its level, what it asks in our words; the test that shows it, ``n/a`` or ``open``; where, or why."""

    number: str
    level: int
    asks: str
    stands: str
    why: str

    @property
    def state(self) -> str:
        return self.stands if self.stands in ("n/a", "open") else "met"

    @property
    def shown(self) -> str:
        return self.stands if self.state == "met" else ""


def lines() -> list[Line]:
    """Every requirement, in the order of the standard."""
    found = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    rows = [Line(*row) for row in found["rows"]]
    for group in found["none"]:
        for level in LEVELS:
            rows += [Line(number, level, "", "n/a", group["reason"]) for number in group[f"level{level}"]]
    return sorted(rows, key=claimed.order)


def faults(rows: list[Line]) -> Iterator[str]:
    """What the table claims and cannot show."""
    yield from claimed.faults(rows)
    for level, count in LEVELS.items():
        if (there := sum(line.level == level for line in rows)) != count:
            yield f"{there} requirements of level {level}, the standard has {count}"


def counts(rows: list[Line]) -> str:
    """How many are met, do not apply, and are open."""
    states = Counter(line.state for line in rows)
    return f"{len(rows)} requirements: {states['met']} met, {states['n/a']} do not apply, {states['open']} open."


def table(rows: list[Line]) -> str:
    """The page's last part."""
    told = [
        MARK, "", counts(rows), "", "| ASVS | Level | What | How it stands | Where, or why |", "|---|---|---|---|---|"
    ]  # fmt: skip
    for line in rows:
        stands = f"`{line.stands}`" if line.state == "met" else line.state
        told.append(f"| {line.number} | {line.level} | {line.asks} | {stands} | {line.why} |")
    return "\n".join(told) + "\n"


def page() -> str:
    """``docs/security.md`` as it should be: its words, then the table."""
    return claimed.rewritten(PAGE, MARK, table(lines()))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print("\n".join([*faults(lines()), counts(lines())]))
