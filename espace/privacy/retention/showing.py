"""What a page may still show: what is past its term is hidden, even where the run that takes it away is late (clause C15)."""

from __future__ import annotations

from datetime import datetime, timedelta

from espace import register
from espace.lib import clock, periods


def shown_since(rule: str, at: datetime) -> datetime:
    """What a rule counts from before this instant is not shown any more at ``at``. Raises ``KeyError`` for an unknown rule.

    Whole days, so that a page compares one instant: what is due later today goes with what is due already, within the 24 hours before
    its term in which it may be taken away anyhow.
    """
    gone = periods.last_day_over(register.load().retention[rule].period, clock.today(at))
    return clock.day_start(gone + timedelta(days=1))
