"""The clock that runs while the office is open: additive, never backwards, still when it is closed, and on the wall of Paris."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace.lib import clock
from espace.lib.office_hours import USUAL, NeverOpen, Office, Week

HOUR = timedelta(hours=1)
OFFICE = Office()
NIGHT: Week = (((time(0, 30), time(4)), (time(22), time(23, 30))),) * 7
INSTANTS = st.timedeltas(timedelta(), timedelta(days=1095)).map(lambda after: datetime(2026, 1, 1, tzinfo=UTC) + after)
OFFICES = st.sampled_from(
    [
        OFFICE,
        Office(((date.min, NIGHT),)),
        Office(((date.min, USUAL), (date(2026, 11, 2), NIGHT)), ((date(2026, 12, 24), date(2027, 1, 3)),)),
    ]
)


def paris(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=clock.PARIS).astimezone(UTC)


@given(OFFICES, INSTANTS, INSTANTS, INSTANTS)
def test_it_adds_up_and_never_goes_back(office: Office, one: datetime, two: datetime, three: datetime) -> None:
    first, middle, last = sorted((one, two, three))
    assert office.between(first, middle) + office.between(middle, last) == office.between(first, last)
    assert timedelta() <= office.between(first, middle) <= min(office.between(first, last), middle - first)
    assert office.between(last, first) == timedelta() or first == last


@given(OFFICES, INSTANTS, st.timedeltas(timedelta(minutes=1), timedelta(hours=200)))
def test_so_much_later_is_the_first_instant_at_which_so_much_has_passed(
    office: Office, start: datetime, spent: timedelta
) -> None:
    end = office.after(start, spent)
    assert office.between(start, end) == spent
    assert office.between(start, end - timedelta(microseconds=1)) < spent


@given(OFFICES, INSTANTS)
def test_it_stands_still_while_the_office_is_closed(office: Office, at: datetime) -> None:
    if office.closing(at) is None:
        opening = office.opening(at)
        assert office.between(at, opening) == timedelta()
        assert office.closing(opening) is not None
    else:
        assert office.between(at, at + timedelta(microseconds=1)) == timedelta(microseconds=1)


@given(st.lists(st.integers(1, 400), min_size=2, max_size=9))
def test_a_pause_makes_no_jump_when_it_ends(minutes: list[int]) -> None:
    """What is ours and what is the customer's, one after the other: our part is the sum of our turns, wherever the pauses fall."""
    at, ours, turns = paris(2026, 11, 23, 8), timedelta(), []
    for number, count in enumerate(minutes):
        until = at + timedelta(minutes=count * 7)
        if not number % 2:
            turns.append((at, until))
            assert OFFICE.between(until, until) == timedelta(), "nothing passes at the instant of the change"
        at = until
    ours = sum((OFFICE.between(*turn) for turn in turns), timedelta())
    theirs = sum((OFFICE.between(a, b) for (_, a), (b, _) in pairwise(turns)), timedelta())
    assert ours + theirs == OFFICE.between(turns[0][0], turns[-1][1])


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ((2026, 11, 23, 9), (2026, 11, 23, 18), 7.5),  # a Monday, lunch left out
        ((2026, 11, 23, 12, 15), (2026, 11, 23, 14, 15), 0.5),
        ((2026, 11, 20, 17), (2026, 11, 23, 10), 2),  # over a week-end
        ((2026, 11, 10, 18), (2026, 11, 12, 9), 0),  # Armistice day
        ((2026, 3, 27, 9), (2026, 3, 30, 18), 15),  # the clocks go forward on the Sunday
        ((2026, 10, 23, 9), (2026, 10, 26, 18), 15),  # and back
        ((2026, 12, 25, 0), (2026, 12, 28, 0), 0),  # 26 December is a holiday in Alsace, a Saturday here
        ((2028, 12, 26, 0), (2028, 12, 27, 0), 7.5),  # a Tuesday, on which Alsace alone is closed
        ((2027, 3, 26, 0), (2027, 3, 27, 0), 7.5),  # Good Friday: a holiday there, not here
    ],
)
def test_days_as_they_were(start: tuple[int, ...], end: tuple[int, ...], hours: float) -> None:
    assert OFFICE.between(paris(*start), paris(*end)) == hours * HOUR


def test_hours_are_those_of_the_wall_on_both_sides_of_a_change_of_clocks() -> None:
    assert OFFICE.opened(date(2026, 3, 27))[0][0] == datetime(2026, 3, 27, 8, tzinfo=UTC)
    assert OFFICE.opened(date(2026, 3, 30))[0][0] == datetime(2026, 3, 30, 7, tzinfo=UTC)


def test_an_hour_that_the_clocks_skip_is_not_worked_and_one_that_they_repeat_is_worked_once_begun() -> None:
    office = Office(((date.min, (((time(2, 15), time(3, 15)),),) * 7),))
    assert office.between(paris(2026, 3, 29, 0), paris(2026, 3, 30, 0)) <= HOUR
    assert office.between(paris(2026, 10, 25, 0), paris(2026, 10, 26, 0)) == 2 * HOUR, "2:15 twice, to 3:15"


def test_a_new_week_moves_nothing_that_was_counted() -> None:
    later = Office(((date.min, USUAL), (date(2026, 11, 23), NIGHT)))
    start, change = paris(2026, 11, 2, 0), paris(2026, 11, 23, 0)
    assert later.between(start, change) == OFFICE.between(start, change)
    assert later.between(change, paris(2026, 11, 24, 0)) == 5 * HOUR


def test_the_days_on_which_it_opens_are_counted_and_no_others() -> None:
    closed = Office(closed=((date(2026, 12, 24), date(2026, 12, 31)),))
    assert closed.add_open_days(date(2026, 12, 23), 1) == date(2027, 1, 4)
    assert OFFICE.add_open_days(date(2026, 12, 23), 1) == date(2026, 12, 24)


def test_an_office_that_never_opens_is_said_so() -> None:
    never = Office(((date.min, ((),) * 7),))
    with pytest.raises(NeverOpen):
        never.opening(paris(2026, 11, 23, 9))
    with pytest.raises(NeverOpen):
        never.after(paris(2026, 11, 23, 9), HOUR)
    with pytest.raises(NeverOpen):
        never.add_open_days(date(2026, 11, 23), 1)
