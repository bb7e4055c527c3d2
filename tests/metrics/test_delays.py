"""Requests closed in a month, and how long each was the brokerage's to act on: what it waited for its customer is taken out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from espace.accounts.models import User
from espace.metrics import delays, publishing
from espace.metrics.models import Figure, MonthCounted, Pending
from espace.tickets.models import Ticket
from espace.tickets.states import State
from tests import cast

SENT = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)


def after(hours: float) -> datetime:
    return SENT + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("changes", "hours"),
    [
        ([("closed", 7)], 7),
        ([("submitted", 0), ("in_progress", 2), ("closed", 7)], 7),
        ([("in_progress", 2), ("waiting", 5), ("in_progress", 100), ("closed", 103)], 8),
        ([("waiting", 1), ("closed", 500)], 1),
        ([("closed", 4), ("in_progress", 300), ("closed", 306)], 10),
        ([], 0),
    ],
)
def test_the_time_that_was_ours(changes: list[tuple[str, float]], hours: float) -> None:
    spent = delays.in_our_hands(SENT, [(state, after(at)) for state, at in changes])
    assert spent == timedelta(hours=hours)


def closed(of: User, kind: str, hours: int) -> Ticket:
    """A request sent on 5 October, and closed so many hours later."""
    ticket = cast.ticket(of.customer, kind=kind, at=SENT)
    ticket.changes.all().delete()
    author = {"by": ticket.submitted_by, "at": after(hours)}
    ticket.changes.create(name="close", source="in_progress", target="closed", **author)
    Ticket.objects.filter(pk=ticket.pk).update(
        state=State.CLOSED, ball="nobody", closed_at=after(hours), closed_by=ticket.submitted_by, submitted_at=SENT
    )
    return ticket


@pytest.mark.django_db
def test_a_month_is_counted_once_it_is_over_and_published_from_eleven(claire: User) -> None:
    for hours in range(1, 12):
        closed(claire, "claim", hours)
    closed(claire, "certificate", 3)
    assert delays.count_months(SENT + timedelta(days=20)) == 0
    november = datetime(2026, 11, 1, 0, 30, tzinfo=UTC)
    assert delays.count_months(november) == 1
    assert delays.count_months(november) == 0
    assert not delays._count(date(2026, 10, 1)), "another worker found it to count at the same instant"
    assert MonthCounted.objects.get().on == date(2026, 10, 1)
    assert publishing.publish(november) == 1
    figure = Figure.objects.get()
    assert (figure.topic, figure.n, figure.total, figure.median, figure.ninth) == ("claim", 11, 66, 6, 10)
    assert (figure.from_on, figure.to_on) == (date(2026, 10, 1), date(2026, 10, 31))
    waits = Pending.objects.get()
    assert (waits.topic, waits.n, waits.durations) == ("certificate", 1, [3])
