"""The archivist, the officer and the advisor in front of the archive, through their pages (clause C16)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client

from espace.accounts.models import User
from espace.audit.models import AuditEvent
from espace.contracts.models import Contract
from espace.documents.models import Document
from espace.documents.store import blobs
from espace.lib import clock
from espace.privacy.archive.models import ArchiveAsk, ArchivedUnit
from espace.privacy.retention import engine
from espace.tickets.models import Attachment
from espace.tickets.states import State
from tests import cast
from tests.cast import AT, PASSWORD
from tests.documents.uploading import received
from tests.privacy.archiving import archive_round, leave, of_document, of_profile, of_ticket

MOTIVE = "Contestation d’un remboursement, dossier 12"
SignedIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db


class Clock:
    """The screens' clock, which a test turns."""

    def __init__(self) -> None:
        self.at = AT

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def turned(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(clock, "now", found.now)
    return found


@pytest.fixture
def archived(claire: User, sophie: User, turned: Clock) -> UUID:
    """A request of Claire's in the archive: a message, a note, a file, an IBAN."""
    contract = claire.customer.contracts.get()
    closed = cast.ticket(
        claire.customer, State.CLOSED, kind="bank", assignee=sophie, about=contract, body="Phrasemarque archivée",
        iban="FR7630006000011234567890189", holder="Titulairemarque", use="both",
    )  # fmt: skip
    cast.note(closed, sophie, "Notemarque archivée")
    file = received(claire, claire.customer, b"%PDF-1.7\nContenumarque\n%%EOF\n", "piecemarque.pdf")
    leave(of_ticket(closed, contract), of_document(file, closed.unit, contract))
    archive_round()
    unit: UUID = closed.unit
    return unit


@pytest.fixture
def held(claire: User, sophie: User) -> None:
    """Sophie holds an open request of Claire's."""
    cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie)


def search(browser: Client, **typed: str) -> str:
    """Find somebody; the archive answers; gives the address of the search."""
    answer = browser.post("/archives/", {"motive": MOTIVE, **typed})
    assert answer.status_code == 302, answer.content.decode()
    place = str(answer["Location"])
    waiting = browser.get(place).content.decode()
    assert "moins d’une minute" in waiting
    assert f'href="{place}"' in waiting
    archive_round(clock.now())
    return place


def open_unit(browser: Client, found: str, unit: UUID) -> str:
    answer = browser.post(f"{found}consultations/", {"unit": str(unit)})
    assert answer.status_code == 302
    place = str(answer["Location"])
    assert "moins d’une minute" in browser.get(place).content.decode()
    archive_round(clock.now())
    return place


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
    assert b"".join(answer) == b"%PDF-1.7\nContenumarque\n%%EOF\n"
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
        file = received(claire, claire.customer, b"%PDF-1.7\nContenumarque\n%%EOF\n", name)
        Attachment.objects.create(document=file, ticket=closed, message=closed.messages.get())
        Document.objects.filter(pk=file.pk).update(state=state, scanned_at=AT)
        if state == Document.State.INFECTED:
            blobs().delete(file.unit)
    turned.at = AT + timedelta(days=184)
    engine.run(turned.at)
    archive_round(turned.at)
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
    file = received(claire, claire.customer, b"%PDF-1.7\n%%EOF\n", "piecemarque.pdf")
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


def ask_loan(browser: Client, unit: UUID) -> str:
    page = browser.get(f"/gestion/archives/{unit}/pret/").content.decode()
    assert "24\xa0heures" in page
    assert browser.post(f"/gestion/archives/{unit}/pret/", {"motive": "court"}).status_code == 422
    answer = browser.post(f"/gestion/archives/{unit}/pret/", {"motive": MOTIVE})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_a_loan_from_the_sheet_to_the_last_second(
    archived: UUID, held: None, claire: User, sophie: User, nadia: User, signed_in: SignedIn, turned: Clock
) -> None:
    desk, archive = signed_in(sophie), signed_in(nadia)
    sheet = desk.get(f"/gestion/clients/{claire.customer.pk}/").content.decode()
    assert "Dans l’archive" in sheet
    assert "Demander la consultation" in sheet
    assert "Phrasemarque" not in sheet
    [file] = ArchivedUnit.objects.filter(within=archived)
    assert desk.get(f"/gestion/archives/{file.pk}/pret/").status_code == 404, "a file goes with its request"
    place = ask_loan(desk, archived)
    pk = place.strip("/").rpartition("/")[2]
    assert "L’archiviste décide" in desk.get(place).content.decode()
    home = archive.get("/archives/").content.decode()
    assert "Prêts à décider" in home
    assert "Sophie Laurent" in home
    assert MOTIVE in home
    assert MOTIVE in archive.get(f"/archives/prets/{pk}/").content.decode()
    assert archive.get(place).status_code == 404, "the archivist lends and does not read it there"
    assert archive.post(f"/archives/prets/{pk}/accord/").status_code == 302
    assert archive.get(f"/archives/prets/{pk}/").status_code == 404, "it is decided"
    assert "moins d’une minute" in desk.get(place).content.decode()
    archive_round()
    page = desk.get(place).content.decode()
    assert "Phrasemarque archivée" in page
    assert "Notemarque archivée" in page
    read = AuditEvent.objects.get(action="archive.read")
    assert (read.subject, read.unit, read.role) == (claire.customer.pk, archived, "advisor")
    answer = desk.get(f"{place}fichiers/{file.pk}/")
    assert b"Contenumarque" in b"".join(answer)
    assert "Prêté" in desk.get(f"/gestion/clients/{claire.customer.pk}/").content.decode()

    turned.at = AT + timedelta(hours=23, minutes=59, seconds=59)
    desk = signed_in(sophie)  # her session of yesterday is over
    assert desk.get(place).status_code == 200
    turned.at = AT + timedelta(hours=24, seconds=1)
    assert desk.get(place).status_code == 404
    assert desk.get(f"{place}fichiers/{file.pk}/").status_code == 404
    journal = AuditEvent.objects.filter(subject=claire.customer.pk, action__startswith="archive.").values_list(
        "action", flat=True
    )
    assert {"archive.loan_asked", "archive.lent", "archive.read"} <= set(journal)


def test_a_refused_loan_says_why(archived: UUID, held: None, sophie: User, nadia: User, signed_in: SignedIn) -> None:
    desk, archive = signed_in(sophie), signed_in(nadia)
    place = ask_loan(desk, archived)
    pk = place.strip("/").rpartition("/")[2]
    assert archive.post(f"/archives/prets/{pk}/refus/", {"reason": ""}).status_code == 422
    assert archive.post(f"/archives/prets/{pk}/refus/", {"reason": "La facture suffit."}).status_code == 302
    page = desk.get(place).content.decode()
    assert "La facture suffit." in page
    archive_round()
    assert "Phrasemarque" not in desk.get(place).content.decode()


CLOSED = {
    "no open request": lambda c, s: None,
    "a colleague's": lambda c, s: cast.ticket(c, State.IN_PROGRESS, assignee=cast.staff("Paul", "Vidal", s.role)),
    "a closed one": lambda c, s: cast.ticket(c, State.CLOSED, assignee=s),
}


@pytest.mark.parametrize("what", CLOSED)
def test_without_an_open_request_of_one_s_own_there_is_nothing(
    what: str, archived: UUID, claire: User, sophie: User, signed_in: SignedIn
) -> None:
    CLOSED[what](claire.customer, sophie)
    desk = signed_in(sophie)
    assert "Dans l’archive" not in desk.get(f"/gestion/clients/{claire.customer.pk}/").content.decode()
    for verb in (desk.get, desk.post):
        assert verb(f"/gestion/archives/{archived}/pret/").status_code == 404
    assert AuditEvent.objects.filter(action="object.refused", unit=archived, subject=claire.customer.pk).exists()


def test_once_the_linked_contract_has_ended_there_is_nothing(
    archived: UUID, held: None, claire: User, sophie: User, signed_in: SignedIn
) -> None:
    desk = signed_in(sophie)
    ticket = claire.customer.tickets.get(state=State.IN_PROGRESS)
    pages = (f"/gestion/clients/{claire.customer.pk}/", f"/gestion/demandes/{ticket.pk}/")
    for page in pages:
        assert "Dans l’archive" in desk.get(page).content.decode()
    Contract.objects.filter(customer=claire.customer).update(ends_on=AT.date())
    cast.contract(claire.customer, number="CAP-300001")  # runs, and the request is not linked to it
    for page in pages:
        assert "Dans l’archive" not in desk.get(page).content.decode()
    assert desk.get(f"/gestion/archives/{archived}/pret/").status_code == 404


def test_the_archivist_arrives_at_the_archive(nadia: User) -> None:
    browser = Client()
    browser.post("/connexion/", {"login": nadia.email, "password": PASSWORD})
    page = browser.get("/gestion/", follow=True)
    assert page.redirect_chain[-1][0] == "/archives/"
