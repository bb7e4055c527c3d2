"""How the words of a request came, where it was not in the space."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from espace.lib import clock
from espace.tickets.states import Channel


@dataclass(frozen=True)
class Arrival:
    """How the words came, and on which day (in Paris)."""

    channel: Channel
    received_on: date

    def at(self, now: datetime) -> datetime:
        """The instant that clocks run from: now for what came today, noon of its day for what came before."""
        if self.received_on == clock.today(now):
            return now
        return clock.day_start(self.received_on) + timedelta(hours=12)
