"""The verbs of requests: what each does, refuses, tells and journals."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from espace import vault
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.audit.models import AuditEvent
from espace.lib import clock
from espace.outbox.models import OutgoingMail
from espace.tickets import actions
from espace.tickets.errors import EditedElsewhere, NotNow, Unfinished
from espace.tickets.indexing import KIND
from espace.tickets.kinds import kinds
from espace.tickets.models import Draft, Message, Note, Qualification, StateChange, Ticket
from espace.tickets.states import TRANSITIONS, Ball, State
from espace.vault import search
from tests import cast
from tests.cast import AT

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=2)


def prepared(by: User) -> Draft:
    return cast.draft(by.customer, kind="other", subject="Visa", description="Une attestation zibeline.")


def found(word: str) -> list[uuid.UUID]:
    token = search.word_token(KIND, word)
    assert token is not None
    return search.find([token])


def mails() -> list[str]:
    rows = list(OutgoingMail.objects.order_by("created_at"))
    vault.open_rows(rows)
    return [f"{row.kind} → {row.to}" for row in rows]


def test_a_draft_that_is_sent_becomes_a_ticket_in_the_same_unit(claire: User) -> None:
    draft = prepared(claire)
    ticket = actions.submit(draft=draft, by=claire, at=AT, accepts_health=True)
    assert ticket.unit == draft.unit
    assert not Draft.objects.exists()
    assert (ticket.state, ticket.ball) == (State.SUBMITTED, Ball.BROKERAGE)
    assert [(change.name, change.by_id) for change in StateChange.objects.all()] == [("submit", claire.pk)]
    assert found("zibeline") == [ticket.unit]
    assert mails() == [f"received → {claire.email}"]
    event = AuditEvent.objects.get(action="ticket.submitted")
    assert (event.actor, event.subject, event.unit) == (claire.pk, claire.customer.pk, ticket.unit)


def test_a_draft_sent_twice_is_one_ticket(claire: User) -> None:
    draft = prepared(claire)
    actions.submit(draft=draft, by=claire, at=AT, accepts_health=True)
    with pytest.raises(Draft.DoesNotExist):
        actions.submit(draft=draft, by=claire, at=AT, accepts_health=True)
    assert Ticket.objects.count() == 1


def test_a_draft_that_lacks_something_says_what_and_stays(claire: User) -> None:
    draft = cast.draft(claire.customer, kind="claim", happened_on="hier")
    with pytest.raises(Unfinished) as refused:
        actions.submit(draft=draft, by=claire, at=AT, accepts_health=True)
    assert set(refused.value.faults) == {"happened_on", "description", "contract"}
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_two_devices_never_overwrite_each_other(claire: User) -> None:
    draft = prepared(claire)
    saved = actions.save(draft=draft, raw={"description": "Du téléphone"}, contract=None, revision=0, by=claire, at=AT)
    assert saved.revision == 1
    with pytest.raises(EditedElsewhere):
        actions.save(draft=draft, raw={"description": "De l’ordinateur"}, contract=None, revision=0, by=claire, at=AT)
    vault.open_rows(saved)
    assert saved.answers == {"description": "Du téléphone"}


def test_a_discarded_draft_leaves_no_key(claire: User) -> None:
    draft = prepared(claire)
    actions.discard(draft=draft, by=claire, at=AT)
    with pytest.raises(vault.NoSuchKey):
        vault.unit_key(draft.unit)


def test_the_conversation_moves_the_ball(claire: User, sophie: User) -> None:
    ticket = actions.submit(draft=prepared(claire), by=claire, at=AT, accepts_health=True)
    actions.take(ticket=ticket, by=sophie, at=LATER)
    actions.ask(ticket=ticket, pk=uuid.uuid4(), body="Merci.", asked="La facture acquittée", by=sophie, at=LATER)
    ticket = Ticket.objects.get()
    vault.open_rows(ticket)
    assert (ticket.state, ticket.ball, ticket.asked, ticket.unread_by_customer) == (
        State.WAITING_FOR_CUSTOMER,
        Ball.CUSTOMER,
        "La facture acquittée",
        True,
    )
    actions.write(ticket=ticket, pk=uuid.uuid4(), body="La voici.", by=claire, at=LATER + timedelta(days=1))
    ticket = Ticket.objects.get()
    vault.open_rows(ticket)
    assert (ticket.state, ticket.ball, ticket.asked) == (State.IN_PROGRESS, Ball.BROKERAGE, "")
    assert mails() == [f"received → {claire.email}", f"news → {claire.email}", f"desk_news → {sophie.email}"]
    actions.close(ticket=ticket, by=sophie, at=LATER + timedelta(days=2))
    assert [change.name for change in StateChange.objects.order_by("id")] == [
        "submit",
        "take",
        "ask",
        "answer",
        "close",
    ]


def test_a_message_posted_twice_is_written_once(claire: User, sophie: User) -> None:
    ticket = cast.ticket(claire.customer)
    pk = uuid.uuid4()
    for _click in range(2):
        actions.reply(ticket=ticket, pk=pk, body="Bonjour", by=sophie, at=LATER)
    assert Message.objects.filter(pk=pk).count() == 1
    assert OutgoingMail.objects.count() == 1


def test_a_closed_request_takes_no_message_and_reopens_by_staff_only(claire: User, sophie: User) -> None:
    ticket = cast.ticket(claire.customer, State.CLOSED, assignee=sophie)
    with pytest.raises(NotNow, match="close"):
        actions.write(ticket=ticket, pk=uuid.uuid4(), body="Encore moi", by=claire, at=LATER)
    with pytest.raises(NotNow, match="rouvrez"):
        actions.reply(ticket=ticket, pk=uuid.uuid4(), body="Encore nous", by=sophie, at=LATER)
    with pytest.raises(NotNow):
        actions.reopen(ticket=ticket, by=claire, at=LATER)
    reopened = actions.reopen(ticket=ticket, by=sophie, at=LATER)
    assert (reopened.state, reopened.closed_at, reopened.closed_by) == (State.IN_PROGRESS, None, None)


def test_a_colleague_cannot_take_what_is_taken(claire: User, sophie: User) -> None:
    other = cast.staff("Paul", "Renaud", Role.ADVISOR)
    ticket = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie)
    with pytest.raises(NotNow, match="collègue"):
        actions.take(ticket=ticket, by=other, at=LATER)
    assert actions.assign(ticket=ticket, to=other.staff_member, by=sophie, at=LATER).assignee == other.staff_member


@pytest.mark.parametrize("name", sorted(TRANSITIONS))
def test_the_table_is_the_law(name: str, claire: User, sophie: User, dominique: User) -> None:
    """Every state and every role that a transition does not name is refused."""
    from espace.tickets.moving import hold, move

    transition = TRANSITIONS[name]
    for state in State:
        ticket = cast.ticket(claire.customer, state, assignee=sophie)
        for actor in (claire, sophie, dominique):
            held = hold(ticket.pk)
            if state in transition.sources and actor.role in transition.roles:
                continue
            with pytest.raises(NotNow):
                move(held, name, by=actor, at=LATER)


def test_notes_are_another_table(claire: User, sophie: User) -> None:
    ticket = cast.ticket(claire.customer)
    actions.note(ticket=ticket, pk=uuid.uuid4(), body="Rappeler le médecin.", by=sophie, at=LATER)
    assert Note.objects.visible_to(sophie).count() == 1
    assert not Note.objects.visible_to(claire).exists()
    assert not OutgoingMail.objects.exists()


def test_a_complaint_recognised_late_runs_from_when_it_was_written(claire: User, sophie: User) -> None:
    ticket = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie)
    message = ticket.messages.earliest("sent_at")
    qualification = actions.requalify(
        ticket=ticket, message=message, kind=Qualification.Kind.COMPLAINT, by=sophie, at=LATER + timedelta(days=9)
    )
    assert qualification.received_at == message.sent_at
    assert Ticket.objects.get().complaint_since_at == message.sent_at
    with pytest.raises(NotNow):
        actions.requalify(ticket=ticket, message=message, kind=Qualification.Kind.COMPLAINT, by=sophie, at=LATER)


def test_a_bank_change_waits_for_the_call_back_and_tells_both_addresses(claire: User, sophie: User) -> None:
    contract = cast.contract(claire.customer)
    claire.customer.email = "ancienne@clients.example"
    claire.customer.save()
    draft = cast.draft(
        claire.customer,
        kind="bank",
        about=contract,
        holder="Claire",
        iban="FR14 2004 1010 0505 0001 3M02 606",
        use="both",
    )
    ticket = actions.submit(draft=draft, by=claire, at=AT, accepts_health=True)
    assert mails() == [f"bank_changed → {claire.email}", "bank_changed → ancienne@clients.example"]
    actions.take(ticket=ticket, by=sophie, at=LATER)
    with pytest.raises(NotNow, match="Rappelez"):
        actions.close(ticket=ticket, by=sophie, at=LATER)
    actions.record_call_back(ticket=ticket, by=sophie, at=LATER)
    assert actions.close(ticket=ticket, by=sophie, at=LATER).state == State.CLOSED


def test_a_termination_is_notified_once_and_never_drafted(claire: User, sophie: User) -> None:
    contract = cast.contract(claire.customer)
    with pytest.raises(NotNow, match="sans brouillon"):
        actions.start(customer=claire.customer, kind=kinds()["termination"], contract=contract, by=claire, at=AT)
    pk = uuid.uuid4()
    for _click in range(2):
        ticket = actions.notify_termination(
            pk=pk, customer=claire.customer, contract=contract, raw={}, by=claire, at=AT
        )
    assert Ticket.objects.count() == 1
    with pytest.raises(NotNow, match="déjà notifiée"):
        actions.notify_termination(
            pk=uuid.uuid4(), customer=claire.customer, contract=contract, raw={}, by=claire, at=AT
        )
    with pytest.raises(NotNow, match="transmission"):
        actions.confirm_termination(ticket=ticket, ends_on=cast.ON, by=sophie, at=LATER)
    actions.forward_termination(ticket=ticket, on=clock.today(LATER), by=sophie, at=LATER)
    with pytest.raises(NotNow, match="confirmée"):
        actions.close(ticket=ticket, by=sophie, at=LATER)
    actions.confirm_termination(ticket=ticket, ends_on=cast.ON, by=sophie, at=LATER)
    assert actions.close(ticket=ticket, by=sophie, at=LATER).state == State.CLOSED


@pytest.mark.parametrize(
    "change",
    [
        {"state": "closed"},
        {"state": "waiting"},
        {"closed_at": AT},
    ],
)
def test_the_database_refuses_a_state_without_its_facts(claire: User, change: dict[str, object]) -> None:
    ticket = cast.ticket(claire.customer)
    with pytest.raises(DatabaseError), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(**change)
