"""Coming back to a request on a day: in the queue of that day, moved, done, gone with the request, and unknown to its customer."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from espace import vault
from espace.accounts.models import User
from espace.lib import clock
from espace.tickets import actions, queues
from espace.tickets.errors import NotNow
from espace.tickets.models import Message, Ticket
from espace.tickets.queues import Queue
from espace.tickets.states import State
from tests import cast
from tests.cast import AT, ON
from tests.desk.posting import at_desk, fresh, told

pytestmark = pytest.mark.both

DAY = timedelta(days=1)
SignedIn = Callable[[User], Client]


@pytest.fixture
def ticket(claire: User, sophie: User) -> Ticket:
    return cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, at=AT - DAY)


def waiting(sophie: User, on: date) -> list[Ticket]:
    at = clock.day_start(on)
    rows = queues.standing_in(Queue.BACK, user=sophie, staff=sophie.staff_member, at=at)
    counted = queues.counts([Queue.BACK], user=sophie, staff=sophie.staff_member, at=at)[Queue.BACK]
    assert counted == rows.count()
    return list(rows)


def test_it_stands_in_the_queue_of_its_day_until_it_is_done(ticket: Ticket, sophie: User) -> None:
    actions.come_back(ticket=ticket, on=ON + 3 * DAY, note="Appeler l’assureur", by=sophie, at=AT)
    assert fresh(ticket).activity_at == ticket.activity_at
    assert fresh(ticket).back_note == "Appeler l’assureur"
    assert [waiting(sophie, ON + n * DAY) for n in (2, 3, 9)] == [[], [ticket], [ticket]]
    actions.come_back(ticket=ticket, on=ON + 9 * DAY, by=sophie, at=AT)
    assert [waiting(sophie, ON + n * DAY) for n in (8, 9)] == [[], [ticket]]
    actions.came_back(ticket=ticket, by=sophie, at=AT + 9 * DAY)
    assert waiting(sophie, ON + 9 * DAY) == []
    with pytest.raises(NotNow):
        actions.came_back(ticket=ticket, by=sophie, at=AT + 9 * DAY)


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_a_day_is_one_to_come(days: int, ticket: Ticket, sophie: User) -> None:
    with pytest.raises(NotNow, match="à venir"):
        actions.come_back(ticket=ticket, on=ON + days * DAY, by=sophie, at=AT)


def test_closing_forgets_it_and_taking_the_closing_back_does_not(ticket: Ticket, sophie: User) -> None:
    actions.come_back(ticket=ticket, on=ON + DAY, note="Relancer", by=sophie, at=AT)
    leaves = AT + timedelta(seconds=30)
    actions.close(ticket=ticket, pk=(pk := uuid4()), body="Fini.", by=sophie, at=AT, leaves_at=leaves)
    assert (fresh(ticket).back_at, fresh(ticket).back_note) == (None, "")
    actions.take_back(ticket=ticket, message=Message.objects.get(pk=pk), by=sophie, at=AT)
    assert (fresh(ticket).back_at, fresh(ticket).back_note) == (clock.day_start(ON + DAY), "Relancer")
    actions.throw_away(ticket=ticket, message=Message.objects.get(pk=pk), by=sophie, at=AT)
    actions.close(ticket=ticket, by=sophie, at=AT)
    with pytest.raises(NotNow, match="close"):
        actions.come_back(ticket=ticket, on=ON + DAY, by=sophie, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.update(back_at=AT)


def test_its_customer_sees_neither_day_nor_reason(
    ticket: Ticket, claire: User, sophie: User, signed_in: SignedIn
) -> None:
    actions.come_back(ticket=ticket, on=ON + DAY, note="Vérifier ses dires", by=sophie, at=AT)
    for path in ("", "demandes/", f"demandes/{ticket.pk}/"):
        page = signed_in(claire).get(f"/espace/{path}").content.decode()
        assert "dires" not in page
        assert "à revoir le" not in page.lower()
    row = Ticket.objects.get()
    vault.open_rows(row, viewer=claire.role)
    assert row.back_note == vault.MASKED


def test_the_queue_reads_its_own_index(ticket: Ticket, sophie: User) -> None:
    sql, values = (
        queues.standing_in(Queue.BACK, user=sophie, staff=None, at=AT)
        .order_by(*queues.ORDERS[Queue.BACK].names)
        .values("pk")[:50]
        .query.sql_with_params()
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {sql}", values)
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", values)
        assert "ticket_to_come_back_to" in str(cursor.fetchall())


def test_sophie_chooses_among_working_days(
    ticket: Ticket, sophie: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    friday = clock.day_start(date(2026, 11, 6)) + timedelta(hours=10)
    monkeypatch.setattr(clock, "now", lambda: friday)
    browser = signed_in(sophie)
    page = told(browser.get(at_desk("ticket", ticket)))
    # Wednesday the 11th is a holiday.
    for proposed in ("lundi 9 novembre 2026", "jeudi 12 novembre 2026", "vendredi 13 novembre 2026"):
        assert proposed in page
    assert browser.post(at_desk("come_back", ticket), {}).status_code == 422
    assert browser.post(at_desk("come_back", ticket), {"when": "date"}).status_code == 422
    assert browser.post(at_desk("come_back", ticket), {"when": "date", "on": "2026-11-06"}).status_code == 422
    page = told(browser.post(at_desk("come_back", ticket), {"when": "3", "why": "Devis"}, follow=True))
    assert "À revoir le jeudi 12 novembre 2026" in page
    assert "Devis" in page
    monkeypatch.setattr(clock, "now", lambda: friday + 6 * DAY)
    browser = signed_in(sophie)
    assert re.search("à revoir le <time[^>]*>12 novembre<", told(browser.get("/gestion/demandes/a-relancer/")))
    assert "C’est noté : demande revue" in told(browser.post(at_desk("came_back", ticket), follow=True))
