"""The copy of everything: readable by a person and a program, whole, and nobody else's (articles 12 and 15 GDPR; clause C19)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from espace.accounts.models import User
from espace.privacy.exports.models import Export
from espace.tickets.states import State
from tests import cast
from tests.cast import AT
from tests.documents.sealed import PDF
from tests.privacy.exports.opening import access, clean

pytestmark = pytest.mark.django_db


def test_a_person_reads_their_copy(claire: User, sophie: User) -> None:
    ticket = cast.ticket(
        claire.customer, State.WAITING_FOR_CUSTOMER, assignee=sophie, body="Ma facture est là", asked="L’original"
    )
    cast.message(ticket, sophie, "Réponse de Sophie <b>")
    clean(claire, PDF, "facture.pdf")
    clean(claire, PDF + b"%2", "facture.pdf", at=AT + timedelta(seconds=1))
    copy = access(claire, AT + timedelta(minutes=1))
    assert {
        "index.html",
        "data.json",
        "journal.html",
        "journal.json",
        "files/facture.pdf",
        "files/facture (2).pdf",
    } == set(copy.names)
    page = copy.text()
    for words in (
        "Ma facture est là", "L’original", "Réponse de Sophie &lt;b&gt;", "Claire", "CAP-100001", "Santé Expatrié", "Léo Delmas",
        "Sophie Laurent, CAP ASSURANCES", "le logiciel de gestion du cabinet", "consentement, article 6(1)(a)", "cnil.fr",
        "cbremard@capassurances.com", "6\xa0mois", "Les gestionnaires des demandes", 'href="files/facture%20%282%29.pdf"',
    ):  # fmt: skip
        assert words in page, words
    assert "http-equiv" not in page
    assert "src=" not in page
    rows = copy.json()["tables"]
    [said] = [row for row in rows["tickets.Message"]["rows"] if "Sophie" in row["values"]["body"]]
    assert said["source"] == {
        "who": "staff", "name": "Sophie Laurent", "role": "Les gestionnaires des demandes", "entity": "CAP ASSURANCES",
    }  # fmt: skip
    assert said["at"] == AT.isoformat()
    assert rows["accounts.Customer"]["rows"][0]["source"] == {"who": "import"}
    assert copy["files/facture (2).pdf"] == PDF + b"%2"


def test_what_came_after_the_request_is_not_in_the_copy(claire: User) -> None:
    cast.ticket(claire.customer, body="avant")
    cast.ticket(claire.customer, body="pendant la préparation", at=AT + timedelta(seconds=1))
    copy = access(claire)
    assert "avant" in copy.text()
    assert "pendant la préparation" not in copy.everything


def test_notes_are_counted_and_not_shown(claire: User, sophie: User, dominique: User) -> None:
    ticket = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie)
    cast.note(ticket, sophie, "secretdunote")
    cast.note(ticket, sophie, "secretdunote encore")
    copy = access(claire)
    assert "2 notes internes vous seront remises" in copy.text()
    assert "secretdunote" not in copy.everything
    assert copy.json()["missing"]["notes"] == 2
    assert Export.objects.get(kind="notes").withheld.count() == 2
