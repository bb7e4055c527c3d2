"""Whose turn it was, and for how many hours of an open office: the count pauses while the client holds the ball, and does not jump."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from espace import brokerage
from espace.accounts.models import User
from espace.lib import clock
from espace.lib.office_hours import Office
from espace.tickets import actions, deadlines, turns
from espace.tickets.deadlines import Duty
from espace.tickets.models import Ticket
from espace.tickets.states import State
from tests import cast
from tests.brokerage.settling import close, now
from tests.portal.screens import words

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)  # 9 in Paris, as the office opens
SignedIn = Callable[[User], Client]


@pytest.fixture
def asked(claire: User, sophie: User) -> Ticket:
    """Sent as the office opens; asked of Claire at 11; answered at 20 on the Wednesday."""
    ticket = cast.ticket(claire.customer, kind="claim", at=MONDAY)
    ticket = actions.take(ticket=ticket, by=sophie, at=MONDAY + HOUR)
    actions.ask(
        ticket=ticket, pk=uuid.uuid4(), body="La facture ?", asked="La facture", by=sophie, at=MONDAY + 2 * HOUR
    )
    actions.write(ticket=ticket, pk=uuid.uuid4(), body="La voici.", by=claire, at=MONDAY + 2 * DAY + 11 * HOUR)
    return Ticket.objects.get(pk=ticket.pk)


def spent(ticket: Ticket, at: datetime) -> timedelta:
    return turns.spent(ticket, ticket.changes.filter(at__lte=at).order_by("at", "pk"), Office(), at).office


@pytest.mark.parametrize(
    ("after", "hours"),
    [
        (timedelta(), 0),
        (HOUR, 1),
        (2 * HOUR, 2),
        (DAY, 2),  # hers
        (2 * DAY + 10 * HOUR, 2),
        (2 * DAY + 11 * HOUR, 2),  # ours again, at night: no jump
        (3 * DAY, 2),  # the office opens
        (3 * DAY + HOUR, 3),
        (4 * DAY, 9.5),
    ],
)
def test_the_count_pauses_with_the_ball_and_goes_on_where_it_stopped(
    after: timedelta, hours: float, asked: Ticket
) -> None:
    assert spent(asked, MONDAY + after) == hours * HOUR


def test_the_turns_of_every_state_that_gives_us_the_ball_are_ours() -> None:
    assert {State.SUBMITTED, State.IN_PROGRESS} == turns.OURS


def test_both_sides_read_it(claire: User, sophie: User, signed_in: SignedIn) -> None:
    at = clock.now()
    waited = cast.ticket(claire.customer, kind="claim", at=at - 30 * DAY)
    actions.ask(ticket=waited, pk=uuid.uuid4(), body="?", asked="La facture", by=sophie, at=at - 29 * DAY)
    actions.write(ticket=waited, pk=uuid.uuid4(), body="La voici.", by=claire, at=at - 8 * DAY)
    hers = words(signed_in(claire).get(reverse("portal:ticket", args=[waited.pk])))
    ours = words(signed_in(sophie).get(reverse("desk:ticket", args=[waited.pk])))
    assert "ouvrées chez nous depuis l’envoi, en pause pendant vos réponses." in hers
    assert "ouvrées chez nous depuis l’envoi, en pause pendant les réponses du client" in ours
    fresh = cast.ticket(claire.customer, kind="claim", at=at - 30 * DAY)
    assert "en pause" not in words(signed_in(claire).get(reverse("portal:ticket", args=[fresh.pk])))
    listed = words(signed_in(sophie).get(reverse("desk:queue")))
    count = int(brokerage.held().office.between(fresh.ball_since_at, at) / HOUR)
    assert f"{count} h ouvrées" in listed


def test_a_queue_says_it_without_a_query_a_row(claire: User, sophie: User, signed_in: SignedIn) -> None:
    browser, url = signed_in(sophie), reverse("desk:queue")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(url).status_code == 200
        return len(queries)

    cast.ticket(claire.customer)
    cost()
    one = cost()
    for _n in range(20):
        cast.ticket(claire.customer)
    assert cost() == one


def test_a_closure_moves_the_reply_and_no_duty_of_the_law(claire: User, ines: User) -> None:
    before = {duty: deadlines.due_on(duty, MONDAY.date()) for duty in Duty}
    close(ines, date(2026, 11, 17), date(2026, 11, 20))
    now()
    after = {duty: deadlines.due_on(duty, MONDAY.date()) for duty in Duty}
    assert before[Duty.REPLY] == date(2026, 11, 18)
    assert after.pop(Duty.REPLY) == date(2026, 11, 24)
    assert after == {duty: on for duty, on in before.items() if duty is not Duty.REPLY}


@pytest.mark.parametrize("day", range(9))
def test_the_queue_of_what_is_late_agrees_with_what_each_request_owes(day: int, claire: User, ines: User) -> None:
    """Also for a process that worked it out before the office said it closes."""
    at = MONDAY + 9 * DAY
    cast.ticket(claire.customer, at=MONDAY + day * DAY)
    list(Ticket.objects.filter(deadlines.late(at)))
    close(ines, date(2026, 11, 19), date(2026, 11, 23))
    now()
    late = {row.pk for row in Ticket.objects.filter(deadlines.late(at))}
    rows = deadlines.with_clocks(Ticket.objects.all())
    assert late == {row.pk for row in rows if any(due.is_late for due in deadlines.dues(row, at))}
