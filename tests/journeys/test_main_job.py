"""The main job, whole, in a real browser: Claire asks, is asked, answers, is answered; Sophie takes, reads, replies, closes.

Karim, another customer, sees nothing of it. With script and without: the same story, the same screens.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from espace import vault
from espace.accounts.models import Customer, User
from espace.contracts import actions as contracts
from espace.documents.models import Document
from espace.lib import clock
from espace.ops.working import Worker
from espace.outbox.models import OutgoingMail
from espace.tickets.models import Ticket
from tests import cast
from tests.accounts.conftest import mail
from tests.browser import Visitor
from tests.entering import application, code
from tests.journeys import papers
from tests.journeys.gestures import attach, does_not_see, follow, press, sees, sign_in, unfold, write
from tests.smtp import Peer

pytestmark = pytest.mark.django_db(transaction=True)
Visit = Callable[..., Visitor]

EMAIL = "claire@clients.example"
CHOSEN = "Trois cerfs-volants sur la corniche"
QUESTION = "Mon fils a été soigné à Dakar. Pourquoi n’ai-je reçu que la moitié ?"
MISSING = "La facture acquittée de la clinique, datée et tamponnée."
NOTE = "Appelé la clinique : la facture était illisible."
ANSWER = "Tout est complet : le reste vous est versé vendredi."
AFTERWARDS = "Le versement n’est pas arrivé."


@pytest.fixture
def invited(sophie: User, smtp_peer: Peer, settings: Any) -> Customer:
    """Claire's file, with a contract, and an invitation that waits in the outbox."""
    settings.SMTP = smtp_peer.url
    file = cast.customer("Claire", "Delmas", email=EMAIL, country="SN", city="Dakar", with_account=False)
    cast.contract(file, number="CAP-100001", insured=("Léo Delmas",))
    contracts.invite(customer=file, by=sophie, at=clock.now())
    return file


class Album:
    """Pictures in the order of the story, taken once: the story without script looks the same."""

    def __init__(self, kept: bool) -> None:
        self.kept, self.count = kept, 0

    def __call__(self, one: Visitor, name: str) -> None:
        self.count += 1
        if self.kept:
            one.picture(f"story-{self.count:02}-{name}")


@pytest.mark.parametrize(
    "script", [pytest.param(True, marks=pytest.mark.on_screen), False], ids=["script", "no-script"]
)
def test_the_main_job(
    script: bool, visitor: Visit, invited: Customer, sophie: User, karim: User, smtp_peer: Peer
) -> None:
    album, worker = Album(script), Worker()
    phone, laptop, desk = (
        visitor(width=390, javascript=script), visitor(javascript=script), visitor(javascript=script)
    )  # fmt: skip

    she_opens_her_space(phone, album)
    she_reads_her_contract(phone, album)
    she_begins_a_request(phone, album, autosaved=script)
    she_resumes_elsewhere_and_sends(laptop, album)
    ticket = Ticket.objects.get()
    she_keeps_her_receipt(laptop, ticket)
    work(worker, 0)

    he_sees_nothing_of_it(visitor(javascript=script), karim, ticket)
    left = len(smtp_peer.received)
    sophie_takes_it_and_asks(desk, album, sophie, ticket)
    assert len(smtp_peer.received) == left, "mails leave by the worker, never by a page"
    work(worker, 10)
    assert len(smtp_peer.received) > left
    assert {one.message["To"] for one in smtp_peer.received} == {EMAIL}

    she_answers(phone, album)
    sophie_answers_and_closes(desk, album, ticket, worker)
    work(worker, 20)
    she_reads_the_answer_and_writes_again(phone, album, ticket)
    nothing_was_told_by_mail(smtp_peer, ticket)


def work(worker: Worker, seconds: int) -> None:
    """One round, some seconds later."""
    done = worker.round(clock.now() + timedelta(seconds=seconds))
    assert not [one for one in done.values() if isinstance(one, str)], done


def she_opens_her_space(one: Visitor, album: Album) -> None:
    one.go(mail("invitation").path)
    sees(one, "Ouvrir mon espace")
    album(one, "invitation")
    write(one, "Mot de passe", "12345678")
    press(one, "Ouvrir")
    sees(one, "Le mot de passe compte au moins 15 caractères")
    album(one, "invitation-refused")
    write(one, "Mot de passe", CHOSEN)
    press(one, "Ouvrir")
    sees(one, "Votre accord, avant d’ouvrir votre espace")
    album(one, "consent")
    one.page.get_by_label("J’accepte que CAP ASSURANCES tienne").check()
    press(one, "Enregistrer ma réponse")
    sees(one, "Bonjour Claire", "Votre espace est ouvert")
    album(one, "home-first")
    one.go("/espace/mes-donnees/")
    press(one, "Se déconnecter")
    sees(one, "Votre espace personnel")
    sign_in(one, EMAIL, CHOSEN)
    sees(one, "Bonjour Claire")


def she_reads_her_contract(one: Visitor, album: Album) -> None:
    follow(one, "Contrats", within="nav.places")
    follow(one, "Santé Expatrié")
    sees(one, "CAP-100001", "1 234,56 €", "Hospitalisation", "Sports extrêmes", "Léo Delmas")
    album(one, "contract")


def she_begins_a_request(one: Visitor, album: Album, *, autosaved: bool) -> None:
    if autosaved:
        one.page.clock.install()
    follow(one, "Accueil", within="nav.places")
    follow(one, "Faire une demande")
    sees(one, "Que pouvons-nous faire pour vous")
    album(one, "new")
    press(one, "Question sur un remboursement")
    one.page.get_by_label("Santé Expatrié", exact=False).check()
    write(one, "Votre question", QUESTION)
    if autosaved:
        one.page.clock.run_for(3_500)
        expect(one.page.locator("[data-autosave-status]")).to_have_text(re.compile(r"Enregistré à \d+\sh"))
    else:
        press(one, "Enregistrer et finir plus tard")
        sees(one, "C’est enregistré")
    album(one, "draft")
    follow(one, "Accueil", within="nav.places")
    sees(one, "Reprendre un brouillon", "Question sur un remboursement")
    album(one, "home-draft")


def she_resumes_elsewhere_and_sends(one: Visitor, album: Album) -> None:
    sign_in(one, EMAIL, CHOSEN)
    one.expect(422)
    follow(one, "Question sur un remboursement")
    expect(one.page.get_by_label("Votre question")).to_have_value(QUESTION)
    attach(one, "décompte.pdf")
    press(one, "Ajouter les fichiers choisis")
    sees(one, "décompte.pdf", "Vérification en cours")
    album(one, "draft-file")
    press(one, "Relire avant l’envoi")
    sees(one, "Relisez, puis envoyez", QUESTION, "décompte.pdf")
    album(one, "review")
    press(one, "Envoyer la demande")
    sees(one, "Sans cet accord nous ne pouvons pas lire votre demande")
    album(one, "review-consent")
    one.page.get_by_role("checkbox", name="J’accepte").check()
    press(one, "Envoyer la demande")
    sees(one, "Votre demande est envoyée", "décompte.pdf")
    album(one, "sent")


def she_keeps_her_receipt(one: Visitor, ticket: Ticket) -> None:
    address = one.page.get_by_role("link", name="votre reçu daté").get_attribute("href")
    answer = one.context.request.get(one.base + str(address))
    assert answer.headers["content-type"] == "application/pdf"
    assert ticket.reference in papers.words(answer.body())


def he_sees_nothing_of_it(one: Visitor, karim: User, ticket: Ticket) -> None:
    sign_in(one, karim.email)
    for path in ("/espace/", "/espace/demandes/", "/espace/contrats/", "/espace/documents/"):
        one.go(path)
        does_not_see(one, "Question sur un remboursement", "CAP-100001", "décompte", ticket.reference, "Claire")
    one.expect(404)
    document = Document.objects.get()
    for path in (f"demandes/{ticket.pk}/", f"demandes/{ticket.pk}/recu.pdf", f"documents/{document.pk}/telecharger"):
        answer = one.go(f"/espace/{path}")
        assert answer is not None
        assert answer.status == 404


def sophie_takes_it_and_asks(one: Visitor, album: Album, sophie: User, ticket: Ticket) -> None:
    application(sophie)
    sign_in(one, sophie.email, code=code())
    sees(one, "À prendre", "Claire Delmas", "Question sur un remboursement")
    album(one, "desk-queue")
    follow(one, "Claire Delmas")
    sees(one, QUESTION, "décompte.pdf", ticket.reference)
    press(one, "Prendre la demande")
    sees(one, "suivie par Sophie Laurent")
    album(one, "desk-taken")
    write(one, "Message", "Bonjour, il nous manque une pièce.", within="#reply")
    unfold(one, "Demander quelque chose de précis")
    write(one, "Ce que vous attendez du client", MISSING)
    press(one, "Envoyer et attendre le client")
    sees(one, "La demande attend le client", MISSING)
    album(one, "desk-asked")


def she_answers(one: Visitor, album: Album) -> None:
    one.go("/espace/")
    sees(one, "Nous attendons votre réponse", MISSING)
    album(one, "home-awaited")
    follow(one, "Répondre")
    sees(one, "Ce que nous attendons de vous", MISSING)
    album(one, "ticket-awaited")
    write(one, "Votre message", "La voici.")
    attach(one, "facture acquittée.pdf")
    press(one, "Envoyer le message")
    sees(one, "Votre message est envoyé", "facture acquittée.pdf")
    does_not_see(one, "Ce que nous attendons de vous")
    album(one, "ticket-answered")


def sophie_answers_and_closes(one: Visitor, album: Album, ticket: Ticket, worker: Worker) -> None:
    one.go(f"/gestion/demandes/{ticket.pk}/")
    sees(one, "facture acquittée.pdf", "pas encore lisible")
    work(worker, 15)
    one.go(f"/gestion/demandes/{ticket.pk}/")
    with one.page.expect_download() as given:
        follow(one, "facture acquittée.pdf")
    assert given.value.suggested_filename == "facture acquittée.pdf"
    write(one, "Note", NOTE, within="#notes")
    press(one, "Enregistrer la note interne")
    sees(one, NOTE)
    write(one, "Message", ANSWER, within="#reply")
    press(one, "Envoyer la réponse")
    sees(one, "Votre réponse est partie", ANSWER)
    album(one, "desk-answered")
    closing = unfold(one, "Clore la demande")
    closing.get_by_role("button", name="Clore la demande").click()
    sees(one, "La demande est close")
    album(one, "desk-closed")


def she_reads_the_answer_and_writes_again(one: Visitor, album: Album, ticket: Ticket) -> None:
    one.go("/espace/")
    sees(one, "Du nouveau pour vous")
    album(one, "home-news")
    one.go(f"/espace/demandes/{ticket.pk}/")
    sees(one, ANSWER, "Cette demande est close", "quitte votre espace au bout de six mois")
    does_not_see(one, NOTE, "Note interne")
    album(one, "ticket-closed")
    write(one, "Votre message", AFTERWARDS)
    press(one, "Préparer une nouvelle demande")
    sees(one, "votre message ouvre une nouvelle demande", f"À la suite de la demande {ticket.reference}")
    expect(one.page.get_by_label("Votre demande")).to_have_value(AFTERWARDS)
    album(one, "draft-linked")


def nothing_was_told_by_mail(peer: Peer, ticket: Ticket) -> None:
    """News, never what: no subject matter, no excerpt, no reference (clause C05); and no mail is kept once it is gone."""
    assert len(peer.received) >= 3
    for one in peer.received:
        told = one.message.as_string() + one.message.get_content()
        for secret in (
            ticket.reference,
            QUESTION,
            MISSING,
            ANSWER,
            NOTE,
            "facture",
            "décompte",
            "CAP-100001",
            "Delmas",
        ):
            assert secret not in told
    waiting = list(OutgoingMail.objects.all())
    vault.open_rows(waiting)
    assert [one.kind for one in waiting] == []
