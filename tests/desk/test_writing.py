"""Sophie's day: she takes a request, asks, notes, answers and closes; and what happens when a colleague was quicker."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.documents.models import Document
from espace.lib import clock
from espace.tickets import actions
from espace.tickets.models import Message, Note
from espace.tickets.states import State
from tests import cast
from tests.desk.posting import at_desk, bodies, fresh, seen, told
from tests.documents.sealed import PDF

SignedIn = Callable[[User], Client]
NOW = clock.now()


def test_sophie_takes_asks_notes_answers_and_closes(claire: User, sophie: User, signed_in: SignedIn) -> None:
    ticket = cast.ticket(claire.customer, about=claire.customer.contracts.get(), at=NOW - timedelta(hours=3))
    browser = signed_in(sophie)

    taken = browser.post(at_desk("take", ticket), follow=True)
    assert "Vous suivez cette demande" in told(taken)
    assert (fresh(ticket).state, fresh(ticket).assignee) == (State.IN_PROGRESS, sophie.staff_member)

    asked = {**seen(browser, ticket), "body": "Bonjour Claire,", "asked": "La facture acquittée de l’hôpital."}
    page = told(browser.post(at_desk("ask", ticket), asked, follow=True))
    assert "La facture acquittée de l’hôpital." in page
    assert (fresh(ticket).state, fresh(ticket).asked) == (
        State.WAITING_FOR_CUSTOMER,
        "La facture acquittée de l’hôpital.",
    )

    browser.post(at_desk("note", ticket), {**seen(browser, ticket), "text": "L’assureur a été appelé."})
    assert "L’assureur a été appelé." in told(browser.get(at_desk("ticket", ticket)))

    actions.write(ticket=ticket, pk=uuid4(), body="La voici.", by=claire, at=clock.now())
    browser.post(at_desk("reply", ticket), {**seen(browser, ticket), "body": "Merci, c’est transmis."})
    assert bodies(ticket)[-2:] == ["La voici.", "Merci, c’est transmis."]

    closed = browser.post(
        at_desk("close", ticket), {**seen(browser, ticket), "last": "Vous êtes remboursée."}, follow=True
    )
    assert "La demande est close." in told(closed)
    assert (fresh(ticket).state, fresh(ticket).closed_by) == (State.CLOSED, sophie)
    assert bodies(ticket)[-1] == "Vous êtes remboursée."

    browser.post(at_desk("reopen", ticket))
    assert fresh(ticket).state == State.IN_PROGRESS
    assert [change.name for change in ticket.changes.order_by("at", "id")][-2:] == ["close", "reopen"]


def test_a_note_reaches_no_page_of_the_customer(claire: User, sophie: User, signed_in: SignedIn) -> None:
    ticket = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie)
    browser = signed_in(sophie)
    browser.post(at_desk("note", ticket), {**seen(browser, ticket), "text": "Motquinedoitpassortir"})
    assert Note.objects.filter(ticket=ticket).count() == 1
    theirs = signed_in(claire)
    for url in (
        "/espace/",
        "/espace/demandes/",
        f"/espace/demandes/{ticket.pk}/",
        f"/espace/demandes/{ticket.pk}/recu/",
    ):
        assert b"Motquinedoitpassortir" not in b"".join(theirs.get(url))
    assert theirs.post(at_desk("note", ticket), {"text": "x"}).status_code == 404


def test_an_empty_answer_comes_back_with_its_fault(claire: User, sophie: User, signed_in: SignedIn) -> None:
    ticket = cast.ticket(claire.customer)
    browser = signed_in(sophie)
    answer = browser.post(at_desk("reply", ticket), seen(browser, ticket))
    assert answer.status_code == 422
    assert "Écrivez un message ou joignez un fichier." in told(answer)
    answer = browser.post(at_desk("ask", ticket), {**seen(browser, ticket), "body": "Un texte gardé"})
    assert answer.status_code == 422
    assert "Un texte gardé" in told(answer)
    assert "Dites exactement ce que vous attendez du client." in told(answer)
    answer = browser.post(at_desk("note", ticket), seen(browser, ticket))
    assert "Écrivez la note." in told(answer)
    assert len(bodies(ticket)) == 1


def test_a_form_posted_twice_writes_once(claire: User, sophie: User, signed_in: SignedIn) -> None:
    ticket = cast.ticket(claire.customer)
    browser = signed_in(sophie)
    for name, words in (
        ("reply", {"body": "Bonjour"}),
        ("note", {"text": "À suivre"}),
        ("close", {"last": "Au revoir"}),
    ):
        form = {**seen(browser, ticket), **words}
        for _turn in range(2):
            assert browser.post(at_desk(name, ticket), form).status_code == 302
    assert bodies(ticket)[1:] == ["Bonjour", "Au revoir"]
    assert Note.objects.filter(ticket=ticket).count() == 1
    assert ticket.changes.filter(name="close").count() == 1


def test_an_id_of_another_request_is_not_taken(claire: User, sophie: User, signed_in: SignedIn) -> None:
    ticket, other = cast.ticket(claire.customer), cast.ticket(claire.customer)
    theirs = other.messages.get()
    browser = signed_in(sophie)
    form = {**seen(browser, ticket), "id": str(theirs.pk), "body": "Bonjour"}
    assert browser.post(at_desk("reply", ticket), form).status_code == 302
    assert bodies(ticket)[-1] == "Bonjour"
    assert len(bodies(other)) == 1


@pytest.mark.parametrize("colleague_does", ["reply", "note", "close", "assign"])
def test_a_colleague_who_was_quicker_is_seen_and_the_text_is_kept(
    colleague_does: str, claire: User, sophie: User, signed_in: SignedIn
) -> None:
    paul = cast.staff("Paul", "Vidal", Role.ADVISOR)
    ticket = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, at=NOW - timedelta(days=1))
    browser = signed_in(sophie)
    form = {**seen(browser, ticket), "body": "Ma réponse, longue à écrire"}
    at = clock.now()
    match colleague_does:
        case "reply":
            actions.reply(ticket=ticket, pk=uuid4(), body="J’ai répondu avant", by=paul, at=at)
        case "note":
            actions.note(ticket=ticket, pk=uuid4(), body="Ne répondez pas encore", by=paul, at=at)
        case "close":
            actions.close(ticket=ticket, by=paul, at=at)
        case "assign":
            actions.assign(ticket=ticket, to=paul.staff_member, by=paul, at=at)
    answer = browser.post(at_desk("reply", ticket), form)
    page = told(answer)
    assert answer.status_code == 409
    assert "Ma réponse, longue à écrire" in page
    assert Message.objects.filter(pk=form["id"]).count() == 0
    if colleague_does == "reply":
        assert "Paul Vidal a écrit un message." in page
        assert "J’ai répondu avant" in page
    if colleague_does == "note":
        assert "Paul Vidal a laissé une note interne." in page
    if colleague_does == "close":
        assert "Paul Vidal clôt la demande." in page
        return
    again = {**form, "seen": re.findall(r'name="seen" value="([^"]+)"', answer.content.decode())[0]}
    assert browser.post(at_desk("reply", ticket), again).status_code == 302
    assert bodies(ticket)[-1] == "Ma réponse, longue à écrire"


def test_ones_own_note_does_not_stop_ones_answer(claire: User, sophie: User, signed_in: SignedIn) -> None:
    ticket = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie)
    browser = signed_in(sophie)
    form = {**seen(browser, ticket), "body": "Bonjour"}
    browser.post(at_desk("note", ticket), {**seen(browser, ticket), "text": "Pour mémoire"})
    assert browser.post(at_desk("reply", ticket), form).status_code == 302


def test_a_request_that_a_colleague_took_is_not_taken(claire: User, sophie: User, signed_in: SignedIn) -> None:
    paul = cast.staff("Paul", "Vidal", Role.ADVISOR)
    ticket = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=paul)
    page = signed_in(sophie).post(at_desk("take", ticket), follow=True)
    assert "Un collègue a déjà pris cette demande." in told(page)
    assert fresh(ticket).assignee == paul.staff_member


def test_a_request_is_handed_to_a_colleague(claire: User, sophie: User, dominique: User, signed_in: SignedIn) -> None:
    paul = cast.staff("Paul", "Vidal", Role.ADVISOR)
    ticket = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie)
    browser = signed_in(sophie)
    page = told(browser.get(at_desk("assign", ticket)))
    assert "Paul Vidal" in page
    assert "Dominique Perrin" not in page
    for wrong in ({}, {"to": str(dominique.staff_member.pk)}, {"to": "x"}):
        assert browser.post(at_desk("assign", ticket), wrong).status_code == 422
    browser.post(at_desk("assign", ticket), {"to": str(paul.staff_member.pk)})
    assert fresh(ticket).assignee == paul.staff_member


def test_waiting_stops_by_a_gesture(claire: User, sophie: User, signed_in: SignedIn) -> None:
    ticket = cast.ticket(claire.customer, State.WAITING_FOR_CUSTOMER, assignee=sophie)
    signed_in(sophie).post(at_desk("resume", ticket))
    assert fresh(ticket).state == State.IN_PROGRESS


def test_files_go_with_an_answer_and_their_state_is_said(claire: User, sophie: User, signed_in: SignedIn) -> None:
    ticket = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie)
    browser = signed_in(sophie)
    form = {**seen(browser, ticket), "body": "Ci-joint"}
    files = [SimpleUploadedFile("un.pdf", PDF), SimpleUploadedFile("deux.pdf", PDF)]
    assert browser.post(at_desk("reply", ticket), {**form, "documents": files}).status_code == 302
    documents = list(Document.objects.filter(attachment__ticket=ticket).order_by("uploaded_at"))
    assert len(documents) == 2
    page = told(browser.get(at_desk("ticket", ticket)))
    assert "un.pdf" in page
    assert "Contrôle en cours" in page
    url = reverse("desk:download", args=[documents[0].pk])
    assert browser.get(url).status_code == 409
    Document.objects.filter(pk=documents[0].pk).update(state="clean", scanned_at=NOW)
    answer = browser.get(url)
    assert b"".join(answer) == PDF
    assert "attachment" in answer["Content-Disposition"]
    assert browser.get(reverse("desk:preview", args=[documents[0].pk])).status_code == 404
    Document.objects.filter(pk=documents[0].pk).update(state="infected")
    infected = browser.get(url)
    assert infected.status_code == 410
    assert "virus" in told(infected)


def test_a_refused_file_is_named_and_the_text_stays(claire: User, sophie: User, signed_in: SignedIn) -> None:
    ticket = cast.ticket(claire.customer)
    browser = signed_in(sophie)
    form = {**seen(browser, ticket), "body": "Un texte gardé", "documents": SimpleUploadedFile("piege.exe", b"MZ")}
    answer = browser.post(at_desk("reply", ticket), form)
    assert answer.status_code == 422
    assert "piege.exe" in told(answer)
    assert "Un texte gardé" in told(answer)


@pytest.mark.parametrize("words", ["\x00", "x" * 10_001, "  ", "\ud800", "<script>alert(1)</script>", "💶" * 50])
@pytest.mark.parametrize("name", ["reply", "ask", "note", "close"])
def test_no_text_breaks_a_page(name: str, words: str, claire: User, sophie: User, signed_in: SignedIn) -> None:
    ticket = cast.ticket(claire.customer)
    browser = signed_in(sophie)
    field = {"reply": "body", "ask": "asked", "note": "text", "close": "last"}[name]
    form = {"seen": words, "id": words, field: words}
    try:
        answer = browser.post(at_desk(name, ticket), form)
    except UnicodeEncodeError:
        return  # a lone surrogate does not even leave the test's own browser
    assert answer.status_code in (302, 409, 422)
    assert "<script>alert(1)" not in told(answer)


def test_a_document_is_given_to_a_customer_once(claire: User, sophie: User, signed_in: SignedIn) -> None:
    contract = claire.customer.contracts.get()
    url, pk = reverse("desk:publish", args=[claire.customer.pk]), str(uuid4())
    browser = signed_in(sophie)
    assert browser.post(url, {"id": pk}).status_code == 422
    for _turn in range(2):
        form = {
            "id": pk,
            "title": "Attestation 2027",
            "contract": str(contract.pk),
            "file": SimpleUploadedFile("a.pdf", PDF),
        }
        assert browser.post(url, form).status_code == 302
    document = Document.objects.get(customer=claire.customer)
    assert (str(document.pk), document.published_at is not None) == (pk, True)
    assert document.contract_document.contract == contract
    assert "Attestation 2027" in told(browser.get(reverse("desk:customer", args=[claire.customer.pk])))
    karims = cast.contract(cast.customer())
    form = {"id": str(uuid4()), "title": "x", "contract": str(karims.pk), "file": SimpleUploadedFile("a.pdf", PDF)}
    assert browser.post(url, form).status_code == 422
