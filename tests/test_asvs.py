"""What docs/security.md claims can be shown: each requirement met names a test that exists, each other one says why."""

from __future__ import annotations

import re
from dataclasses import replace

from tests.asvs import PAGE, counts, faults, lines, page
from tests.claimed import ROOT


def test_each_requirement_is_there_once_with_a_test_or_a_reason() -> None:
    assert list(faults(lines())) == []


def test_a_test_that_is_gone_a_reason_left_out_and_a_lost_line_are_told() -> None:
    rows = lines()
    met = next(place for place, line in enumerate(rows) if line.state == "met")
    gone, bare = replace(rows[met], stands="test_headers::nothing_at_all"), replace(rows[met], why="")
    assert list(faults([*rows[:met], gone, *rows[met + 1 :]])) == [
        f"{gone.number}: test_headers::nothing_at_all is no test"
    ]
    assert list(faults([*rows[:met], bare, *rows[met + 1 :]])) == [f"{bare.number} has no reason"]
    assert "182 requirements of level 2, the standard has 183" in list(faults(rows[1:]))
    assert f"{rows[0].number} stands there 2 times" in list(faults([rows[0], *rows]))


def test_the_page_is_made_of_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tests.asvs"
    assert counts(lines()) in page()


def test_the_policy_for_vulnerabilities_gives_delays() -> None:
    assert len(re.findall(r"within \d+ (?:hours|days)", (ROOT / "SECURITY.md").read_text(encoding="utf-8"))) >= 3
