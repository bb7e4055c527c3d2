"""What leaves later: for thirty seconds it is nobody's but the desk's, by any door; then its customer reads it, without any job (0035)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils.module_loading import import_string

from espace import vault
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.documents.models import Document
from espace.ledger import ledger
from espace.lib import clock
from espace.outbox.models import OutgoingMail
from espace.privacy.exports import actions as exports
from espace.privacy.exports import chores as preparing
from espace.register import holdings
from espace.tickets import actions, departing, reading
from espace.tickets.errors import NotNow
from espace.tickets.meanwhile import has_changed
from espace.tickets.models import Departure, Message, Qualification, StateChange, Ticket
from espace.tickets.models.messages import NEVER
from espace.tickets.states import Ball, State
from tests import cast
from tests.cast import AT
from tests.documents.sealed import PDF
from tests.documents.uploading import upload
from tests.privacy.exports.opening import opened

pytestmark = pytest.mark.both

LEAVES = AT + timedelta(seconds=30)
BEFORE, AFTER = LEAVES - timedelta(microseconds=1), LEAVES
TEXT = "La facture de pharmacie du Dr Quillien"


@pytest.fixture
def ticket(claire: User, sophie: User) -> Ticket:
    made = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, at=AT - timedelta(days=1))
    Message.objects.all().delete()
    return made


def again(ticket: Ticket) -> Ticket:
    row = Ticket.objects.select_related("contract", "assignee", "departure").get(pk=ticket.pk)
    vault.open_rows(row)
    return row


def asked(ticket: Ticket, sophie: User, **others: object) -> Message:
    return actions.ask(
        ticket=ticket, pk=uuid4(), body=TEXT, asked="La facture.", by=sophie, at=AT, leaves_at=LEAVES, **others  # type: ignore[arg-type]
    )  # fmt: skip


def read_at(ticket: Ticket, claire: User, at: datetime) -> reading.Thread:
    found = Ticket.objects.visible_to(claire, at).select_related("contract", "assignee").get(pk=ticket.pk)
    return reading.thread(found, viewer=claire.role, at=at)


def test_a_question_is_there_at_its_instant_and_not_before(ticket: Ticket, claire: User, sophie: User) -> None:
    asked(ticket, sophie, uploads=[upload(sophie, PDF, "ordonnance.pdf")])
    before = read_at(ticket, claire, BEFORE)
    assert (before.ticket.state, before.ticket.ball, before.ticket.asked) == (
        State.IN_PROGRESS,
        Ball.BROKERAGE,
        "",
    )
    assert not before.ticket.unread_by_customer
    assert [one.message for one in before.messages] == []
    assert not Document.objects.visible_to(claire, BEFORE).exists()
    assert "ask" not in [change.name for change in before.changes]
    after = read_at(ticket, claire, AFTER)
    assert (after.ticket.state, after.ticket.ball_since_at, after.ticket.asked) == (
        State.WAITING_FOR_CUSTOMER,
        LEAVES,
        "La facture.",
    )
    assert [one.message.body for one in after.messages] == [TEXT]
    assert len(after.messages[0].files) == Document.objects.visible_to(claire, AFTER).count() == 1
    assert after.ticket.unread_by_customer
    mail = OutgoingMail.objects.get(event__startswith="message:")
    assert mail.not_before_at == LEAVES


def test_what_is_taken_back_leaves_the_request_as_it_was(ticket: Ticket, claire: User, sophie: User) -> None:
    was = Ticket.objects.values("state", "ball", "ball_since_at", "closed_at", "closed_by", "unread_by_customer").get()
    changes = StateChange.objects.count()
    actions.close(ticket=ticket, pk=uuid4(), body=TEXT, by=sophie, at=AT, leaves_at=LEAVES)
    message = Message.objects.get()
    assert Ticket.objects.get().closed_at == LEAVES
    actions.take_back(ticket=ticket, message=message, by=sophie, at=BEFORE)
    assert Ticket.objects.values(*was).get() == was
    assert StateChange.objects.count() == changes
    assert not OutgoingMail.objects.exists()
    assert not Departure.objects.exists()
    back = Message.objects.get()
    vault.open_rows(back)
    assert (back.sent_at, back.body) == (NEVER, TEXT)
    assert read_at(ticket, claire, AT + timedelta(days=30)).messages == []


@pytest.mark.parametrize("gesture", ["reply", "close"])
def test_a_restored_backup_does_not_send_it(gesture: str, ticket: Ticket, claire: User, sophie: User) -> None:
    given = {"ticket": ticket, "pk": uuid4(), "body": TEXT, "by": sophie, "at": AT, "leaves_at": LEAVES}
    with transaction.atomic():
        getattr(actions, gesture)(**given)
        backup = transaction.savepoint()
        actions.take_back(ticket=ticket, message=Message.objects.get(), by=sophie, at=BEFORE)
        done = list(ledger().segments())[-1]
        transaction.savepoint_rollback(backup)
    assert OutgoingMail.objects.filter(event__startswith="message:").exists()
    assert done.kind == "message.taken_back"
    replay = import_string(holdings.replays()[done.kind].replace(":", "."))
    for _twice in range(2):
        replay(done.lines, done.at)
    assert read_at(ticket, claire, AT + timedelta(days=30)).messages == []
    assert again(ticket).state == State.IN_PROGRESS
    assert not OutgoingMail.objects.exists()
    back = Message.objects.get()
    vault.open_rows(back)
    assert (back.sent_at, back.body) == (NEVER, TEXT)


def test_the_mail_of_the_day_announces_nothing_that_was_taken_back(ticket: Ticket, claire: User, sophie: User) -> None:
    claire.mail_choices = {"answers": "daily"}
    claire.save(update_fields=["mail_choices"])
    other = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, at=AT - timedelta(days=1))
    actions.reply(ticket=ticket, pk=uuid4(), body=TEXT, by=sophie, at=AT, leaves_at=LEAVES)
    mail = OutgoingMail.objects.get(event__startswith="daily:")
    actions.reply(ticket=other, pk=uuid4(), body=TEXT, by=sophie, at=AT, leaves_at=LEAVES)
    for one, left in ((ticket, [mail]), (other, [])):
        message = Message.objects.get(ticket=one, sent_at=LEAVES)
        actions.take_back(ticket=one, message=message, by=sophie, at=BEFORE)
        assert list(OutgoingMail.objects.filter(event__startswith="daily:")) == left


def test_a_colleague_who_wrote_meanwhile_is_told_that_it_was_taken_back(ticket: Ticket, sophie: User) -> None:
    message = actions.reply(ticket=ticket, pk=uuid4(), body=TEXT, by=sophie, at=AT, leaves_at=LEAVES)
    actions.take_back(ticket=ticket, message=message, by=sophie, at=BEFORE)
    paul = cast.staff("Paul", "Aubry", Role.ADVISOR)
    assert has_changed(again(ticket), since=BEFORE - timedelta(seconds=1), by=paul)
    assert not has_changed(again(ticket), since=BEFORE, by=paul)


def test_past_its_instant_it_has_left(ticket: Ticket, sophie: User) -> None:
    message = asked(ticket, sophie)
    with pytest.raises(actions.HasLeft):
        actions.take_back(ticket=ticket, message=message, by=sophie, at=AFTER)
    assert Ticket.objects.get().state == State.WAITING_FOR_CUSTOMER


def test_taken_back_with_its_files_it_is_sent_again_once(ticket: Ticket, claire: User, sophie: User) -> None:
    message = asked(ticket, sophie, uploads=[upload(sophie, PDF, "un.pdf"), upload(sophie, PDF, "deux.pdf")])
    actions.take_back(ticket=ticket, message=message, by=sophie, at=BEFORE)
    kept = Document.objects.order_by("pk")[0].pk
    for _twice in range(2):
        actions.reply(ticket=ticket, pk=message.pk, body="Corrigé", kept=[kept], by=sophie, at=AFTER, leaves_at=AFTER)
    found = read_at(ticket, claire, AFTER)
    assert [one.message.body for one in found.messages] == ["Corrigé"]
    assert [file.pk for file in found.messages[0].files] == [kept]
    assert Document.objects.count() == 1
    assert found.ticket.asked == ""


def test_the_customer_who_writes_meanwhile_is_not_closed_out(ticket: Ticket, claire: User, sophie: User) -> None:
    actions.close(
        ticket=ticket, pk=uuid4(), body=TEXT, by=sophie, at=AT, leaves_at=LEAVES
    )  # fmt: skip
    actions.write(ticket=ticket, pk=uuid4(), body="Attendez !", by=claire, at=BEFORE)
    assert (again(ticket).state, again(ticket).closed_at) == (State.IN_PROGRESS, None)
    found = read_at(ticket, claire, AFTER)
    assert [one.message.body for one in found.messages] == ["Attendez !", TEXT]
    assert found.ticket.state == State.IN_PROGRESS


def test_a_second_gesture_lets_the_first_leave_at_once(ticket: Ticket, claire: User, sophie: User) -> None:
    asked(ticket, sophie)
    actions.resume(ticket=ticket, by=sophie, at=BEFORE)
    found = read_at(ticket, claire, BEFORE)
    assert [one.message.sent_at for one in found.messages] == [BEFORE]
    assert [change.name for change in found.changes][-2:] == ["ask", "resume"]


def test_the_mark_of_something_new_waits_too(ticket: Ticket, claire: User, sophie: User) -> None:
    asked(ticket, sophie)
    actions.read(ticket=ticket, by=claire, at=BEFORE)
    assert not read_at(ticket, claire, BEFORE).ticket.unread_by_customer
    assert read_at(ticket, claire, AFTER).ticket.unread_by_customer


def test_a_complaint_is_acknowledged_when_it_is_seen(ticket: Ticket, sophie: User) -> None:
    actions.requalify(ticket=ticket, message=None, kind=Qualification.Kind.COMPLAINT, by=sophie, at=AT)
    message = actions.reply(ticket=ticket, pk=uuid4(), body=TEXT, by=sophie, at=AT, leaves_at=LEAVES)
    assert Qualification.objects.get().acknowledged_at == LEAVES
    actions.take_back(ticket=ticket, message=message, by=sophie, at=BEFORE)
    assert Qualification.objects.get().acknowledged_at is None


def test_a_request_is_not_closed_over_what_was_taken_back(ticket: Ticket, sophie: User) -> None:
    message = asked(ticket, sophie, uploads=[upload(sophie, PDF, "un.pdf")])
    actions.take_back(ticket=ticket, message=message, by=sophie, at=BEFORE)
    with pytest.raises(NotNow, match="repris"):
        actions.close(ticket=ticket, by=sophie, at=AFTER)
    actions.throw_away(ticket=ticket, message=message, by=sophie, at=AFTER)
    assert not Message.objects.exists()
    assert not Document.objects.exists()
    assert actions.close(ticket=ticket, by=sophie, at=AFTER).closed_at == AFTER


def test_what_left_is_swept_and_nothing_depends_on_it(ticket: Ticket, claire: User, sophie: User) -> None:
    asked(ticket, sophie)
    assert (departing.sweep(BEFORE), departing.sweep(AFTER)) == (0, 1)
    assert read_at(ticket, claire, AFTER).ticket.asked == "La facture."


@pytest.mark.parametrize("value", [-1, 301, True, "30"])
def test_the_delay_is_up_to_five_minutes(value: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.HOME.options, "desk", {"undo_seconds": value})
    with pytest.raises(ImproperlyConfigured, match="undo_seconds"):
        departing.leaves_at(AT)
    monkeypatch.setitem(settings.HOME.options, "desk", {})
    assert departing.leaves_at(AT) == LEAVES


def test_a_day_to_come_back_that_is_set_meanwhile_stays(ticket: Ticket, sophie: User) -> None:
    message = asked(ticket, sophie)
    actions.come_back(ticket=ticket, on=clock.today(AT) + timedelta(days=3), note="Rappeler", by=sophie, at=BEFORE)
    actions.take_back(ticket=ticket, message=message, by=sophie, at=BEFORE)
    row = again(ticket)
    assert (row.state, row.back_note) == (State.IN_PROGRESS, "Rappeler")


def test_a_copy_waits_for_what_is_on_its_way(ticket: Ticket, claire: User, sophie: User) -> None:
    message = asked(ticket, sophie, uploads=[upload(sophie, PDF, "ordonnance.pdf")])
    export = exports.request_access(customer=claire.customer, request=None, by=claire, at=AT)
    assert preparing.prepare(BEFORE) == 0
    actions.take_back(ticket=ticket, message=message, by=sophie, at=BEFORE)
    assert preparing.prepare(BEFORE) == 1
    copy = opened(export, claire, BEFORE).everything
    assert "Quillien" not in copy
    assert "ordonnance" not in copy
