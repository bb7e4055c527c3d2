from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace.lib import clock, periods
from espace.lib.periods import Period

SIX_MONTHS = periods.parse("P6M")
days = st.dates(date(1990, 1, 1), date(2090, 12, 31))
instants = st.integers(0, 20 * 365 * 86400).map(
    lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


def paris(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=clock.PARIS)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("P6M", Period(months=6)),
        ("P10Y", Period(months=120)),
        ("P1Y2M3W4D", Period(months=14, days=25)),
        ("P72H", Period(seconds=72 * 3600)),
        ("PT72H", Period(seconds=72 * 3600)),
        ("PT4H", Period(seconds=4 * 3600)),
        ("PT90M", Period(seconds=5400)),
        ("P1DT1H1M1S", Period(days=1, seconds=3661)),
        ("P0D", Period()),
    ],
)
def test_reads(text: str, period: Period) -> None:
    assert periods.parse(text) == period
    assert periods.parse(str(period)) == period


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1DT", "6M", "P-6M", "P1.5Y", "P6m", "P1H T1H", "P1HT1H", "P6M ", "PM"]
)
def test_refuses_what_is_not_a_period(text: str) -> None:
    with pytest.raises(periods.BadPeriod):
        periods.parse(text)


@pytest.mark.parametrize(
    ("day", "period", "due"),
    [
        (date(2026, 8, 31), "P6M", date(2027, 2, 28)),
        (date(2027, 8, 31), "P6M", date(2028, 2, 29)),
        (date(2026, 1, 31), "P6M", date(2026, 7, 31)),
        (date(2028, 2, 29), "P10Y", date(2038, 2, 28)),
        (date(2026, 3, 31), "P10Y", date(2036, 3, 31)),
        (date(2026, 11, 23), "P35D", date(2026, 12, 28)),
    ],
)
def test_calendar_days_are_clamped_to_the_end_of_the_month(day: date, period: str, due: date) -> None:
    assert periods.add_to_day(day, period) == due


def test_a_day_has_no_hours() -> None:
    with pytest.raises(ValueError, match="counts hours"):
        periods.add_to_day(date(2026, 1, 1), "PT4H")
    with pytest.raises(ValueError, match="counts hours"):
        periods.before_day(date(2026, 1, 1), "PT4H")


def test_a_request_closed_at_the_end_of_august_is_due_at_the_end_of_february() -> None:
    assert periods.add(paris(2026, 8, 31, 10), "P6M") == paris(2027, 2, 28, 10)
    assert periods.last_guaranteed_day(paris(2026, 8, 31, 10)) == date(2027, 2, 26)


def test_a_request_closed_at_the_end_of_january_is_due_at_the_end_of_july() -> None:
    assert periods.add(paris(2026, 1, 31, 10), "P6M") == paris(2026, 7, 31, 10)


def test_a_time_skipped_by_summer_time_is_the_instant_of_the_change() -> None:
    assert periods.add(paris(2026, 9, 28, 2, 30), "P6M") == datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert periods.add(paris(2026, 9, 28, 2), "P6M") == datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert periods.add(paris(2026, 9, 28, 2, 59, 59, 999_999), "P6M") == datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert periods.add(paris(2026, 9, 28, 3), "P6M") == datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert periods.add(paris(2026, 9, 28, 1, 59), "P6M") == datetime(2027, 3, 28, 0, 59, tzinfo=UTC)


def test_a_time_that_autumn_gives_twice_is_the_first_one() -> None:
    assert periods.add(paris(2026, 4, 25, 2, 30), "P6M") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_hours_are_elapsed_time() -> None:
    assert periods.add(paris(2027, 3, 27, 12), "P72H") == paris(2027, 3, 30, 13)
    assert periods.add(paris(2027, 3, 27, 12), "P3D") == paris(2027, 3, 30, 12)
    assert periods.before(paris(2027, 3, 30, 13), "P72H") == paris(2027, 3, 27, 12)
    assert periods.before(paris(2027, 2, 28, 10), "P7D") == paris(2027, 2, 21, 10)
    assert periods.before(paris(2027, 3, 31, 10), "P1M") == paris(2027, 2, 28, 10)


@pytest.mark.parametrize(
    ("period", "on", "last"),
    [
        ("P6M", date(2027, 2, 28), date(2026, 8, 31)),
        ("P6M", date(2027, 2, 27), date(2026, 8, 27)),
        ("P10Y", date(2026, 11, 23), date(2016, 11, 23)),
        ("P10Y", date(2038, 2, 28), date(2028, 2, 29)),
    ],
)
def test_the_last_day_that_is_over(period: str, on: date, last: date) -> None:
    assert periods.last_day_over(period, on) == last


@given(days, days, st.sampled_from(["P6M", "P10Y", "P1M", "P35D", "P1Y1D"]))
def test_one_comparison_finds_exactly_the_days_that_are_over(day: date, on: date, period: str) -> None:
    assert (day <= periods.last_day_over(period, on)) == (periods.add_to_day(day, period) <= on)


@given(instants)
def test_the_guaranteed_day_ends_before_removal_may_begin(closed_at: datetime) -> None:
    due = periods.add(closed_at, SIX_MONTHS)
    guaranteed = periods.last_guaranteed_day(closed_at)
    after = clock.day_start(guaranteed + timedelta(days=1))
    assert after <= due - timedelta(hours=24) < after + timedelta(hours=25)


@given(instants)
def test_a_due_instant_keeps_its_wall_clock_unless_it_is_skipped(closed_at: datetime) -> None:
    start, due = closed_at.astimezone(clock.PARIS), periods.add(closed_at, SIX_MONTHS).astimezone(clock.PARIS)
    assert (start.time() == due.time()) or (due.hour, due.minute, due.second) == (3, 0, 0)
