"""Claire lets Karim act for her, by the pages alone: signed, accepted, used, seen, revoked; then nothing of it is there for him."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from espace.accounts.models import Proxy, Throttle, User
from espace.audit.models import AuditEvent
from espace.contracts.models import Contract
from espace.documents.models import Document
from espace.lib import clock, periods
from espace.outbox.models import OutgoingMail
from espace.tickets import actions
from espace.tickets.models import Draft, Ticket
from espace.tickets.proxies import chores
from tests import cast
from tests.entering import enter
from tests.portal.screens import keep, pdf, words
from tests.tickets.lending import lent, offered, prepared, sent

Browser = Callable[[User], Client]
SPACE = "/espace/procurations/"
pytestmark = pytest.mark.usefixtures("proxies_approved")


def sure(user: User) -> Client:
    """Somebody's browser, recognised again a moment ago."""
    client = Client()
    enter(client, user, confirmed=True)
    return client


def form(to: str, **more: Any) -> dict[str, Any]:
    last = periods.add_to_day(clock.today(clock.now()), periods.parse("P6M"))
    ticked = {"plain": ["certificate"], "health": ["claim"], "accepts_health": "on"}
    return {"id": uuid.uuid4(), "address": to, "ends_on": last.isoformat(), **ticked, **more}


def give(browser: Client, to: str, **more: Any) -> Any:
    return browser.post(f"{SPACE}nouvelle/", form(to, **more))


def test_the_whole_of_it(claire: User, karim: User, sophie: User, signed_in: Browser) -> None:
    hers, his = sure(claire), sure(karim)
    about = Contract.objects.get(customer=claire.customer)
    assert "Personne n’agit pour vous" in words(hers.get(SPACE))
    assert give(hers, karim.email).status_code == 302
    proxy = Proxy.objects.get()
    assert "Elle attend d’être acceptée" in words(hers.get(f"{SPACE}{proxy.pk}/"))
    assert chores.tell(clock.now()) == 1
    assert OutgoingMail.objects.filter(kind="news").count() == 1

    assert "Claire Delmas vous demande d’agir à sa place" in words(his.get(f"{SPACE}{proxy.pk}/"))
    assert his.post(f"{SPACE}{proxy.pk}/demandes/", {"id": uuid.uuid4(), "kind": "claim"}).status_code == 404
    assert his.post(f"{SPACE}{proxy.pk}/acceptation/").status_code == 302
    page = words(his.get(f"{SPACE}{proxy.pk}/"))
    assert "Agir pour Claire Delmas" in page
    assert "Agir pour Claire Delmas" in words(his.get("/espace/demandes/nouvelle/"))

    pk = uuid.uuid4()
    begun = his.post(f"{SPACE}{proxy.pk}/demandes/", {"id": pk, "kind": "claim"})
    assert begun["Location"] == f"/espace/brouillons/{pk}/"
    draft = Draft.objects.get(pk=pk)
    page = words(his.get(begun["Location"]))
    assert "Vous écrivez pour Claire Delmas" in page
    assert "Santé Expatrié · Assureur du Monde · CAP-100001" in page
    assert his.get(f"/espace/contrats/{about.pk}/").status_code == 404
    assert hers.get(begun["Location"]).status_code == 404, "a draft is its author's alone"
    kept = keep(
        his, draft, contract=str(about.pk), description="Une bague perdue", happened_on="02/10/2026", country="SG",
        documents=[pdf()],
    )  # fmt: skip
    assert kept.status_code == 302
    assert his.get(f"/espace/brouillons/{pk}/relecture/").status_code == 200, words(
        his.get(f"/espace/brouillons/{pk}/?verifier")
    )
    assert his.post(f"/espace/brouillons/{pk}/envoi/", {"consent": "1"}).status_code == 302
    ticket = Ticket.objects.get(pk=pk)
    assert (ticket.customer, ticket.submitted_by, ticket.proxy) == (claire.customer, karim, proxy)
    assert "Vous l’avez envoyée pour Claire Delmas" in words(his.get(f"/espace/demandes/{pk}/"))
    assert his.get(f"/espace/demandes/{pk}/recu.pdf").status_code == 200
    assert "Une bague perdue" not in words(his.get("/espace/demandes/"))

    page = words(hers.get(f"/espace/demandes/{pk}/"))
    assert "Envoyée par Karim Haddad, avec votre procuration du" in page
    assert "Karim Haddad a envoyé la demande." in page
    assert "par procuration" in words(hers.get("/espace/demandes/"))
    assert "Demandes envoyées avec cette procuration Déclarer un sinistre" in words(hers.get(f"{SPACE}{proxy.pk}/"))
    saw = words(hers.get(f"/espace/qui-a-vu/?demande={pk}"))
    assert "Karim Haddad a ouvert une de vos demandes" in saw
    assert "avec une procuration" in saw
    assert "le produit et le numéro de vos contrats" in saw
    desk = Client()
    enter(desk, sophie, confirmed=True)
    page = words(desk.get(f"/gestion/demandes/{pk}/"))
    assert "Envoyée par Karim Haddad, par procuration de Claire Delmas du" in page
    assert "Karim Haddad, par procuration, envoie la demande." in page

    document = Document.objects.get(attachment__ticket=ticket)
    Document.objects.filter(pk=document.pk).update(state="clean", scanned_at=clock.now())
    assert his.get(f"/espace/documents/{document.pk}/telecharger").status_code == 200
    second = prepared(proxy, karim, at=clock.now())
    assert signed_in(claire).post(f"{SPACE}{proxy.pk}/revocation/").status_code == 302, "one gesture, nothing is asked"
    assert not Draft.objects.filter(pk=second.pk).exists()
    before = AuditEvent.objects.filter(action="object.refused", actor=karim.pk).count()
    gone = [
        f"/espace/demandes/{pk}/", f"/espace/demandes/{pk}/recu.pdf", f"/espace/documents/{document.pk}/telecharger",
        f"/espace/documents/{document.pk}/apercu", f"{SPACE}{proxy.pk}/",
    ]  # fmt: skip
    assert {his.get(path).status_code for path in gone} == {404}
    said = {"id": uuid.uuid4(), "body": "Encore moi", "kind": "claim"}
    posts = [f"/espace/demandes/{pk}/messages/", f"{SPACE}{proxy.pk}/demandes/", f"{SPACE}{proxy.pk}/renonciation/"]
    assert {his.post(path, said).status_code for path in posts} == {404}
    assert AuditEvent.objects.filter(action="object.refused", actor=karim.pk).count() == before + len(gone) + len(posts)
    assert {
        his.get(f"/espace/brouillons/{second.pk}/").status_code,
        his.get(f"/espace/demandes/{second.pk}/").status_code,
    } == {404}
    assert "Agir pour" not in words(his.get("/espace/demandes/nouvelle/"))
    assert "Révoquée" in words(hers.get(f"{SPACE}{proxy.pk}/"))
    assert "Envoyée par Karim Haddad" in words(hers.get(f"/espace/demandes/{pk}/"))


def test_what_belongs_to_its_customer_stays_theirs_alone(claire: User, karim: User, sophie: User) -> None:
    proxy = lent(claire, karim, at=clock.now() - timedelta(days=1))
    ticket = sent(proxy, karim, at=clock.now())
    actions.share(
        ticket=ticket,
        document=None,
        motive="Un avis médical",
        ends_on=clock.today(clock.now()),
        by=sophie,
        at=clock.now(),
    )
    hers, his, path = sure(claire), sure(karim), f"/espace/demandes/{ticket.pk}/"
    assert "Partagé avec LYA PROTECT" in words(hers.get(path))
    page = words(his.get(path))
    assert "LYA PROTECT" not in page
    assert "J’ai lu" not in page
    assert "Refaire une demande" not in page
    for place in ("lu/", "refaire/", "avis/"):
        assert his.post(f"{path}{place}", {"id": uuid.uuid4(), "score": "3"}).status_code == 404, place
    assert his.get(f"/espace/qui-a-vu/?demande={ticket.pk}").status_code == 404
    assert "Une bague perdue" not in words(his.get("/espace/partages/")) + words(his.get("/espace/documents/"))


def test_nothing_of_his_goes_in_her_request_nor_the_reverse(claire: User, karim: User) -> None:
    his, own = sure(karim), Contract.objects.get(customer=karim.customer)
    proxy = lent(claire, karim, at=clock.now() - timedelta(days=1))
    draft = prepared(proxy, karim, at=clock.now())
    assert keep(his, draft, contract=str(own.pk), description="Une bague").status_code == 404
    his.post("/espace/demandes/nouvelle/", {"id": draft.pk, "kind": "claim"})
    assert [(one.pk, one.customer) for one in Draft.objects.filter(kind="claim")] == [(draft.pk, claire.customer)]
    theirs = Contract.objects.get(customer=claire.customer)
    answer = his.post("/espace/demandes/nouvelle/", {"id": uuid.uuid4(), "kind": "claim", "contract": theirs.pk})
    assert answer.status_code == 404


@pytest.mark.both
def test_an_address_with_a_space_and_one_without_are_answered_the_same(claire: User, karim: User) -> None:
    browser, told = sure(claire), []
    for to in (karim.email, "inconnu@clients.example", "sophie@cabinet.example"):
        with CaptureQueriesContext(connection) as queries:
            answer = give(browser, to)
        page = browser.get(answer["Location"])
        proxy = Proxy.objects.latest("given_at")
        text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", words(page)).replace(to, "ADDRESS")
        told.append((answer.status_code, len(queries), OutgoingMail.objects.count(), text.replace(str(proxy.pk), "ID")))
    assert told[0] == told[1] == told[2]


def test_who_tries_many_addresses_waits(claire: User) -> None:
    browser = sure(claire)
    statuses = [give(browser, f"quelqu-un{n}@clients.example").status_code for n in range(7)]
    assert statuses == [302] * 5 + [422] * 2
    assert "Trop d’essais" in words(give(browser, "encore@clients.example"))
    assert Proxy.objects.count() == Throttle.objects.filter(scope="proxy.giver").count() == 5


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"plain": [], "health": []}, "Choisissez au moins une sorte de demande."),
        ({"accepts_health": ""}, "Cochez aussi votre accord pour les données de santé"),
        ({"address": ""}, "Écrivez l’adresse mail de la personne."),
        ({"address": "claire@clients.example"}, "C’est votre propre adresse"),
        ({"ends_on": "2020-01-01"}, "Choisissez un jour à venir"),
        ({"ends_on": ""}, "Choisissez le jour où la procuration finit."),
        ({"plain": ["bank"]}, "bank"),
    ],
    ids=str,
)
def test_a_form_that_is_not_whole_says_why_and_keeps_what_was_typed(
    more: dict[str, Any], said: str, claire: User, karim: User
) -> None:
    answer = give(sure(claire), karim.email, **more)
    assert answer.status_code == 422
    assert said in words(answer)
    assert not Proxy.objects.exists()


def test_nothing_is_ticked_beforehand_and_no_kind_of_money_is_offered(claire: User) -> None:
    page = sure(claire).get(f"{SPACE}nouvelle/").content.decode()
    assert "checked" not in page
    assert set(re.findall(r'name="(?:plain|health)" value="(\w+)"', page)) >= {"claim", "certificate"}
    assert 'value="bank"' not in page
    assert 'value="termination"' not in page


def test_posted_twice_it_is_signed_once(claire: User, karim: User) -> None:
    browser, given = sure(claire), form("karim@clients.example")
    places = {browser.post(f"{SPACE}nouvelle/", given)["Location"] for _time in range(2)}
    assert len(places) == Proxy.objects.count() == 1


def test_declined_it_is_gone_for_him_and_said_to_her(claire: User, karim: User) -> None:
    proxy = offered(claire, karim.email, at=clock.now() - timedelta(days=1))
    his = sure(karim)
    assert his.post(f"{SPACE}{proxy.pk}/refus/")["Location"] == SPACE
    assert his.get(f"{SPACE}{proxy.pk}/").status_code == 404
    assert "Refusée" in words(sure(claire).get(SPACE))
    assert karim.email not in words(sure(claire).get(SPACE))


def test_on_a_closed_request_the_holder_begins_another_by_the_proxy(claire: User, karim: User, sophie: User) -> None:
    proxy = lent(claire, karim, at=clock.now() - timedelta(days=1))
    ticket = sent(proxy, karim, at=clock.now() - timedelta(hours=3))
    actions.reply(ticket=ticket, pk=uuid.uuid4(), body="Voici.", by=sophie, at=clock.now())
    actions.close(ticket=Ticket.objects.get(pk=ticket.pk), by=sophie, at=clock.now())
    his, drafts = sure(karim), Draft.objects.count()
    assert "Écrire à la suite" not in words(his.get(f"/espace/demandes/{ticket.pk}/"))
    his.post(f"/espace/demandes/{ticket.pk}/messages/", {"id": uuid.uuid4(), "body": "Encore"})
    assert Draft.objects.count() == drafts


@pytest.mark.both
def test_a_page_of_proxies_costs_the_same_for_one_and_for_many(claire: User, karim: User) -> None:
    browser = sure(claire)
    costs = []
    for count in (1, 6):
        for _n in range(count):
            lent(claire, karim, at=clock.now() - timedelta(days=2))
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(SPACE).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 8


def test_a_message_of_each_bears_their_name(claire: User, karim: User) -> None:
    proxy = lent(claire, karim, at=clock.now() - timedelta(days=1))
    ticket = sent(proxy, karim, at=clock.now())
    for user, body in ((karim, "La bague était en or."), (claire, "Avec une pierre.")):
        assert (
            sure(user).post(f"/espace/demandes/{ticket.pk}/messages/", {"id": uuid.uuid4(), "body": body}).status_code
            == 302
        )
    hers, his = (words(sure(user).get(f"/espace/demandes/{ticket.pk}/")) for user in (claire, karim))
    assert re.search(r"Karim Haddad client [\d: h]*La bague", hers), hers
    assert re.search(r"Vous [\d: h]*Avec une pierre", hers), hers
    assert re.search(r"Claire Delmas client [\d: h]*Avec une pierre", his), his
    assert cast.ticket(claire.customer).proxy is None
