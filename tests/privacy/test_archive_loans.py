"""A loan, from the advisor's asking to its last second; and all that an advisor does not see (clause C16)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from espace.accounts.models import User
from espace.audit.models import AuditEvent
from espace.contracts.models import Contract
from espace.privacy.archive.models import ArchivedUnit
from espace.tickets.states import State
from tests import cast
from tests.cast import AT
from tests.privacy.archive_screens import MOTIVE, Clock, SignedIn
from tests.privacy.archiving import archive_round

pytestmark = pytest.mark.django_db


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
    assert "Ce que l’archive garde" in desk.get(f"/gestion/clients/{claire.customer.pk}/").content.decode()
    sheet = desk.get(f"/gestion/clients/{claire.customer.pk}/archives/").content.decode()
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
    assert "Prêté" in desk.get(f"/gestion/clients/{claire.customer.pk}/archives/").content.decode()

    turned.at = AT + timedelta(hours=23, minutes=59, seconds=59)
    desk = signed_in(sophie)  # her session of yesterday is over
    assert desk.get(place).status_code == 200
    assert desk.get(f"{place}fichiers/{file.pk}/").status_code == 200
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
    assert (
        "Demander la consultation" not in desk.get(f"/gestion/clients/{claire.customer.pk}/archives/").content.decode()
    )
    for verb in (desk.get, desk.post):
        assert verb(f"/gestion/archives/{archived}/pret/").status_code == 404
    assert AuditEvent.objects.filter(action="object.refused", unit=archived, subject=claire.customer.pk).exists()


def test_once_the_linked_contract_has_ended_there_is_nothing(
    archived: UUID, held: None, claire: User, sophie: User, signed_in: SignedIn
) -> None:
    desk = signed_in(sophie)
    page = f"/gestion/clients/{claire.customer.pk}/archives/"
    assert "Demander la consultation" in desk.get(page).content.decode()
    Contract.objects.filter(customer=claire.customer).update(ends_on=AT.date())
    cast.contract(claire.customer, number="CAP-300001")  # runs, and the request is not linked to it
    assert "Demander la consultation" not in desk.get(page).content.decode()
    assert desk.get(f"/gestion/archives/{archived}/pret/").status_code == 404
