from datetime import UTC, date, datetime, timedelta

from espace.lib import clock


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)


def test_the_day_is_that_of_paris() -> None:
    assert clock.today(datetime(2026, 11, 23, 22, 59, tzinfo=UTC)) == date(2026, 11, 23)
    assert clock.today(datetime(2026, 11, 23, 23, 0, tzinfo=UTC)) == date(2026, 11, 24)
    assert clock.today(datetime(2026, 7, 1, 22, 0, tzinfo=UTC)) == date(2026, 7, 2)


def test_a_day_starts_at_midnight_in_paris() -> None:
    assert clock.day_start(date(2027, 3, 28)) == datetime(2027, 3, 27, 23, tzinfo=UTC)
    assert clock.day_start(date(2027, 3, 29)) == datetime(2027, 3, 28, 22, tzinfo=UTC)
