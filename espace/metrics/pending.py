"""What is counted joins what waits to be published: a number, without a trace of what made it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from espace.metrics.models import Pending, Stream


@transaction.atomic
def add(*, stream: Stream, topic: str, on: date, n: int = 1, total: int = 0, durations: Sequence[int] = ()) -> None:
    """Add ``n`` things whose values add up to ``total`` to what waits for this day (a month's first, but for use)."""
    row, _made = Pending.objects.get_or_create(stream=stream, topic=topic, on=on, defaults={"n": 0})
    row = Pending.objects.select_for_update().get(pk=row.pk)
    row.n, row.total = row.n + n, row.total + total
    row.durations = sorted([*row.durations, *durations])  # in order of length: that of their coming is lost
    row.save(update_fields=["n", "total", "durations"])


def month(on: date) -> date:
    """The first day of the month of a day."""
    return on.replace(day=1)
