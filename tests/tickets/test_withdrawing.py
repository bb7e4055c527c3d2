"""A message that was read and is withdrawn: a mark stays, nothing else does, a restored backup included (decision 0035)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from espace import vault
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.documents.models import Document
from espace.ledger import ledger
from espace.privacy.exports import actions as exports
from espace.privacy.exports import chores as preparing
from espace.tickets import actions, withdrawing
from espace.tickets.errors import NotNow
from espace.tickets.models import Message, Note, Qualification, Ticket
from espace.tickets.searching import word_branches
from espace.tickets.states import State
from espace.vault import search
from tests import cast
from tests.cast import AT
from tests.documents.sealed import PDF
from tests.documents.uploading import upload
from tests.privacy.exports.opening import opened

pytestmark = pytest.mark.both

HOUR = timedelta(hours=1)
SignedIn = Callable[[User], Client]


@pytest.fixture
def ticket(claire: User, sophie: User) -> Ticket:
    return cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, at=AT - timedelta(days=1))


@pytest.fixture
def sent(ticket: Ticket, sophie: User) -> Message:
    file = upload(sophie, PDF, "autre-client.pdf")
    return actions.ask(
        ticket=ticket,
        pk=uuid4(),
        body="Le dossier de M. Quillien",
        asked="Sa facture.",
        uploads=[file],
        by=sophie,
        at=AT,
    )


def withdraw(message: Message, by: User, why: str = "Mauvais destinataire") -> None:
    actions.withdraw(ticket=message.ticket, message=message, why=why, by=by, at=AT + HOUR)


def test_the_mark_stays_and_nothing_else(sent: Message, claire: User, sophie: User, signed_in: SignedIn) -> None:
    withdraw(sent, sophie)
    page = signed_in(claire).get(f"/espace/demandes/{sent.ticket_id}/").content.decode()
    assert "Message retiré le" in page
    assert "Quillien" not in page
    assert "autre-client" not in page
    assert "Mauvais destinataire" not in page
    assert "Sa facture." not in page
    assert "Sa facture." not in signed_in(claire).get("/espace/").content.decode()
    assert not Document.objects.exists()
    assert Ticket.objects.get().state == State.IN_PROGRESS, "nothing is awaited any more"
    [note] = Note.objects.all()
    vault.open_rows(note)
    assert "Mauvais destinataire" in note.body
    assert search.find_any(word_branches("Quillien")) == [[]]


def test_the_copy_shows_the_mark(sent: Message, claire: User, sophie: User) -> None:
    withdraw(sent, sophie)
    export = exports.request_access(customer=claire.customer, request=None, by=claire, at=AT + 2 * HOUR)
    preparing.prepare(AT + 2 * HOUR)
    copy = opened(export, claire, AT + 2 * HOUR)
    assert "Retiré par le cabinet" in copy.text()
    assert "Quillien" not in copy.everything
    assert "autre-client" not in copy.everything


def test_a_restored_backup_does_not_bring_it_back(sent: Message, sophie: User) -> None:
    with transaction.atomic():
        savepoint = transaction.savepoint()
        withdraw(sent, sophie)
        lines = list(ledger().segments())[-1]
        transaction.savepoint_rollback(savepoint)
    assert Message.objects.get(pk=sent.pk).withdrawn_at is None
    assert lines.kind == "message.withdrawn"
    for _twice in range(2):
        withdrawing.withdraw_again(lines.lines, lines.at)
    found = Message.objects.get(pk=sent.pk)
    vault.open_rows(found)
    assert (found.body, found.asked, found.withdrawn_by) == ("", "", sophie)
    row = Ticket.objects.get()
    vault.open_rows(row)
    assert (row.state, row.asked) == (State.IN_PROGRESS, "")
    assert not Document.objects.exists()


def test_it_does_not_come_back_either_where_who_withdrew_it_is_unknown(sent: Message, sophie: User) -> None:
    lines = [{"message": str(sent.pk), "by": str(uuid4())}]
    withdrawing.withdraw_again(lines, AT)
    found = Message.objects.get(pk=sent.pk)
    vault.open_rows(found)
    assert (found.body, found.withdrawn_by) == ("", sophie)


def test_what_the_law_has_us_keep_stays(sent: Message, ticket: Ticket, claire: User, sophie: User) -> None:
    with pytest.raises(NotNow, match="pourquoi"):
        withdraw(sent, sophie, " ")
    theirs = ticket.messages.get(from_customer=True)
    with pytest.raises(NotNow, match="celui du client"):
        withdraw(theirs, sophie)
    with pytest.raises(NotNow, match="qui l’a écrit"):
        withdraw(sent, cast.staff("Paul", "Aubry", Role.ADVISOR))
    actions.requalify(ticket=ticket, message=None, kind=Qualification.Kind.COMPLAINT, by=sophie, at=AT)
    with pytest.raises(NotNow, match="réclamation"):
        withdraw(sent, sophie)
    assert Document.objects.count() == 1


def test_the_words_that_closed_a_request_stay(ticket: Ticket, sophie: User) -> None:
    actions.close(ticket=ticket, pk=(pk := uuid4()), body="Vous êtes remboursée.", by=sophie, at=AT)
    with pytest.raises(NotNow, match="clos la demande"):
        withdraw(Message.objects.get(pk=pk), sophie)


def test_the_database_knows_no_withdrawn_words(sent: Message, sophie: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=sent.pk).update(withdrawn_at=AT, withdrawn_by=sophie)


def test_sophie_says_why_on_a_page_of_its_own(sent: Message, sophie: User, signed_in: SignedIn) -> None:
    browser = signed_in(sophie)
    here = reverse("desk:withdraw", args=[sent.ticket_id, sent.pk])
    assert here in browser.get(reverse("desk:ticket", args=[sent.ticket_id])).content.decode()
    assert "aucune sauvegarde" in browser.get(here).content.decode()
    assert browser.post(here, {"why": " "}).status_code == 422
    assert "Message retiré le" in browser.post(here, {"why": "Erreur"}, follow=True).content.decode()
    assert here not in browser.get(reverse("desk:ticket", args=[sent.ticket_id])).content.decode()
