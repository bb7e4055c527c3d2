from datetime import date

import pytest

from espace.lib import working_days


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 1, 31), date(2026, 3, 2)),  # 28 February is a Saturday
        (date(2026, 4, 14), date(2026, 5, 15)),  # 14 May is Ascension day
        (date(2026, 11, 23), date(2026, 12, 23)),
        (date(2026, 11, 25), date(2026, 12, 28)),  # Christmas, then a week-end
    ],
)
def test_the_month_of_a_rights_request(received: date, due: date) -> None:
    assert working_days.rights_due(received) == due


def test_suspension_is_added_to_the_raw_date_and_then_moved() -> None:
    assert working_days.rights_due(date(2026, 4, 14), suspended_days=7) == date(2026, 5, 21)


def test_an_extension_makes_three_months_of_it() -> None:
    assert working_days.rights_due(date(2026, 4, 14), extended=True) == date(2026, 7, 15)  # 14 July


def test_the_two_clocks_of_a_complaint() -> None:
    assert working_days.complaint_acknowledged_by(date(2026, 4, 30)) == date(2026, 5, 15)
    assert working_days.complaint_answered_by(date(2026, 4, 30)) == date(2026, 6, 30)


def test_saturday_is_ouvrable_and_not_a_working_day() -> None:
    saturday = date(2026, 11, 21)
    assert working_days.is_ouvrable(saturday)
    assert not working_days.is_working_day(saturday)


def test_the_eleven_holidays() -> None:
    days = [d for n in range(365) if working_days.is_holiday(d := date.fromordinal(date(2026, 1, 1).toordinal() + n))]
    assert len(days) == 11
    assert date(2026, 4, 6) in days, "Easter Monday"
    assert date(2026, 4, 3) not in days, "Good Friday is a holiday of Alsace and Moselle only"
