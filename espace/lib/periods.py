"""ISO 8601 periods (``P6M``, ``P10Y``, ``P72H``, ``PT4H``) added on the calendar of Paris.

Years, months, weeks and days move the calendar, and a day that does not exist becomes the last one of its month; hours,
minutes and seconds are elapsed time. Due dates are computed with these functions and never stored.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from espace.lib.clock import PARIS

# Hours may follow the P directly (P72H), as the registers write them; M is months before the T and minutes after it.
_SHAPE = re.compile(
    r"P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?(?:(?P<bare_hours>\d+)H)?"
    r"(?:T(?=\d)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?"
)


class BadPeriod(ValueError):
    """The text is not an ISO 8601 period of whole numbers."""


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time: calendar ``months`` and ``days``, then ``seconds`` of elapsed time."""

    months: int = 0
    days: int = 0
    seconds: int = 0

    @property
    def whole_days(self) -> bool:
        """True when the period has no hours: it may then be added to a day."""
        return self.seconds == 0

    def __str__(self) -> str:
        years, months = divmod(self.months, 12)
        minutes, seconds = divmod(self.seconds, 60)
        hours, minutes = divmod(minutes, 60)
        day_part = "".join(f"{n}{unit}" for n, unit in ((years, "Y"), (months, "M"), (self.days, "D")) if n)
        time_part = "".join(f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if n)
        if not day_part and not time_part:
            return "P0D"
        return f"P{day_part}" + (f"T{time_part}" if time_part else "")


@lru_cache(maxsize=256)
def parse(text: str) -> Period:
    """Read an ISO 8601 period. Raises :class:`BadPeriod`, signs and fractions included: no rule of ours needs them."""
    found = _SHAPE.fullmatch(text)
    parts = {name: int(n) for name, n in found.groupdict().items() if n is not None} if found else {}
    if not parts or {"hours", "bare_hours"} <= parts.keys():
        raise BadPeriod(f"{text!r} is not an ISO 8601 period such as P6M, P10Y or PT72H.")
    hours = parts.get("hours", 0) + parts.get("bare_hours", 0)
    return Period(
        months=parts.get("years", 0) * 12 + parts.get("months", 0),
        days=parts.get("weeks", 0) * 7 + parts.get("days", 0),
        seconds=hours * 3600 + parts.get("minutes", 0) * 60 + parts.get("seconds", 0),
    )


def _period(period: Period | str) -> Period:
    return parse(period) if isinstance(period, str) else period


def _move(day: date, months: int, days: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    return date(year, month, min(day.day, monthrange(year, month)[1])) + timedelta(days=days)


def add_to_day(day: date, period: Period | str) -> date:
    """The day ``period`` after ``day``. Raises ``ValueError`` for a period with hours: a day has none to add to."""
    period = _period(period)
    if not period.whole_days:
        raise ValueError(f"{period} counts hours: it is added to an instant, not to a day.")
    return _move(day, period.months, period.days)


def before_day(day: date, period: Period | str) -> date:
    """The day ``period`` before ``day``, for notices sent ahead of a term."""
    period = _period(period)
    if not period.whole_days:
        raise ValueError(f"{period} counts hours: it is taken from an instant, not from a day.")
    return _move(day, -period.months, -period.days)


def _instant(day: date, at: time) -> datetime:
    """The instant of a wall-clock time in Paris.

    A time that occurs twice (autumn) is the first one: nothing is kept longer than said. A time that is skipped
    (spring) is the instant of the change, the first that follows it.
    """
    if (offset := _offset_of(day)) is not None:  # every day of the year but two
        return datetime.combine(day, at.replace(tzinfo=None, fold=0), UTC) - offset
    wall = datetime.combine(day, at.replace(tzinfo=None, fold=0), PARIS)
    instant = wall.astimezone(UTC)
    if instant.astimezone(PARIS).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return instant
    # In a gap the two readings stand on either side of the change: halve the distance until they meet.
    low, high = wall.replace(fold=1).astimezone(UTC), instant
    offset = low.astimezone(PARIS).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(PARIS).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def add(at: datetime, period: Period | str) -> datetime:
    """The instant (UTC) ``period`` after the aware instant ``at``."""
    period = _period(period)
    if not period.months and not period.days:
        return at.astimezone(UTC) + timedelta(seconds=period.seconds)
    local = at.astimezone(PARIS)
    return _instant(_move(local.date(), period.months, period.days), local.time()) + timedelta(seconds=period.seconds)


def before(at: datetime, period: Period | str) -> datetime:
    """The instant (UTC) ``period`` before the aware instant ``at``."""
    period = _period(period)
    at = at.astimezone(UTC) - timedelta(seconds=period.seconds)
    if not period.months and not period.days:
        return at
    local = at.astimezone(PARIS)
    return _instant(_move(local.date(), -period.months, -period.days), local.time())


def last_day_over(period: Period | str, on: date) -> date:
    """The latest day whose period has run out on ``on``: the largest ``d`` with ``add_to_day(d, period) <= on``.

    This is what lets a query find what is due in one comparison. Instants do not allow it: closed on the 28th at 11:00
    or on the 31st at 10:00, both fall on 28 February, in the other order.
    """
    day = before_day(on, period)
    # Clamping maps up to four days (28 to 31) onto one: walk to the last of them.
    while add_to_day(day + timedelta(days=1), period) <= on:
        day += timedelta(days=1)
    while add_to_day(day, period) > on:
        day -= timedelta(days=1)
    return day


def last_guaranteed_day(closed_at: datetime, period: Period | str = "P6M") -> date:
    """The last day, inclusive, on which what was closed at ``closed_at`` is surely still in the account (clause C15).

    Removal runs within the 24 hours before the due instant, so the day before that window opens is the last whole one.
    """
    opens = add(closed_at, period) - timedelta(hours=24)
    return opens.astimezone(PARIS).date() - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Elapsed:
    """The anchors whose period has run out at some instant: all those ``before`` one (excluded), and those ``within`` these bounds
    (first included, last included)."""

    before: datetime
    within: tuple[tuple[datetime, datetime], ...] = ()

    def __contains__(self, anchor: datetime) -> bool:
        return anchor < self.before or any(first <= anchor <= last for first, last in self.within)


def elapsed(period: Period | str, at: datetime) -> Elapsed:
    """The instants ``a`` with ``add(a, period) <= at``, as a database compares them: one bound, and a few intervals of the days whose
    term is today (28, 29, 30 and 31 August all fall on 28 February)."""
    period = _period(period)
    at = at.astimezone(UTC) - timedelta(seconds=period.seconds)
    if not period.months and not period.days:
        return Elapsed(at + timedelta(microseconds=1))
    on, latest = _wall_time_reached(at)
    day = last_day_over(Period(period.months, period.days), on)
    while _move(day, period.months, period.days) >= on:
        day -= timedelta(days=1)
    day, within = day + timedelta(days=1), []
    before = _midnight(day)
    while _move(day, period.months, period.days) <= on:
        for start, end, offset in _offsets(day):
            last = datetime.combine(day, latest, UTC) - offset
            if last >= start:
                within.append((start, min(last, end)))
        day += timedelta(days=1)
    return Elapsed(before, tuple(within))


def _wall_time_reached(at: datetime) -> tuple[date, time]:
    """The day in Paris, and the latest time of day whose (first) occurrence on it is not after ``at``."""
    local = at.astimezone(PARIS)
    if not local.fold:
        return local.date(), local.time()
    # In the hour that comes twice, the second time: all of it has been once already.
    _start, end, offset = _offsets(local.date())[0]
    return local.date(), (end.replace(tzinfo=None) + offset).time()


def _offsets(day: date) -> list[tuple[datetime, datetime, timedelta]]:
    """The stretches of a day in Paris, (first instant, last instant, offset from UTC): one, or two when its clocks change."""
    low, high = _midnight(day), _midnight(day + timedelta(days=1))
    last, before, after = high - timedelta(microseconds=1), _offset(low), _offset(high - timedelta(microseconds=1))
    if before == after:
        return [(low, last, before)]
    start = low
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if _offset(middle) == before else (low, middle)
    change = high.replace(microsecond=0)
    return [(start, change - timedelta(microseconds=1), before), (change, last, after)]


@lru_cache(maxsize=1024)
def _offset_of(day: date) -> timedelta | None:
    """The one offset of a day in Paris from UTC; none where its clocks change."""
    offsets = _offsets(day)
    return offsets[0][2] if len(offsets) == 1 else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, PARIS).astimezone(UTC)


def _offset(at: datetime) -> timedelta:
    offset = at.astimezone(PARIS).utcoffset()
    assert offset is not None, "Paris has a clock"
    return offset
