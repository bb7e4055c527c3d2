"""``python -m tests.rgaa``: the table of ``docs/rgaa.md`` from ``docs/rgaa.toml``, and how the criteria stand."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tests import claimed
from tests.claimed import ROOT

SOURCE, PAGE = ROOT / "docs" / "rgaa.toml", ROOT / "docs" / "rgaa.md"
MARK = "<!-- The table below is made by `python -m tests.rgaa`. -->"
THEMES = {
    "Images": 9,
    "Frames": 2,
    "Colours": 3,
    "Multimedia": 13,
    "Tables": 8,
    "Links": 2,
    "Scripts": 5,
    "Mandatory elements": 10,
    "Structure": 4,
    "Presentation": 14,
    "Forms": 13,
    "Navigation": 11,
    "Consultation": 12,
}
"""The thirteen themes of RGAA 4.1, in their order, and how many criteria each has: 106."""
STATES = ("pass", "fail", "not tested", "n/a")


@dataclass(frozen=True)
class Line:
    """A criterion: its number, its subject in our words, one of :data:`STATES`, the test that shows it; how, why, or what to look at."""

    number: str
    subject: str
    state: str
    shown: str
    why: str


def lines() -> list[Line]:
    """Every criterion, in the order of the referential."""
    found = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    rows = [Line(number, subject, "pass", shown, why) for number, subject, shown, why in found["pass"]]
    for state, name in (("fail", "fail"), ("not tested", "not_tested")):
        rows += [Line(number, subject, state, "", why) for number, subject, why in found[name]]
    for group in found["none"]:
        shown, why = group.get("shown", ""), group["reason"]
        rows += [Line(number, subject, "n/a", shown, why) for number, subject in group["criteria"]]
    return sorted(rows, key=claimed.order)


def faults(rows: list[Line]) -> Iterator[str]:
    """What the table claims and cannot show."""
    yield from claimed.faults(rows)
    numbers = {line.number for line in rows}
    whole = {f"{theme}.{place}" for theme, count in enumerate(THEMES.values(), 1) for place in range(1, count + 1)}
    for number in sorted(whole - numbers):
        yield f"{number} is not there"
    for number in sorted(numbers - whole):
        yield f"{number} is no criterion"
    for line in rows:
        if line.state == "pass" and not line.shown:
            yield f"{line.number}: nothing shows it"


def counts(rows: list[Line]) -> str:
    """How many criteria stand in each state."""
    states = Counter(line.state for line in rows)
    told = ", ".join(f"{states[state]} {state}" for state in STATES[:-1])
    return f"{len(rows)} criteria: {told}; {states['n/a']} do not apply."


def table(rows: list[Line]) -> str:
    """The page's last part: a table a theme."""
    told = [MARK, "", counts(rows)]
    for place, name in enumerate(THEMES, 1):
        told += [
            "",
            f"## {place}. {name}",
            "",
            "| | Subject | State | Shown by | How, why, or what a person must look at |",
        ]
        told.append("|---|---|---|---|---|")
        for line in rows:
            if line.number.startswith(f"{place}."):
                shown = f"`{line.shown}`" if line.shown else ""
                told.append(f"| {line.number} | {line.subject} | {line.state} | {shown} | {line.why} |")
    return "\n".join(told) + "\n"


def page() -> str:
    """``docs/rgaa.md`` as it should be: its words, then the tables."""
    return claimed.rewritten(PAGE, MARK, table(lines()))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print("\n".join([*faults(lines()), counts(lines())]))
