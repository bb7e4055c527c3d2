"""How old a thing may be: the only door from a retention rule to an instant."""

from __future__ import annotations

from datetime import datetime

from espace.lib import periods
from espace.register.loading import load


def oldest(rule: str, at: datetime) -> datetime:
    """The instant from which, or before which, what began is past the term of a retention rule at ``at``.

    A rule that ends with an event (a mail with its sending) is bounded by its longest time. Raises ``KeyError`` for an unknown rule.
    """
    found = load().retention[rule]
    return periods.before(at, found.at_most or found.period)
