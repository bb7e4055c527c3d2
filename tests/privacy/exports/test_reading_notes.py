"""Internal notes: the officer reads each, releases it, cuts it or keeps it with a reason; then its person receives them (clause C19)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from espace import vault
from espace.accounts.models import User
from espace.audit.models import AuditEvent
from espace.outbox.models import OutgoingMail
from espace.privacy.exports import actions, chores
from espace.privacy.exports.models import Export, Withheld
from espace.tickets.models import Note
from espace.tickets.states import State
from tests import cast
from tests.cast import AT
from tests.portal.screens import words
from tests.privacy.exports.opening import access, opened

pytestmark = pytest.mark.django_db


def test_the_officer_reads_and_the_person_receives(
    claire: User, sophie: User, dominique: User, signed_in: Callable[[User], Client]
) -> None:
    ticket = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie)
    for text in ("à remettre", "Karim a dit non", "note sur Karim seul"):
        cast.note(ticket, sophie, text)
    access(claire)
    notes = Export.objects.get(kind="notes")
    assert OutgoingMail.objects.filter(kind="desk_news").count() == 1
    browser = signed_in(dominique)
    assert "3 notes" in words(browser.get("/dpo/exports/"))
    page = browser.get(f"/dpo/exports/{notes.pk}/")
    found = {}
    for line in page.context["lines"]:
        assert line["words"] in words(page)
        found[line["words"]] = line["text"].pk
    assert AuditEvent.objects.filter(action="note.read", actor=dominique.pk, subject=claire.customer.pk).exists()

    def decide(note: str, how: str, **typed: str) -> str:
        return words(browser.post(f"/dpo/exports/textes/{found[note]}/{how}/", typed, follow=True))

    assert "Notes à lire encore : 2" in decide("à remettre", "remise")
    missing = browser.post(f"/dpo/exports/textes/{found['note sur Karim seul']}/refus/", {"reason": " "})
    assert missing.status_code == 422
    decide("note sur Karim seul", "refus", reason="Elle parle d’une autre personne.")
    assert chores.prepare(AT) == 0, "one is still to read"
    assert "Tout est lu" in decide("Karim a dit non", "remise", words="[…] a dit non")
    assert "déjà reçu une décision" in decide("à remettre", "refus", reason="trop tard")
    assert chores.prepare(AT) == 1
    copy = opened(notes, claire)
    for text in ("à remettre", "[…] a dit non", "Elle parle d’une autre personne.", "cnil.fr"):
        assert text in copy.text(), text
    assert "Karim" not in copy.everything
    assert {one["verdict"] for one in copy.json()["notes"]} == {"released", "redacted", "refused"}


def test_a_note_destroyed_meanwhile_is_said_to_be(claire: User, sophie: User, dominique: User) -> None:
    ticket = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie)
    cast.note(ticket, sophie, "éphémère")
    access(claire)
    text = Withheld.objects.select_related("export").get()
    vault.open_rows(text)
    Note.objects.all().delete()
    assert actions.words_of(text) is None
    actions.release(text=text, words="", by=dominique, at=AT)
    chores.prepare(AT)
    assert "Cette note n’existe plus." in opened(text.export, claire).text()


def test_the_database_wants_a_person_and_a_reason(claire: User, sophie: User, dominique: User) -> None:
    ticket = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie)
    cast.note(ticket, sophie, "note")
    access(claire)
    for broken in ({"verdict": "released"}, {"verdict": "refused", "decided_by": dominique, "decided_at": AT}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Withheld.objects.update(**broken)


def test_a_second_access_leaves_its_own_notes_to_read(claire: User, sophie: User, dominique: User) -> None:
    ticket = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie)
    cast.note(ticket, sophie, "note")
    access(claire)
    access(claire)
    assert Export.objects.filter(kind="notes", state="reading").count() == 1, "the same instant, the same notes"
