"""The clock that runs while the office is open: how long it was open between two instants, and when so much of it will have passed.

Hours are those of the wall in Paris, day by day, so that a change of clocks moves no opening; instants are aware. Nobody works on the
public holidays of metropolitan France (Labour code, L3133-1; the two more of Alsace-Moselle are not among them), nor on the days closed
besides. A week holds from a day on: what passed under an earlier one was counted by its hours, and stays as it was counted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from espace.lib import clock, working_days

Span = tuple[time, time]
Week = tuple[tuple[Span, ...], ...]
"""Monday first: the spans of each day, in order, none within another; a day without any is closed."""
Opened = tuple[tuple[datetime, datetime], ...]
DAY = timedelta(days=1)
MOST_DAYS = 1500
"""How far ahead an opening is looked for."""
MORNING_AND_AFTERNOON: tuple[Span, ...] = ((time(9), time(12, 30)), (time(14), time(18)))
USUAL: Week = (MORNING_AND_AFTERNOON,) * 5 + ((), ())


class NeverOpen(ValueError):
    """The office does not open in the four years that follow: its week holds no hour."""


@dataclass(frozen=True)
class Office:
    """When an office is open. ``weeks``: (first day, week), the earliest first, which holds for all that came before it too.

    ``closed``: (first day, last day) of each closure, both included.
    """

    weeks: tuple[tuple[date, Week], ...] = ((date.min, USUAL),)
    closed: tuple[tuple[date, date], ...] = ()
    _days: dict[date, tuple[Opened, timedelta]] = field(default_factory=dict, compare=False, repr=False)

    def week(self, on: date) -> Week:
        """The week that holds on a day."""
        return next((week for since, week in reversed(self.weeks) if since <= on), self.weeks[0][1])

    def is_closed(self, on: date) -> bool:
        """Closed that day beside its week: a public holiday, or a closure of its own."""
        return working_days.is_holiday(on) or any(first <= on <= last for first, last in self.closed)

    def opens_on(self, on: date) -> bool:
        """Whether it opens at all that day."""
        return bool(self.week(on)[on.weekday()]) and not self.is_closed(on)

    def add_open_days(self, day: date, count: int) -> date:
        """The ``count``-th day after ``day``, which is not counted, on which the office opens. Raises :class:`NeverOpen`."""
        for _looked in range(MOST_DAYS):
            if count <= 0:
                return day
            day += DAY
            count -= self.opens_on(day)
        raise NeverOpen

    def opened(self, on: date) -> Opened:
        """(opening, closing) of a day, as instants."""
        return self._day(on)[0]

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How long the office was open from ``start`` to ``end``; nothing when ``end`` comes first."""
        total, first, last = timedelta(), clock.today(start), clock.today(end)
        day = first
        while day <= last:
            spans, whole = self._day(day)
            if first < day < last:
                total += whole
            else:
                total += sum(
                    (max(min(closes, end) - max(opens, start), timedelta()) for opens, closes in spans), timedelta()
                )
            day += DAY
        return total

    def after(self, start: datetime, office: timedelta) -> datetime:
        """The first instant at which the office has been open for ``office`` since ``start``. Raises :class:`NeverOpen`."""
        left, day = office, clock.today(start)
        if left <= timedelta():
            return start
        for _looked in range(MOST_DAYS):
            for opens, closes in self.opened(day):
                here = max(closes - max(opens, start), timedelta())
                if here >= left:
                    return max(opens, start) + left
                left -= here
            day += DAY
        raise NeverOpen

    def closing(self, at: datetime) -> datetime | None:
        """When it closes, if it is open at ``at``; before lunch is a closing too."""
        return next((closes for opens, closes in self.opened(clock.today(at)) if opens <= at < closes), None)

    def opening(self, at: datetime) -> datetime:
        """When it opens next, after ``at``. Raises :class:`NeverOpen`."""
        day = clock.today(at)
        for _looked in range(MOST_DAYS):
            for opens, _closes in self.opened(day):
                if opens > at:
                    return opens
            day += DAY
        raise NeverOpen

    def _day(self, on: date) -> tuple[Opened, timedelta]:
        found = self._days.get(on)
        if found is None:
            spans = () if self.is_closed(on) else self.week(on)[on.weekday()]
            opened = tuple(
                (opens, closes) for span in spans for opens, closes in [_instants(on, span)] if opens < closes
            )
            found = self._days[on] = (opened, sum((closes - opens for opens, closes in opened), timedelta()))
        return found


def _instants(on: date, span: Span) -> tuple[datetime, datetime]:
    opens, closes = (datetime.combine(on, hour, clock.PARIS).astimezone(UTC) for hour in span)
    return opens, closes
