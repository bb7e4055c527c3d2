"""The desk's pages: who opens them, what they say, what they cost, and what they leave in the journal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.audit.models import AuditEvent
from espace.desk import listing
from espace.lib import clock
from espace.tickets import actions
from espace.tickets.models import Qualification, Ticket
from espace.tickets.queues import Queue
from espace.tickets.states import State
from tests import cast
from tests.desk.posting import ask_sophie

pytestmark = pytest.mark.both

SignedIn = Callable[[User], Client]
NOW = clock.now()


def statements(client: Client, url: str) -> int:
    """How many SQL statements a page costs, session included."""
    client.get(url)  # the session's minute is noted once
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(url)
    assert answer.status_code == 200
    return len(queries)


def events(action: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action=action).order_by("id"))


def test_a_queue_says_who_what_since_when_and_by_when(claire: User, sophie: User, signed_in: SignedIn) -> None:
    cast.ticket(claire.customer, at=NOW - timedelta(days=40))
    page = signed_in(sophie).get(reverse("desk:queue")).content.decode()
    for words in ("Claire Delmas", "À prendre", "nous", "En retard", "Répondre au client"):
        assert words in page
    [event] = events("queue.listed")
    assert event.listed == [str(claire.customer.pk)]


@pytest.mark.parametrize("queue", list(Queue))
def test_every_queue_opens_empty_and_full(queue: Queue, claire: User, sophie: User, signed_in: SignedIn) -> None:
    url = reverse("desk:queue", args=[queue.value])
    browser = signed_in(sophie)
    assert "Claire" not in browser.get(url).content.decode()
    made = [
        cast.ticket(claire.customer, at=NOW - timedelta(days=90)),
        cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, at=NOW - timedelta(days=1)),
        cast.ticket(claire.customer, State.WAITING_FOR_CUSTOMER, assignee=sophie, at=NOW - timedelta(days=2)),
        cast.ticket(claire.customer, State.CLOSED, assignee=sophie, at=NOW - timedelta(days=3)),
    ]
    actions.requalify(ticket=made[1], message=None, kind=Qualification.Kind.COMPLAINT, by=sophie, at=NOW)
    Ticket.objects.filter(pk=made[1].pk).update(back_at=NOW - timedelta(days=1))
    ask_sophie(made[1], sophie)
    answer = browser.get(url)
    assert answer.status_code == 200
    assert "Claire Delmas" in answer.content.decode()


def test_a_queue_goes_on_page_by_page(
    claire: User, sophie: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "SIZE", 2)
    made = [cast.ticket(claire.customer, at=NOW - timedelta(hours=number)) for number in range(5)]
    browser, url, seen = signed_in(sophie), reverse("desk:queue"), []
    for _turn in range(3):
        answer = browser.get(url)
        seen += [line.ticket.pk for line in answer.context["lines"]]
        url = answer.context["next_url"]
    assert seen == [ticket.pk for ticket in reversed(made)]
    assert not url
    assert answer.context["previous_url"]
    back = browser.get(answer.context["previous_url"])
    assert [line.ticket.pk for line in back.context["lines"]] == seen[2:4]


def test_the_officer_reads_and_moves_nothing(claire: User, sophie: User, dominique: User, signed_in: SignedIn) -> None:
    ticket = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, body="Le corps du message")
    cast.note(ticket, sophie, "Une note que le DPO lit")
    browser = signed_in(dominique)
    page = browser.get(reverse("desk:ticket", args=[ticket.pk])).content.decode()
    assert "Le corps du message" in page
    assert "Une note que le DPO lit" in page
    assert "<textarea" not in page
    assert browser.get(reverse("desk:queue", args=[Queue.MINE.value])).status_code == 404
    for name in ("reply", "ask", "note", "close", "reopen", "take", "resume", "qualify", "acknowledge", "call_back"):
        assert browser.post(reverse(f"desk:{name}", args=[ticket.pk])).status_code == 404


@pytest.mark.parametrize("outsider", ["claire", "karim", "nadia", "lucas", "max_", "ines"])
def test_the_desk_does_not_exist_for_anybody_else(
    outsider: str, claire: User, sophie: User, signed_in: SignedIn, request: pytest.FixtureRequest
) -> None:
    ticket = cast.ticket(claire.customer)
    who = claire if outsider == "claire" else request.getfixturevalue(outsider)
    browser = signed_in(who)
    contract = claire.customer.contracts.get()
    pages = [
        reverse("desk:queue"),
        reverse("desk:search"),
        reverse("desk:customers"),
        reverse("desk:counts"),
        reverse("desk:ticket", args=[ticket.pk]),
        reverse("desk:assign", args=[ticket.pk]),
        reverse("desk:customer", args=[claire.customer.pk]),
        reverse("desk:contract", args=[contract.pk]),
        reverse("dpo:home"),
    ]
    for url in pages:
        assert browser.get(url).status_code == 404, url
    gestures = ("iban", "reply", "ask", "note", "close", "reopen", "take", "assign", "resume", "qualify", "acknowledge",
                "call_back", "forward", "confirm_end")  # fmt: skip
    for name in gestures:
        assert browser.post(reverse(f"desk:{name}", args=[ticket.pk]), {}).status_code == 404, name
    assert browser.post(reverse("desk:publish", args=[claire.customer.pk]), {}).status_code == 404
    assert browser.post(reverse("desk:search"), {"q": "delmas"}).status_code == 404
    assert AuditEvent.objects.filter(action="door.refused", actor=who.pk).count() == len(pages) + len(gestures) + 2


def test_signed_out_everything_asks_for_sign_in(claire: User, client: Client) -> None:
    ticket = cast.ticket(claire.customer)
    for url in (reverse("desk:queue"), reverse("desk:home"), reverse("desk:ticket", args=[ticket.pk])):
        assert client.get(url).status_code == 302


def test_what_does_not_exist_is_not_found(sophie: User, signed_in: SignedIn) -> None:
    browser = signed_in(sophie)
    for name in ("ticket", "assign", "customer", "contract", "download", "preview"):
        assert browser.get(reverse(f"desk:{name}", args=[uuid4()])).status_code == 404
    for name in ("reply", "take", "close", "qualify", "forward"):
        assert browser.post(reverse(f"desk:{name}", args=[uuid4()]), {}).status_code == 404
    assert browser.get("/gestion/demandes/inconnue/").status_code == 404


@pytest.mark.parametrize("role", ["max_", "ines"])
def test_each_role_has_a_home_in_plain_words(role: str, signed_in: SignedIn, request: pytest.FixtureRequest) -> None:
    page = signed_in(request.getfixturevalue(role)).get(reverse("desk:home"))
    assert page.status_code == 200
    assert "Vous" in page.content.decode()


def test_those_who_work_here_are_sent_to_their_own_page(
    sophie: User, dominique: User, lucas: User, signed_in: SignedIn
) -> None:
    assert signed_in(sophie).get(reverse("desk:home"))["Location"] == reverse("desk:queue")
    assert signed_in(dominique).get(reverse("desk:home"))["Location"] == reverse("dpo:home")
    assert signed_in(lucas).get(reverse("desk:home"))["Location"] == reverse("desk:shares")


def test_opening_a_request_is_in_the_journal_before_the_page(claire: User, sophie: User, signed_in: SignedIn) -> None:
    ticket = cast.ticket(claire.customer)
    signed_in(sophie).get(reverse("desk:ticket", args=[ticket.pk]))
    [event] = events("ticket.read")
    assert (event.actor, event.subject, event.unit) == (sophie.pk, claire.customer.pk, ticket.unit)
    signed_in(sophie).head(reverse("desk:ticket", args=[ticket.pk]))
    assert len(events("ticket.read")) == 1


def test_a_draft_is_nowhere_at_the_desk(claire: User, sophie: User, dominique: User, signed_in: SignedIn) -> None:
    cast.ticket(claire.customer)
    draft = cast.draft(claire.customer, description="Unmotquinexistepas")
    for who in (sophie, dominique):
        browser = signed_in(who)
        pages = [
            reverse("desk:customer", args=[claire.customer.pk]),
            *(reverse("desk:queue", args=[one.value]) for one in Queue),
        ]
        for url in pages:
            assert "Unmotquinexistepas" not in browser.get(url).content.decode()
        assert browser.get(reverse("desk:ticket", args=[draft.pk])).status_code == 404
        found = browser.post(reverse("desk:search"), {"q": "Unmotquinexistepas"})
        assert not found.context["results"]


def test_a_queue_costs_the_same_for_one_and_two_hundred(claire: User, sophie: User, signed_in: SignedIn) -> None:
    browser, url = signed_in(sophie), reverse("desk:queue")
    cast.ticket(claire.customer)
    one = statements(browser, url)
    people = [cast.customer() for _number in range(20)]
    for person in people:
        for _number in range(10):
            cast.ticket(person)
    assert statements(browser, url) == one
    assert one <= 6


def test_a_request_costs_the_same_with_one_message_and_thirty(claire: User, sophie: User, signed_in: SignedIn) -> None:
    ticket = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, about=claire.customer.contracts.get())
    browser, url = signed_in(sophie), reverse("desk:ticket", args=[ticket.pk])
    one = statements(browser, url)
    colleague = cast.staff("Paul", "Vidal", Role.ADVISOR)
    for number in range(30):
        cast.message(ticket, colleague if number % 2 else claire, f"Message {number}")
        cast.note(ticket, colleague, f"Note {number}")
    actions.requalify(ticket=ticket, message=None, kind=Qualification.Kind.COMPLAINT, by=sophie, at=NOW)
    assert statements(browser, url) == one
    assert one <= 9


def test_a_customers_sheet_costs_the_same_for_one_request_and_sixty(
    claire: User, sophie: User, signed_in: SignedIn
) -> None:
    cast.optional_data(claire.customer)
    cast.ticket(claire.customer)
    browser, url = signed_in(sophie), reverse("desk:customer", args=[claire.customer.pk])
    one = statements(browser, url)
    for _number in range(60):
        cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie)
    for _number in range(5):
        cast.contract(claire.customer)
    assert statements(browser, url) == one
    assert one <= 8


def test_a_contract_and_its_customer_are_read_and_journaled(claire: User, sophie: User, signed_in: SignedIn) -> None:
    contract = claire.customer.contracts.get()
    cast.optional_data(claire.customer, profession="Océanographe")
    browser = signed_in(sophie)
    page = browser.get(reverse("desk:contract", args=[contract.pk])).content.decode()
    for words in ("CAP-100001", "Hospitalisation", "Léo Delmas", "Sports extrêmes"):
        assert words in page
    sheet = browser.get(reverse("desk:customer", args=[claire.customer.pk])).content.decode()
    for words in (
        "Claire",
        "Delmas",
        "claire@clients.example",
        "Singapour",
        "CAP-100001",
        "Océanographe",
        "fichier de gestion",
    ):
        assert words in sheet
    assert [event.subject for event in (*events("contract.read"), *events("customer.read"))] == [claire.customer.pk] * 2
    assert statements(browser, reverse("desk:contract", args=[contract.pk])) <= 8


def test_the_officers_first_page(claire: User, sophie: User, dominique: User, signed_in: SignedIn) -> None:
    empty = signed_in(dominique).get(reverse("dpo:home")).content.decode()
    assert "Aucun droit n’attend de réponse" in empty
    ticket = cast.ticket(claire.customer, at=NOW - timedelta(days=80))
    actions.requalify(ticket=ticket, message=None, kind=Qualification.Kind.RIGHTS, by=sophie, at=NOW)
    from espace.audit import chain

    chain.seal(at=NOW)
    page = signed_in(dominique).get(reverse("dpo:home")).content.decode()
    assert "Claire Delmas" in page
    assert "Entier" in page
    assert statements(signed_in(dominique), reverse("dpo:home")) <= 10


def test_in_english(claire: User, signed_in: SignedIn) -> None:
    james = cast.staff("James", "Clark", Role.ADVISOR)
    ticket = cast.ticket(claire.customer)
    browser = signed_in(james)
    browser.cookies["lang"] = "en"
    assert Ticket.objects.filter(pk=ticket.pk).exists()
    page = browser.get(reverse("desk:ticket", args=[ticket.pk])).content.decode()
    assert "Reply to the client" in page
