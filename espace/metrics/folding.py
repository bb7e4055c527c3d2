"""Raw events become numbers within two hours, and are destroyed as they do (rule ``usage_event``: 24 hours at most)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db import transaction

from espace.lib import clock
from espace.lib.rows import among
from espace.metrics import pending
from espace.metrics.counting import hour
from espace.metrics.models import Stream, UsageEvent

BATCH = 5_000


def fold(at: datetime) -> int:
    """Add the events of the hours that are over to what waits, and destroy them. Returns how many."""
    folded = 0
    while taken := _batch(at):
        folded += taken
    return folded


@transaction.atomic
def _batch(at: datetime) -> int:
    rows = UsageEvent.objects.select_for_update(skip_locked=True).filter(at__lt=hour(at))
    taken = list(rows.values_list("id", "area", "at")[:BATCH])
    for (area, on), n in sorted(Counter((area, clock.today(when)) for _id, area, when in taken).items()):
        pending.add(stream=Stream.USE, topic=area, on=on, n=n)
    UsageEvent.objects.filter(id__in=among([one for one, _area, _at in taken])).delete()
    return len(taken)
