"""Claire does the whole job: she prepares, sends, answers, is answered, keeps her receipt; each by the pages alone, without script."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from espace import vault
from espace.accounts.models import User
from espace.audit.models import AuditEvent
from espace.contracts.models import Contract
from espace.documents.models import Document
from espace.outbox.models import OutgoingMail
from espace.tickets import actions
from espace.tickets.models import Draft, Message, Ticket
from espace.tickets.states import State
from tests import cast
from tests.portal.screens import begin, keep, pdf, send, words

Browser = Callable[[User], Client]


def test_the_whole_job(claire: User, sophie: User, signed_in: Browser) -> None:
    browser, about = signed_in(claire), Contract.objects.get(customer=claire.customer)
    draft = begin(browser, "reimbursement", about)
    kept = keep(
        browser, draft, description="Pourquoi la moitié ?", care_on="02/10/2026", documents=[pdf(), pdf("autre.pdf")]
    )
    assert kept.status_code == 302
    assert "Pourquoi la moitié" in words(browser.get(f"/espace/brouillons/{draft.pk}/"))
    review = words(browser.get(f"/espace/brouillons/{draft.pk}/relecture/"))
    assert "2 octobre 2026" in review
    assert "facture.pdf" in review
    ticket = send(browser, draft)
    assert (ticket.kind, ticket.contract, ticket.state) == ("reimbursement", about, State.SUBMITTED)
    page = words(browser.get(f"/espace/demandes/{ticket.pk}/"))
    assert "Votre demande est arrivée" in page
    assert "Pourquoi la moitié" in page
    assert page.count("Vérification en cours") == 2
    assert not Document.objects.filter(shown_to_staff=False).exists()

    actions.ask(
        ticket=ticket,
        pk=uuid.uuid4(),
        body="Bonjour Claire",
        asked="La facture acquittée",
        by=sophie,
        at=datetime.now(UTC),
    )
    home = words(browser.get("/espace/"))
    assert "Nous attendons votre réponse" in home
    assert "La facture acquittée" in home
    page = words(browser.get(f"/espace/demandes/{ticket.pk}/"))
    assert "Ce que nous attendons de vous La facture acquittée" in page
    assert "Sophie Laurent" in page
    answer = browser.post(
        f"/espace/demandes/{ticket.pk}/messages/",
        {"id": uuid.uuid4(), "body": "La voici.", "documents": [pdf(), pdf("2.pdf")]},
    )
    assert answer.status_code == 302
    ticket.refresh_from_db()
    assert (ticket.state, ticket.unread_by_customer) == (State.IN_PROGRESS, False)
    assert Document.objects.filter(attachment__message__from_customer=True).count() == 2
    assert "Sophie Laurent s’en occupe" in words(browser.get(f"/espace/demandes/{ticket.pk}/"))
    assert OutgoingMail.objects.filter(kind="received").count() == 1


def test_a_message_posted_twice_is_written_once(claire: User, signed_in: Browser) -> None:
    ticket = cast.ticket(claire.customer)
    before, given = Message.objects.count(), {"id": uuid.uuid4(), "body": "Une seule fois."}
    for _time in range(2):
        assert signed_in(claire).post(f"/espace/demandes/{ticket.pk}/messages/", given).status_code == 302
    assert Message.objects.count() == before + 1


def test_an_empty_message_is_asked_for_and_a_long_one_is_given_back(claire: User, signed_in: Browser) -> None:
    ticket, browser = cast.ticket(claire.customer), signed_in(claire)
    path = f"/espace/demandes/{ticket.pk}/messages/"
    answer = browser.post(path, {"id": uuid.uuid4(), "body": " \r\n "})
    assert (answer.status_code, "Écrivez un message ou joignez un fichier." in words(answer)) == (422, True)
    long = "mot " * 2_600
    answer = browser.post(path, {"id": uuid.uuid4(), "body": long})
    assert (answer.status_code, long.strip()[:5000] in words(answer)) == (422, True)


def test_a_refused_file_leaves_the_message_in_the_form(claire: User, signed_in: Browser) -> None:
    ticket, browser = cast.ticket(claire.customer), signed_in(claire)
    given = {"id": uuid.uuid4(), "body": "Avec ma pièce.", "documents": [pdf(), pdf("virus.exe", b"MZ\x90")]}
    answer = browser.post(f"/espace/demandes/{ticket.pk}/messages/", given)
    page = words(answer)
    assert answer.status_code == 422
    assert "virus.exe" in page
    assert "Avec ma pièce." in page
    assert not Document.objects.exists()


def test_a_message_on_a_closed_request_opens_a_linked_draft(claire: User, sophie: User, signed_in: Browser) -> None:
    closed = cast.ticket(claire.customer, State.CLOSED, assignee=sophie)
    browser, pk = signed_in(claire), uuid.uuid4()
    for _time in range(2):
        given = {"id": pk, "body": "Il manque une ligne.", "documents": [pdf()]}
        answer = browser.post(f"/espace/demandes/{closed.pk}/messages/", given)
        assert answer.headers["Location"] == f"/espace/brouillons/{pk}/"
    draft = Draft.objects.get()
    vault.open_rows(draft)
    assert (draft.follows, draft.answers["description"]) == (closed, "Il manque une ligne.")
    assert draft.attachments.count() == 1
    ticket = send(browser, draft)
    assert ticket.follows == closed
    assert closed.reference in words(browser.get(f"/espace/demandes/{ticket.pk}/"))


def test_a_closed_request_says_until_when_it_may_be_downloaded(claire: User, sophie: User, signed_in: Browser) -> None:
    closed = cast.ticket(claire.customer, State.CLOSED, assignee=sophie)
    Ticket.objects.filter(pk=closed.pk).update(
        submitted_at=datetime(2026, 8, 1, tzinfo=UTC), closed_at=datetime(2026, 8, 31, 8, 0, tzinfo=UTC)
    )
    page = words(signed_in(claire).get(f"/espace/demandes/{closed.pk}/"))
    assert "à télécharger jusqu’au 26 février 2027 inclus" in page
    assert "jusqu’à 10 ans après la fin de votre contrat" in page


def test_the_mark_of_news_goes_when_it_is_read(claire: User, sophie: User, signed_in: Browser) -> None:
    ticket, browser = cast.ticket(claire.customer, State.WAITING_FOR_CUSTOMER, assignee=sophie), signed_in(claire)
    assert "Nouveau depuis votre dernière visite" in words(browser.get(f"/espace/demandes/{ticket.pk}/"))
    assert browser.post(f"/espace/demandes/{ticket.pk}/lu/", headers={"X-At-Once": "1"}).status_code == 204
    assert "Nouveau depuis" not in words(browser.get(f"/espace/demandes/{ticket.pk}/"))
    assert browser.post(f"/espace/demandes/{ticket.pk}/lu/").status_code == 302


def test_opening_a_request_or_a_contract_is_journaled_and_a_list_is_not(claire: User, signed_in: Browser) -> None:
    ticket, browser = cast.ticket(claire.customer), signed_in(claire)
    about = Contract.objects.get(customer=claire.customer)
    for path in ("", "demandes/", "contrats/"):
        browser.get(f"/espace/{path}")
    assert not AuditEvent.objects.filter(action__endswith=".read").exists()
    browser.get(f"/espace/demandes/{ticket.pk}/")
    browser.get(f"/espace/contrats/{about.pk}/")
    browser.head(f"/espace/contrats/{about.pk}/")
    read = AuditEvent.objects.filter(action__endswith=".read").values_list("action", "actor", "subject", "unit")
    assert set(read) == {
        ("ticket.read", claire.pk, claire.customer.pk, ticket.unit),
        ("contract.read", claire.pk, claire.customer.pk, about.unit),
    }
    assert len(read) == 2


@pytest.mark.parametrize(
    ("chosen", "count"), [("", 3), ("ouvertes", 2), ("reponse", 1), ("closes", 1), ("n’importe", 3)]
)
def test_the_list_is_filtered(chosen: str, count: int, claire: User, sophie: User, signed_in: Browser) -> None:
    for state in (State.SUBMITTED, State.WAITING_FOR_CUSTOMER, State.CLOSED):
        cast.ticket(claire.customer, state, assignee=sophie)
    answer = signed_in(claire).get("/espace/demandes/", {"etat": chosen})
    assert len(answer.context["lines"]) == count


def test_every_request_is_met_once_page_after_page(claire: User, signed_in: Browser) -> None:
    made = {cast.ticket(claire.customer).pk for _n in range(57)}
    url, met, browser = "/espace/demandes/", [], signed_in(claire)
    while url:
        answer = browser.get(url)
        met += [line["ticket"].pk for line in answer.context["lines"]]
        following = answer.context["page"].next_url
        url = f"/espace/demandes/{following}" if following else ""
    assert (len(met), set(met)) == (57, made)


@pytest.mark.parametrize(
    "cursor", ["", "x", "-", "ff-zz", "9" * 400 + "-" + "0" * 32, "\x00", "1-" + "0" * 32, "-5-" + "0" * 32]
)
def test_a_cursor_that_is_not_ours_is_no_error(cursor: str, claire: User, signed_in: Browser) -> None:
    assert signed_in(claire).get("/espace/demandes/", {"apres": cursor}).status_code == 200
