"""The thread: messages of both sides, internal notes, and having read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from espace import audit, vault
from espace.accounts import mailing
from espace.accounts.mailing import Topic
from espace.accounts.models import User
from espace.documents import actions as documents
from espace.tickets import departing
from espace.tickets.errors import NotNow
from espace.tickets.filling import refuse_gaps
from espace.tickets.indexing import index_text
from espace.tickets.models import Attachment, Departure, Message, Note, Qualification, Ticket
from espace.tickets.models.messages import NEVER
from espace.tickets.moving import hold, move, touch
from espace.tickets.news import tell_chosen, tell_customer, tell_desk, tell_giver
from espace.tickets.states import State


@dataclass(frozen=True)
class Words:
    """What a message is made of. ``kept``: of one that was taken back, the files that leave with it all the same; ``None``: all."""

    body: str
    uploads: Sequence[Any] = ()
    asked: str = ""
    kept: Collection[UUID] | None = None


@transaction.atomic
def write(*, ticket: Ticket, pk: UUID, body: str, uploads: Sequence[Any] = (), by: User, at: datetime) -> Message:
    """The customer writes, or whoever sent the request for them, and then they are told. If their reply was awaited, this is it.

    ``pk`` comes with the form: posted twice is written once. What is on its way to them leaves all the same, but moves nothing any more:
    they wrote to the request as they saw it. Raises :class:`NotNow` on a closed request: a message there opens a new one linked to it
    (clause C15).
    """
    ticket = hold(ticket.pk)
    earlier = written(ticket=ticket, pk=pk, by=by)
    if earlier is not None:
        return earlier
    on_its_way = departing.pending(ticket, at)
    if on_its_way is not None:
        departing.move_back(ticket, on_its_way)
    if ticket.state == State.CLOSED:
        raise NotNow(_("Cette demande est close. Votre message ouvre une nouvelle demande, liée à celle-ci."))
    message = _message(ticket, pk, Words(body, uploads), by=by, at=at, from_customer=True)
    if by.pk != ticket.customer.user_id:
        if not Ticket.objects.visible_to(by, at).acted_on_by(by, at).filter(pk=ticket.pk).exists():
            raise NotNow(_("Cette procuration ne permet pas, ou plus, cette demande."))
        ticket.unread_by_customer = True
        tell_giver(ticket, event=f"message:{message.pk}:written", at=at)
    if ticket.state == State.WAITING_FOR_CUSTOMER:
        move(ticket, "answer", by=by, at=at)
    else:
        touch(ticket, at=at)
    if on_its_way is not None:
        departing.go_on_from(ticket, on_its_way)
    tell_desk(ticket, mailing.WRITTEN, mailing.WRITTEN_TO_ALL, event=f"message:{message.pk}", at=at)
    audit.record(action="message.sent", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)
    return message


@transaction.atomic
def reply(
    *,
    ticket: Ticket,
    pk: UUID,
    body: str,
    uploads: Sequence[Any] = (),
    kept: Collection[UUID] | None = None,
    by: User,
    at: datetime,
    leaves_at: datetime | None = None,
) -> Message:
    """Staff answers; a request nobody had taken is taken by who answers it. Until ``leaves_at`` it may be taken back."""
    ticket = hold(ticket.pk)
    earlier = written(ticket=ticket, pk=pk, by=by)
    if earlier is not None:
        return earlier
    message = staff_message(ticket, pk, Words(body, uploads, kept=kept), by=by, at=at, leaves_at=leaves_at)
    touch(ticket, at=at)
    return message


def staff_message(
    ticket: Ticket,
    pk: UUID,
    words: Words,
    *,
    by: User,
    at: datetime,
    leaves_at: datetime | None = None,
    topic: Topic = mailing.ANSWERS,
) -> Message:
    """Write a message of the brokerage on a held ticket, and tell the customer as they chose for its ``topic``.

    Raises :class:`NotNow` on a closed one, and while something is left to fill. Whatever the caller then changes of the ticket, the
    customer sees at ``leaves_at``, now by default (decision 0035).
    """
    refuse_gaps(words.body)
    departing.settle(ticket, at=at)
    if ticket.state == State.CLOSED:
        raise NotNow(_("Cette demande est close : rouvrez-la pour répondre."))
    if ticket.state == State.SUBMITTED:
        ticket.assignee = ticket.assignee or getattr(by, "staff_member", None)
        move(ticket, "take", by=by, at=at)
    message = _message(ticket, pk, words, by=by, at=at, from_customer=False, leaves_at=leaves_at)
    departing.begin(ticket, message, at=at)
    ticket.unread_by_customer = True
    if (
        ticket.complaint_since_at or ticket.rights_since_at or ticket.kind == "termination"
    ):  # no matter of choice (decision 0039)
        tell_customer(ticket, event=f"message:{message.pk}", at=at, not_before_at=message.sent_at)
    else:
        tell_chosen(ticket, topic, event=f"message:{message.pk}", at=at, not_before_at=message.sent_at)
    ticket.qualifications.filter(kind=Qualification.Kind.COMPLAINT, acknowledged_at__isnull=True).update(
        acknowledged_at=message.sent_at
    )
    audit.record(action="message.sent", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)
    return message


@transaction.atomic
def note(*, ticket: Ticket, pk: UUID, body: str, by: User, at: datetime) -> Note:
    """Write an internal note: another table, which no customer's page reads."""
    ticket = hold(ticket.pk)
    earlier = Note.objects.filter(pk=pk, ticket=ticket, author=by).first()
    if earlier is not None:
        return earlier
    added = Note(id=pk, ticket=ticket, author=by, written_at=at)
    vault.share_key(ticket, added)
    added.body = body
    added.save(force_insert=True)
    audit.record(action="note.written", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)
    return added


@transaction.atomic
def read(*, ticket: Ticket, by: User, at: datetime) -> None:
    """The customer has opened the request: the mark of something new goes. What is on its way will be new when it comes."""
    on_its_way = Departure.objects.filter(ticket=ticket, ticket__customer__user=by, leaves_at__gt=at)
    if not on_its_way.update(was_unread=False):
        Ticket.objects.filter(pk=ticket.pk, customer__user=by, unread_by_customer=True).update(unread_by_customer=False)


def written(*, ticket: Ticket, pk: UUID | None, by: User) -> Message | None:
    """The message that this person has written here already under this id, if any; one that was taken back may be sent again."""
    return Message.objects.written().filter(pk=pk, ticket=ticket, author=by).first() if pk else None


def _message(
    ticket: Ticket,
    pk: UUID,
    words: Words,
    *,
    by: User,
    at: datetime,
    from_customer: bool,
    leaves_at: datetime | None = None,
) -> Message:
    again = None if from_customer else Message.objects.filter(pk=pk, ticket=ticket, sent_at=NEVER).first()
    joined = _sort_out(again, words.kept, by=by, at=at) if again is not None else 0
    if not words.body.strip() and not words.uploads and not joined:
        raise NotNow(_("Écrivez un message ou joignez un fichier."))
    message = again or Message(id=pk, ticket=ticket, from_customer=from_customer)
    message.author, message.sent_at = by, leaves_at or at
    vault.share_key(ticket, message)
    message.body, message.asked = words.body, words.asked
    message.save(force_insert=again is None)
    for upload in words.uploads:
        document = documents.receive(upload=upload, customer=ticket.customer, by=by, at=at, shown_to_staff=True)
        Attachment.objects.create(document=document, message=message, ticket=ticket)
    index_text(ticket.unit, [words.body])
    return message


def _sort_out(message: Message, kept: Collection[UUID] | None, *, by: User, at: datetime) -> int:
    """Destroy the files of a message taken back that do not leave with it. Returns how many are left."""
    joined = list(Attachment.objects.filter(message=message).select_related("document"))
    left = [one for one in joined if kept is None or one.document_id in kept]
    for one in joined:
        if one not in left:
            documents.remove(document=one.document, by=by, at=at)
    return len(left)
