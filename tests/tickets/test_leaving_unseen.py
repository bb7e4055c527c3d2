"""By no page of theirs, and by no order of a list, does a customer know before its instant that something is on its way (0035)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.http import QueryDict
from django.test import Client

from espace.accounts.models import User
from espace.documents.models import Document
from espace.lib import clock
from espace.portal import pages
from espace.tickets import actions
from espace.tickets.models import Message, Ticket
from espace.tickets.states import State
from tests import cast
from tests.cast import AT
from tests.documents.sealed import PDF
from tests.documents.uploading import upload
from tests.tickets.lending import lent, sent

pytestmark = pytest.mark.both

LEAVES = AT + timedelta(seconds=30)
BEFORE, AFTER = LEAVES - timedelta(microseconds=1), LEAVES
TEXT = "La facture de pharmacie du Dr Quillien"


@pytest.fixture
def ticket(claire: User, sophie: User) -> Ticket:
    made = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, at=AT - timedelta(days=1))
    Message.objects.all().delete()
    return made


def pages_of(browser: Client, ticket: Ticket) -> dict[str, str]:
    """Every page of the customer's that may tell of a request, without what changes by itself (tokens, ids of forms)."""
    found = {}
    for path in (
        "", "demandes/", "demandes/?etat=ouvertes", "demandes/?etat=closes", "demandes/?etat=reponse", f"demandes/{ticket.pk}/",
        f"demandes/{ticket.pk}/recu.pdf", "documents/", "qui-a-vu/", "mes-donnees/",
        *([f"procurations/{ticket.proxy_id}/"] if ticket.proxy_id else []),
    ):  # fmt: skip
        answer = browser.get(f"/espace/{path}")
        text = answer.content.decode("utf-8", "replace")
        found[path] = f"{answer.status_code} " + re.sub(
            r'csrfmiddlewaretoken" value="[^"]+|name="id" value="[^"]+|nonce-[^\s"]+|\b\d+ s\b', "", text
        )
    return found


@pytest.mark.parametrize("gesture", ["reply", "ask", "close"])
def test_by_no_page_does_its_customer_know_before(
    gesture: str,
    ticket: Ticket,
    claire: User,
    sophie: User,
    signed_in: Callable[[User], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "now", lambda: BEFORE)
    cast.ticket(
        claire.customer, State.IN_PROGRESS, assignee=sophie, at=AT - timedelta(hours=1)
    )  # which stands above it
    browser = signed_in(claire)
    was = pages_of(browser, ticket)
    file = [upload(sophie, PDF, "ordonnance.pdf")]
    given = {
        "ticket": ticket,
        "pk": uuid4(),
        "body": TEXT,
        "uploads": file,
        "by": sophie,
        "at": AT,
        "leaves_at": LEAVES,
    }
    given |= {"asked": "La facture du Dr Quillien."} if gesture == "ask" else {}
    getattr(actions, gesture)(**given)
    assert pages_of(browser, ticket) == was
    document = str(Document.objects.get().pk)
    for address in ("telecharger", "apercu"):
        assert browser.get(f"/espace/documents/{document}/{address}").status_code == 404
    monkeypatch.setattr(clock, "now", lambda: AFTER)
    now = pages_of(browser, ticket)
    assert TEXT in now[f"demandes/{ticket.pk}/"]
    assert "ordonnance.pdf" in now[f"demandes/{ticket.pk}/"]


@pytest.mark.parametrize("gesture", ["reply", "close"])
def test_nor_by_any_that_something_was_taken_back(
    gesture: str,
    ticket: Ticket,
    claire: User,
    sophie: User,
    signed_in: Callable[[User], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "now", lambda: AFTER)
    cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, at=AT - timedelta(hours=5))
    browser = signed_in(claire)
    was = pages_of(browser, ticket)
    getattr(actions, gesture)(ticket=ticket, pk=uuid4(), body=TEXT, by=sophie, at=AT, leaves_at=LEAVES)
    actions.take_back(ticket=ticket, message=ticket.messages.get(), by=sophie, at=BEFORE)
    assert pages_of(browser, ticket) == was


@pytest.mark.usefixtures("proxies_approved")
def test_nor_by_the_page_of_a_proxy_on_either_side(
    claire: User, karim: User, sophie: User, signed_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = lent(claire, karim, at=AT - timedelta(days=3))
    ticket = sent(proxy, karim, at=AT - timedelta(days=2))
    actions.take(ticket=ticket, by=sophie, at=AT - timedelta(days=1))
    monkeypatch.setattr(clock, "now", lambda: BEFORE)
    browsers = [signed_in(karim), signed_in(claire)]
    was = [pages_of(browser, ticket) for browser in browsers]
    actions.ask(ticket=ticket, pk=uuid4(), body=TEXT, asked="La facture.", by=sophie, at=AT, leaves_at=LEAVES)
    for browser, before in zip(
        reversed(browsers), reversed(was), strict=True
    ):  # she reads who opened it, and he has not again yet
        assert pages_of(browser, ticket) == before


def test_a_list_goes_page_by_page_in_the_order_that_its_customer_sees(
    ticket: Ticket, claire: User, sophie: User
) -> None:
    later = [
        cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, at=AT - timedelta(hours=hour))
        for hour in (5, 6)
    ]
    actions.reply(ticket=ticket, pk=uuid4(), body=TEXT, by=sophie, at=AT, leaves_at=LEAVES)

    def listed(at: datetime) -> list[UUID]:
        rows, query, found = Ticket.objects.of(claire.pk, AT - timedelta(days=30)), QueryDict(), []
        for _page in range(3):
            page = pages.page(rows.newest(at), "moved_at", query, size=1)
            found += [row.pk for row in page.rows]
            query = QueryDict(page.next_url.lstrip("?"))
        return found

    assert listed(BEFORE) == [*(one.pk for one in later), ticket.pk]
    assert listed(AFTER) == [ticket.pk, *(one.pk for one in later)]
