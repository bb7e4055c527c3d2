"""Rows that a worker holds while it works on them, so that no other does the same: ``leased_until_at`` says until when."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

LONGEST = timedelta(days=1)


def free(at: datetime) -> Q:
    """Nobody holds the row at ``at``: it has no lease, one that ended, or one of a clock that was ahead, as no lease is so long."""
    ahead = Q(leased_until_at__gt=at + LONGEST)
    return Q(leased_until_at__isnull=True) | Q(leased_until_at__lte=at) | ahead
