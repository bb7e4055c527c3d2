"""How long a request of a kind usually takes, to be said to whoever sends one: from what is published, and nothing finer (clause C06)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from espace.metrics.models import Figure, Stream

RECENT = timedelta(days=92)
"""A figure whose last day is older says nothing of today."""
DAY = 24  # hours


@dataclass(frozen=True)
class Usual:
    """Nine requests in ten of a kind took so many ``days`` (rounded up) in the hands of the brokerage, from ``from_on`` to ``to_on``."""

    days: int
    from_on: date
    to_on: date


def usual(kind: str, on: date) -> Usual | None:
    """The latest published ninth decile of a kind; ``None`` when eleven were not closed lately. One query."""
    rows = Figure.objects.filter(
        stream=Stream.DELAYS, topic=kind, to_on__gte=on - RECENT, to_on__lte=on, ninth__isnull=False
    )
    figure = rows.order_by("-to_on").first()
    if figure is None or figure.ninth is None:
        return None
    return Usual(max(ceil(figure.ninth / DAY), 1), figure.from_on, figure.to_on)
