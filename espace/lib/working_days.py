"""The two calendars of the law: the working days of the GDPR clock and the *jours ouvrables* of the complaint clock.

Regulation (EEC, Euratom) No 1182/71, article 3, for the month of GDPR article 12(3): the day of the event is not
counted, and a period that would end on a Saturday, a Sunday or a public holiday ends with the next working day.
ACPR recommendations 2022-R-01 and 2024-R-02 for complaints: *jours ouvrables*, of which Saturday is one.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from holidays import country_holidays

from espace.lib import periods

SATURDAY, SUNDAY = 5, 6
ACKNOWLEDGE_WITHIN = 10
"""*Jours ouvrables* within which a complaint is acknowledged."""


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(country_holidays("FR", years=year))


def is_holiday(day: date) -> bool:
    """True on a public holiday of metropolitan France (Labour code, L3133-1)."""
    return day in _holidays(day.year)


def is_working_day(day: date) -> bool:
    """True from Monday to Friday outside public holidays."""
    return day.weekday() < SATURDAY and not is_holiday(day)


def is_ouvrable(day: date) -> bool:
    """True from Monday to Saturday outside public holidays (*jour ouvrable*)."""
    return day.weekday() != SUNDAY and not is_holiday(day)


def next_working_day(day: date) -> date:
    """``day`` itself when one works on it, else the first working day after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, count: int) -> date:
    """The ``count``-th working day after ``day``, which is not counted."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def add_ouvrables(day: date, count: int) -> date:
    """The ``count``-th *jour ouvrable* after ``day``, which is not counted."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_ouvrable(day)
    return day


def rights_due(
    received_on: date, *, suspended_days: int = 0, extended: bool = False, delay: str = "P1M", extension: str = "P2M"
) -> date:
    """The last day to answer a rights request received on ``received_on`` (clause C19).

    ``suspended_days``: days spent waiting for a proof of identity, added to the raw date before it is moved to a
    working day. ``extended``: the person was told, with reasons and within the first month, that two more months are
    needed. ``delay`` and ``extension`` are the register's, in months or days.
    """
    first, more = periods.parse(delay), periods.parse(extension if extended else "P0D")
    raw = periods.add_to_day(received_on, periods.Period(first.months + more.months, first.days + more.days))
    return next_working_day(raw + timedelta(days=suspended_days))


def complaint_acknowledged_by(sent_on: date) -> date:
    """The last day to acknowledge a complaint sent on ``sent_on``."""
    return add_ouvrables(sent_on, ACKNOWLEDGE_WITHIN)


def complaint_answered_by(sent_on: date) -> date:
    """The last day to answer a complaint sent on ``sent_on``: two months, not moved when they end on a day off."""
    return periods.add_to_day(sent_on, "P2M")
