"""``periods.elapsed`` says of every instant what ``periods.add`` says of it, in bounds that a database can compare."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace.lib import periods
from espace.lib.clock import PARIS

PERIODS = ("P6M", "P3M", "P10Y", "P24M", "P35D", "PT72H", "P1M", "P1Y2M3DT4H", "P0D")
instants = st.integers(1_700_000_000, 1_930_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(instants, st.sampled_from(PERIODS), st.integers(-3 * 86400, 3 * 86400), st.integers(-1, 1))
def test_near_the_term_and_far_from_it(anchor: datetime, period: str, seconds: int, micro: int):
    for at in (
        periods.add(anchor, period) + timedelta(seconds=seconds, microseconds=micro),
        periods.add(anchor, period) + timedelta(microseconds=micro),
    ):
        assert (anchor in periods.elapsed(period, at)) == (periods.add(anchor, period) <= at), (anchor, at)


# Nights on which the clocks of Paris change, and the days that clamping gathers.
CHANGES = (
    date(2026, 3, 29),
    date(2026, 10, 25),
    date(2027, 3, 28),
    date(2027, 10, 31),
    date(2026, 8, 31),
    date(2027, 2, 28),
)


@given(
    st.sampled_from(CHANGES),
    st.integers(0, 5 * 60),
    st.sampled_from(("P6M", "P1M", "P1Y")),
    st.sampled_from(CHANGES),
    st.integers(0, 5 * 60),
)
def test_on_nights_when_the_clocks_change(day: date, minutes: int, period: str, other: date, later: int):
    anchor = datetime(day.year, day.month, day.day, tzinfo=PARIS).astimezone(UTC) + timedelta(minutes=minutes)
    at = datetime(other.year, other.month, other.day, tzinfo=PARIS).astimezone(UTC) + timedelta(minutes=later)
    assert (anchor in periods.elapsed(period, at)) == (periods.add(anchor, period) <= at), (anchor, at)
    at = periods.add(anchor, period)
    for moment in (at, at - timedelta(microseconds=1), at + timedelta(minutes=later)):
        assert (anchor in periods.elapsed(period, moment)) == (at <= moment), (anchor, moment)


@pytest.mark.parametrize(
    ("closed", "due"),
    [
        # (clause C15) End of month, and a night without 02:30.
        (datetime(2026, 8, 31, 10, tzinfo=PARIS), datetime(2027, 2, 28, 10, tzinfo=PARIS)),
        (datetime(2026, 1, 31, 10, tzinfo=PARIS), datetime(2026, 7, 31, 10, tzinfo=PARIS)),
        (datetime(2026, 9, 28, 2, 30, tzinfo=PARIS), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
    ],
)
def test_the_dated_examples(closed: datetime, due: datetime):
    assert closed in periods.elapsed("P6M", due.astimezone(UTC))
    assert closed not in periods.elapsed("P6M", due.astimezone(UTC) - timedelta(microseconds=1))
