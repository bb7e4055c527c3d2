"""What a page may still show: what is past its term is hidden, even where the run that takes it away is late (clause C15)."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache, reduce
from operator import or_

from django.db.models import Q

from espace import register
from espace.lib import periods


def past(rule: str, column: str, at: datetime) -> Q:
    """The rows of which ``column``, the instant that a rule counts from, is past its term at ``at``. Raises ``KeyError``."""
    found = _elapsed(rule, at)
    ranges = (Q(**{f"{column}__range": bounds}) for bounds in found.within)
    return reduce(or_, ranges, Q(**{f"{column}__lt": found.before}))


@lru_cache(maxsize=64)
def _elapsed(rule: str, at: datetime) -> periods.Elapsed:
    return periods.elapsed(register.load().retention[rule].period, at)
