"""What docs/rgaa.md claims can be shown: the 106 criteria once each, those that pass by a test that exists."""

from __future__ import annotations

from dataclasses import replace

from tests.rgaa import PAGE, STATES, THEMES, counts, faults, lines, page


def test_each_criterion_is_there_once_with_a_test_or_what_to_look_at() -> None:
    assert sum(THEMES.values()) == len(lines()) == 106
    assert {line.state for line in lines()} == set(STATES)
    assert list(faults(lines())) == []


def test_a_test_that_is_gone_a_pass_without_one_and_a_lost_criterion_are_told() -> None:
    first, *others = lines()
    assert first.state == "pass"
    gone = replace(first, shown="test_headers::nothing_at_all")
    assert list(faults([gone, *others])) == ["1.1: test_headers::nothing_at_all is no test"]
    assert list(faults([replace(first, why="and ui/test_gone::it"), *others])) == ["1.1: ui/test_gone::it is no test"]
    assert list(faults([replace(first, shown=""), *others])) == ["1.1: nothing shows it"]
    assert list(faults([replace(first, why=""), *others])) == ["1.1 has no reason"]
    assert list(faults(others)) == ["1.1 is not there"]
    assert list(faults([first, *others, replace(first, number="2.3")])) == ["2.3 is no criterion"]
    assert list(faults([first, first, *others])) == ["1.1 stands there 2 times"]


def test_the_page_is_made_of_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tests.rgaa"
    assert counts(lines()) in page()
