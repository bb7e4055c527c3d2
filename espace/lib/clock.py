"""The only place that reads the clock. Screens and the worker call it; everything below is given ``at`` or ``on``."""

from __future__ import annotations

import time as machine
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
"""The law's clock: every period of the register is counted on the calendar of Paris, wherever the client lives."""


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def today(at: datetime) -> date:
    """The day it is in Paris at the aware instant ``at``."""
    return at.astimezone(PARIS).date()


def day_start(on: date) -> datetime:
    """The instant (UTC) at which the day ``on`` begins in Paris. Midnight exists every day: clocks change at 02:00."""
    return datetime.combine(on, time.min, PARIS).astimezone(UTC)


def passing(at: datetime) -> Callable[[], datetime]:
    """What becomes of ``at`` while a work goes on: ``at`` and what has passed since, by a clock that never goes back."""
    began = machine.monotonic()
    return lambda: at + timedelta(seconds=machine.monotonic() - began)
