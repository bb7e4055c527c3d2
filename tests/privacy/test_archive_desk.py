"""The archivist and the officer in front of the archive, through their pages (clause C16)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client

from espace.accounts.models import User
from espace.audit.models import AuditEvent
from espace.documents.models import Document
from espace.documents.store import blobs
from espace.privacy.archive.models import ArchiveAsk, ArchivedUnit
from espace.privacy.retention import engine
from espace.tickets.models import Attachment
from espace.tickets.states import State
from tests import cast
from tests.cast import AT, PASSWORD
from tests.documents.sealed import marked
from tests.documents.uploading import received
from tests.entering import application, code
from tests.privacy.archive_screens import MOTIVE, Clock, SignedIn, open_unit, search
from tests.privacy.archiving import archive_round, leave, of_document, of_profile, of_ticket

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["nadia", "dominique"])
def test_one_person_one_motive_one_unit(
    who: str, request: pytest.FixtureRequest, archived: UUID, claire: User, signed_in: SignedIn
) -> None:
    user: User = request.getfixturevalue(who)
    browser = signed_in(user)
    place = search(browser, number="cap 100001")
    index = browser.get(place).content.decode()
    assert "Une personne, 1 dossier" in index
    assert "Phrasemarque" not in index
    assert "Delmas" not in index
    place = open_unit(browser, place, archived)
    before = AuditEvent.objects.filter(action="archive.read", subject=claire.customer.pk).count()
    assert before == 0
    page = browser.get(place).content.decode()
    for word in (
        "Phrasemarque archivée",
        "Notemarque archivée",
        "piecemarque.pdf",
        "Titulairemarque",
        "FR76 •••• 0189",
    ):
        assert word in page, word
    assert "30006000011234567890" not in page
    read = AuditEvent.objects.get(action="archive.read")
    assert (read.subject, read.unit, read.actor, read.role) == (claire.customer.pk, archived, user.pk, user.role)
    ask = ArchiveAsk.objects.get(kind="consult")
    [file] = ArchivedUnit.objects.filter(within=archived)
    answer = browser.get(f"{place}fichiers/{file.pk}/")
    assert b"".join(answer) == marked(b"Contenumarque")
    assert answer["Content-Disposition"] == 'attachment; filename="piecemarque.pdf"'
    assert AuditEvent.objects.filter(action="archive.read", unit=file.pk, subject=claire.customer.pk).count() == 1
    assert browser.get(f"{place}fichiers/{uuid4()}/").status_code == 404
    assert ask.subject == claire.customer.pk


def test_what_the_engine_takes_out_is_read_here(
    claire: User, sophie: User, nadia: User, turned: Clock, signed_in: SignedIn
) -> None:
    """Six months after the closing, through the engine itself: message, note, clean file, and a virus that left no bytes."""
    closed = cast.ticket(
        claire.customer, State.CLOSED, assignee=sophie, about=claire.customer.contracts.get(), body="Phrasemarque"
    )
    cast.note(closed, sophie, "Notemarque")
    for name, state in (("piecemarque.pdf", Document.State.CLEAN), ("virusmarque.pdf", Document.State.INFECTED)):
        file = received(claire, claire.customer, marked(b"Contenumarque"), name)
        Attachment.objects.create(document=file, ticket=closed, message=closed.messages.get())
        Document.objects.filter(pk=file.pk).update(state=state, scanned_at=AT)
        if state == Document.State.INFECTED:
            blobs().delete(file.unit)
    turned.at = AT + timedelta(days=184)
    engine.run(turned.at)
    archive_round(turned.at)
    turned.at = AT  # sessions count from the machine's own day
    browser = signed_in(nadia)
    place = open_unit(browser, search(browser, number="CAP-100001"), closed.unit)
    page = browser.get(place).content.decode()
    for word in ("Phrasemarque", "Notemarque", "piecemarque.pdf"):
        assert word in page, word
    [clean] = [one for one in ArchivedUnit.objects.filter(within=closed.unit) if f"fichiers/{one.pk}/" in page]
    assert b"Contenumarque" in b"".join(browser.get(f"{place}fichiers/{clean.pk}/"))


def test_a_file_that_was_never_scanned_is_named_and_not_given(
    claire: User, sophie: User, nadia: User, turned: Clock, signed_in: SignedIn
) -> None:
    closed = cast.ticket(claire.customer, State.CLOSED, assignee=sophie)
    file = received(claire, claire.customer, marked(b"Contenumarque"), "piecemarque.pdf")
    leave(of_ticket(closed), of_document(file, closed.unit, state="quarantined"))
    archive_round()
    browser = signed_in(nadia)
    place = open_unit(browser, search(browser, number="CAP-100001"), closed.unit)
    page = browser.get(place).content.decode()
    assert "piecemarque.pdf" in page
    assert "fichiers/" not in page
    assert browser.get(f"{place}fichiers/{file.unit}/").status_code == 404


def test_by_name_and_birth_date_of_somebody_who_left(
    archived: UUID, claire: User, nadia: User, signed_in: SignedIn
) -> None:
    leave(of_profile(claire.customer))
    archive_round()
    claire.customer.contracts.all().delete()
    browser = signed_in(nadia)
    typed = {"surname": "delmas", "first_name": "CLAIRE", "birth_date": "12/04/1985"}
    assert "Une personne, 2 dossiers" in browser.get(search(browser, **typed)).content.decode()
    assert (
        "Rien de cette personne"
        in browser.get(search(browser, **typed | {"birth_date": "13/04/1985"})).content.decode()
    )


def test_a_form_without_a_motive_or_a_person_keeps_what_was_typed(
    archived: UUID, nadia: User, signed_in: SignedIn
) -> None:
    browser = signed_in(nadia)
    for typed, told in (
        ({"number": "CAP-100001", "motive": ""}, "sans motif"),
        ({"number": "CAP-100001", "motive": "Vérifier"}, "20 caractères au moins"),
        ({"surname": "Delmasse", "motive": MOTIVE}, "Donnez un numéro de contrat"),
        ({"surname": "Delmasse", "first_name": "C", "birth_date": "hier", "motive": MOTIVE}, "une date comme"),
    ):
        answer = browser.post("/archives/", typed)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert told in page
        assert (typed.get("surname") or typed["number"]) in page
    assert not ArchiveAsk.objects.exists()


def test_namesakes_are_told_apart_before_anything_is_read(
    archived: UUID, claire: User, sophie: User, nadia: User, signed_in: SignedIn
) -> None:
    twin = cast.customer("Claire", "Delmas", born_on=date(1985, 4, 12))
    theirs = cast.ticket(twin, State.CLOSED, assignee=sophie, body="Autremarque")
    leave(of_ticket(theirs), of_profile(twin), of_profile(claire.customer))
    archive_round()
    browser = signed_in(nadia)
    place = search(browser, surname="Delmas", first_name="Claire", birth_date="1985-04-12")
    page = browser.get(place).content.decode()
    assert "Plusieurs personnes" in page
    assert browser.post(f"{place}consultations/", {"unit": str(archived)}).status_code == 404
    assert browser.post(f"{place}personne/", {"subject": str(uuid4())}).status_code == 404
    assert browser.post(f"{place}personne/", {"subject": str(claire.customer.pk)}).status_code == 302
    assert browser.post(f"{place}personne/", {"subject": str(twin.pk)}).status_code == 404, "one subject a search"
    assert browser.post(f"{place}consultations/", {"unit": str(theirs.unit)}).status_code == 404, "of somebody else"
    assert browser.post(f"{place}consultations/", {"unit": str(archived)}).status_code == 302


def test_an_ask_is_its_askers_own(archived: UUID, nadia: User, dominique: User, signed_in: SignedIn) -> None:
    place = search(signed_in(nadia), number="CAP-100001")
    consultation = open_unit(signed_in(nadia), place, archived)
    for path in (place, consultation):
        assert signed_in(dominique).get(path).status_code == 404
        assert AuditEvent.objects.filter(action="object.refused", actor=dominique.pk).exists()


def test_the_archivist_arrives_at_the_archive(nadia: User) -> None:
    application(nadia)
    browser = Client()
    browser.post("/connexion/", {"login": nadia.email, "password": PASSWORD})
    browser.post("/connexion/deuxieme-etape/", {"code": code()})
    page = browser.get("/gestion/", follow=True)
    assert page.redirect_chain[-1][0] == "/archives/"
