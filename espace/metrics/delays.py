"""Volumes and delays of requests, a kind and a month at a time: counted from their changes of state, for the handling of requests.

It needs no consent (purpose ``handling``): nobody is measured by it but the brokerage. The same rule of eleven publishes it.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from math import ceil

from django.db import transaction

from espace.lib import clock
from espace.metrics import pending
from espace.metrics.models import MonthCounted, Stream
from espace.tickets import turns
from espace.tickets.kinds import kind_of
from espace.tickets.models import StateChange, Ticket
from espace.tickets.states import State

HOUR = timedelta(hours=1)


def count_months(at: datetime) -> int:
    """Count the requests closed in each month that is over and was not counted. Returns how many months."""
    return sum(_count(on) for on in _over(at))


def _over(at: datetime) -> list[date]:
    """The months (first days) that are over at ``at``, from the first that still has a closed request, and are not counted."""
    closed = Ticket.objects.filter(state=State.CLOSED).order_by("closed_at", "id")
    first = closed.values_list("closed_at", flat=True).first()
    if first is None:
        return []
    found, here = [], pending.month(clock.today(first))
    while here < pending.month(clock.today(at)):
        found.append(here)
        here = _next(here)
    known = set(MonthCounted.objects.filter(on__in=found).values_list("on", flat=True))
    return [on for on in found if on not in known]


@transaction.atomic
def _count(on: date) -> bool:
    _row, is_first = MonthCounted.objects.get_or_create(on=on)
    if not is_first:  # another worker's
        return False
    hours: dict[str, list[int]] = {}
    for kind, spent in _closed_in(on):
        hours.setdefault(kind, []).append(spent)
    for kind, found in sorted(hours.items()):
        pending.add(
            stream=Stream.DELAYS, topic=kind, on=on, n=len(found), total=sum(found), durations=found
        )  # fmt: skip
    return True


def _closed_in(on: date) -> Iterator[tuple[str, int]]:
    """(kind, hours in the hands of the brokerage) of each request that was closed in a month and stands closed."""
    since, until = clock.day_start(on), clock.day_start(_next(on))
    changes = (
        StateChange.objects.filter(
            ticket__state=State.CLOSED, ticket__closed_at__gte=since, ticket__closed_at__lt=until
        )
        .order_by("ticket", "at", "pk")
        .values_list("ticket", "ticket__kind", "ticket__submitted_at", "target", "at")
    )
    for (_ticket, kind, submitted_at), rows in groupby(changes.iterator(chunk_size=2_000), key=lambda row: row[:3]):
        yield kind_of(kind).id, ceil(in_our_hands(submitted_at, (row[3:] for row in rows)) / HOUR)


def in_our_hands(submitted_at: datetime, changes: Iterable[tuple[str, datetime]]) -> timedelta:
    """How long a request was the brokerage's to act on: what it waited for its customer, and what it stood closed, taken out.

    ``changes``: (state, instant) in order.
    """
    return sum((until - since for since, until in turns.ours(submitted_at, changes)), timedelta())


def _next(on: date) -> date:
    return on + timedelta(days=monthrange(on.year, on.month)[1])
