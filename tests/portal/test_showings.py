"""Claire lets Karim read a request of hers, by the pages alone; he reads it, writes nothing, and finds nothing of it the instant after."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from espace.accounts.models import Customer, Proxy, User
from espace.audit.models import AuditEvent
from espace.contracts.models import Contract
from espace.documents.models import Document
from espace.lib import clock
from espace.tickets.models import Attachment, Message, Showing, Ticket
from espace.tickets.proxies import actions as proxies
from tests import cast
from tests.documents.uploading import received
from tests.entering import enter
from tests.portal.screens import words
from tests.tickets.lending import HEALTH, lent

Browser = Callable[[User], Client]
SPACE = "/espace/procurations/"
DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("proxies_approved")


def sure(user: User) -> Client:
    """Somebody's browser, recognised again a moment ago."""
    client = Client()
    enter(client, user, confirmed=True)
    return client


@pytest.fixture
def proxy(claire: User, karim: User) -> Proxy:
    return lent(claire, karim, at=clock.now() - DAY)


@pytest.fixture
def ticket(claire: User) -> Ticket:
    about = Contract.objects.get(customer=claire.customer)
    return cast.ticket(claire.customer, kind=HEALTH, about=about, at=clock.now() - DAY, body="Une bague perdue")


@pytest.fixture
def document(claire: User, ticket: Ticket) -> Document:
    """A file of it."""
    found = received(claire, claire.customer, name="constat.pdf")
    Document.objects.filter(pk=found.pk).update(state="clean", scanned_at=cast.AT, shown_to_staff=True)
    Attachment.objects.create(document=found, ticket=ticket, message=ticket.messages.get())
    return found


def places(ticket: Ticket, document: Document) -> list[str]:
    """Where it is read."""
    return [
        f"/espace/demandes/{ticket.pk}/", f"/espace/documents/{document.pk}/telecharger",
    ]  # fmt: skip


def test_the_whole_of_it(
    claire: User, karim: User, sophie: User, proxy: Proxy, ticket: Ticket, document: Document, signed_in: Browser
) -> None:
    nora = cast.customer("Nora", "Sellier", email="nora@clients.example").user
    assert nora is not None
    lent(claire, nora, at=clock.now() - DAY)
    hers, his, others = sure(claire), sure(karim), sure(nora)
    at, form = f"/espace/demandes/{ticket.pk}/", {"proxy": proxy.pk}
    other = cast.ticket(claire.customer, kind=HEALTH, at=clock.now() - DAY)
    assert {his.get(path).status_code for path in places(ticket, document)} == {404}
    page = words(hers.get(at))
    assert "Laisser Karim Haddad lire cette demande" in page
    assert "Il peut s’y trouver des données de santé." in page
    asked = signed_in(claire).post(f"{at}lecture/", form)
    assert asked["Location"].startswith("/confirmer/"), "she shows who she is, as when she signs a proxy"
    assert hers.post(f"{at}lecture/", form)["Location"] == at

    page = words(hers.get(at))
    assert "Lecture laissée à Karim Haddad" in page
    assert "Vous laissez Karim Haddad lire la demande." in page
    assert "Laisser Nora Sellier lire cette demande" in page
    assert "Demandes que vous laissez Karim Haddad lire" in words(hers.get(f"{SPACE}{proxy.pk}/"))
    desk = sure(sophie)
    assert "Claire Delmas laisse Karim Haddad lire la demande" in words(desk.get(f"/gestion/demandes/{ticket.pk}/"))

    assert "Demandes que Claire Delmas vous laisse lire" in words(his.get(f"{SPACE}{proxy.pk}/"))
    page = words(his.get(at))
    assert "Demande de Claire Delmas, qui vous laisse la lire." in page
    assert "Une bague perdue" in page
    assert "constat.pdf" in page
    assert "Claire Delmas client" in page
    for none in (
        "Ajouter un message",
        "reçu daté",
        "Laisser lire",
        "Qui a vu",
        "J’ai lu",
        "Refaire",
        "Le fil de la demande",
    ):
        assert none not in page, none
    assert {his.get(path).status_code for path in places(ticket, document)} == {200}
    assert "Une bague perdue" not in words(his.get("/espace/demandes/")) + words(his.get("/espace/"))
    assert "constat.pdf" not in words(his.get("/espace/documents/"))
    said = AuditEvent.objects.filter(action="ticket.read", actor=karim.pk, unit=ticket.unit)
    assert said.count() == 2
    saw = words(hers.get(f"/espace/qui-a-vu/?demande={ticket.pk}"))
    assert "Karim Haddad a ouvert une de vos demandes" in saw
    assert "avec une procuration" in saw
    for browser in (his, others):
        assert browser.get(f"/espace/demandes/{other.pk}/").status_code == 404
    assert {others.get(path).status_code for path in places(ticket, document)} == {404}

    stopped = signed_in(claire).post(f"{at}lecture/fin/", form)
    assert stopped["Location"] == at, "one gesture, nothing is asked"
    assert {his.get(path).status_code for path in places(ticket, document)} == {404}
    assert "vous laisse lire" not in words(his.get(f"{SPACE}{proxy.pk}/"))
    page = words(hers.get(at))
    assert "Vous ne laissez plus Karim Haddad lire la demande." in page
    assert "Laisser Karim Haddad lire cette demande" in page
    assert "ne laisse plus Karim Haddad" in words(desk.get(f"/gestion/demandes/{ticket.pk}/"))


def test_whoever_reads_it_does_nothing_in_it(
    claire: User, karim: User, proxy: Proxy, ticket: Ticket, document: Document
) -> None:
    proxies.let_read(ticket=ticket, proxy=proxy, by=claire, at=clock.now())
    his, at = sure(karim), f"/espace/demandes/{ticket.pk}/"
    state = Ticket.objects.filter(pk=ticket.pk).values_list("state", "activity_at", "unread_by_customer")
    before = Message.objects.count(), state.get()
    form = {"id": uuid.uuid4(), "body": "Moi aussi", "score": "3", "proxy": proxy.pk, "expires_on": "2030-01-01"}
    for place in ("messages/", "lu/", "refaire/", "avis/", "lecture/", "lecture/fin/"):
        assert his.post(f"{at}{place}", form).status_code == 404, place
    assert his.post(f"/espace/documents/{document.pk}/validite/", form).status_code == 404
    assert his.get(f"{at}recu.pdf").status_code == 404, "no copy"
    assert his.get(f"/espace/qui-a-vu/?demande={ticket.pk}").status_code == 404
    assert (Message.objects.count(), state.all().get()) == before
    assert Showing.objects.get().ended_at is None


def test_it_ends_with_the_proxy(claire: User, karim: User, proxy: Proxy, ticket: Ticket, document: Document) -> None:
    proxies.let_read(ticket=ticket, proxy=proxy, by=claire, at=clock.now())
    his = sure(karim)
    assert {his.get(path).status_code for path in places(ticket, document)} == {200}
    assert sure(claire).post(f"{SPACE}{proxy.pk}/revocation/").status_code == 302
    assert {his.get(path).status_code for path in places(ticket, document)} == {404}
    page = words(sure(claire).get(f"/espace/demandes/{ticket.pk}/"))
    assert "La procuration a pris fin : Karim Haddad ne lit plus la demande." in page
    assert "Laisser lire cette demande" not in page


@pytest.mark.parametrize("kind", ["other", "bank", "termination"])
def test_a_request_that_the_proxy_does_not_lend_offers_nothing(
    kind: str, claire: User, karim: User, proxy: Proxy
) -> None:
    ticket = cast.ticket(claire.customer, kind=kind, at=clock.now() - DAY)
    hers, at = sure(claire), f"/espace/demandes/{ticket.pk}/"
    assert "Laisser lire cette demande" not in words(hers.get(at))
    assert hers.post(f"{at}lecture/", {"proxy": proxy.pk})["Location"] == at
    assert not Showing.objects.exists()
    assert "ne permet pas" in words(hers.get(at))


def test_somebody_elses_proxy_or_none_is_not_found(claire: User, karim: User, proxy: Proxy, ticket: Ticket) -> None:
    his = lent(karim, claire, at=clock.now() - DAY)
    hers = sure(claire)
    for given in (his.pk, uuid.uuid4(), "x", ""):
        for place in ("lecture/", "lecture/fin/"):
            assert hers.post(f"/espace/demandes/{ticket.pk}/{place}", {"proxy": given}).status_code == 404
    assert not Showing.objects.exists()


def test_a_contested_name_is_not_said_to_whoever_reads(claire: User, karim: User, proxy: Proxy, ticket: Ticket) -> None:
    proxies.let_read(ticket=ticket, proxy=proxy, by=claire, at=clock.now())
    Customer.objects.filter(pk=claire.customer.pk).update(restricted=["surname"])
    page = words(sure(karim).get(f"/espace/demandes/{ticket.pk}/"))
    assert "Delmas" not in page
    assert "Demande d’une autre personne, qui vous laisse la lire." in page


@pytest.mark.both
def test_whoever_has_no_proxy_pays_nothing_for_it_and_a_page_costs_the_same(
    claire: User, karim: User, ticket: Ticket
) -> None:
    hers, his, at = sure(claire), sure(karim), f"/espace/demandes/{ticket.pk}/"

    def cost(browser: Client) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(at).status_code == 200
        return len(queries)

    assert cost(hers) <= 8
    one = lent(claire, karim, at=clock.now() - DAY)
    proxies.let_read(ticket=ticket, proxy=one, by=claire, at=clock.now())
    costs = cost(hers), cost(his)
    for _n in range(4):
        proxies.let_read(ticket=ticket, proxy=lent(claire, karim, at=clock.now() - DAY), by=claire, at=clock.now())
    assert (cost(hers), cost(his)) == costs
    assert max(costs) <= 13
