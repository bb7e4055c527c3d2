"""The thread: messages of both sides, internal notes, and having read."""

from __future__ import annotations

from collections.abc import Sequence
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
from espace.tickets.errors import NotNow
from espace.tickets.filling import refuse_gaps
from espace.tickets.indexing import index_text
from espace.tickets.models import Attachment, Message, Note, Qualification, Ticket
from espace.tickets.moving import hold, move, touch
from espace.tickets.news import tell_chosen, tell_desk, tell_giver
from espace.tickets.states import State


@transaction.atomic
def write(*, ticket: Ticket, pk: UUID, body: str, uploads: Sequence[Any] = (), by: User, at: datetime) -> Message:
    """The customer writes, or whoever sent the request for them, and then they are told. If their reply was awaited, this is it.

    ``pk`` comes with the form: posted twice is written once. Raises :class:`NotNow` on a closed request: a message there
    opens a new one linked to it (clause C15).
    """
    ticket = hold(ticket.pk)
    earlier = written(ticket=ticket, pk=pk, by=by)
    if earlier is not None:
        return earlier
    if ticket.state == State.CLOSED:
        raise NotNow(_("Cette demande est close. Votre message ouvre une nouvelle demande, liée à celle-ci."))
    message = _message(ticket, pk, body, uploads, by=by, at=at, from_customer=True)
    if by.pk != ticket.customer.user_id:
        if not Ticket.objects.visible_to(by, at).filter(pk=ticket.pk).exists():
            raise NotNow(_("Cette procuration ne permet pas, ou plus, cette demande."))
        ticket.unread_by_customer = True
        tell_giver(ticket, event=f"message:{message.pk}:written", at=at)
    if ticket.state == State.WAITING_FOR_CUSTOMER:
        move(ticket, "answer", by=by, at=at)
    else:
        touch(ticket, at=at)
    tell_desk(ticket, mailing.WRITTEN, mailing.WRITTEN_TO_ALL, event=f"message:{message.pk}", at=at)
    audit.record(action="message.sent", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)
    return message


@transaction.atomic
def reply(*, ticket: Ticket, pk: UUID, body: str, uploads: Sequence[Any] = (), by: User, at: datetime) -> Message:
    """Staff answers; a request nobody had taken is taken by who answers it."""
    ticket = hold(ticket.pk)
    earlier = written(ticket=ticket, pk=pk, by=by)
    if earlier is not None:
        return earlier
    message = staff_message(ticket, pk, body, uploads, by=by, at=at)
    touch(ticket, at=at)
    return message


def staff_message(
    ticket: Ticket,
    pk: UUID,
    body: str,
    uploads: Sequence[Any],
    *,
    by: User,
    at: datetime,
    topic: Topic = mailing.ANSWERS,
) -> Message:
    """Write a message of the brokerage on a held ticket, and tell the customer as they chose for its ``topic``.

    Raises :class:`NotNow` on a closed one, and while something is left to fill.
    """
    refuse_gaps(body)
    if ticket.state == State.CLOSED:
        raise NotNow(_("Cette demande est close : rouvrez-la pour répondre."))
    if ticket.state == State.SUBMITTED:
        ticket.assignee = ticket.assignee or getattr(by, "staff_member", None)
        move(ticket, "take", by=by, at=at)
    message = _message(ticket, pk, body, uploads, by=by, at=at, from_customer=False)
    ticket.unread_by_customer = True
    tell_chosen(ticket, topic, event=f"message:{message.pk}", at=at)
    ticket.qualifications.filter(kind=Qualification.Kind.COMPLAINT, acknowledged_at__isnull=True).update(
        acknowledged_at=at
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
def read(*, ticket: Ticket, by: User) -> None:
    """The customer has opened the request: the mark of something new goes."""
    Ticket.objects.filter(pk=ticket.pk, customer__user=by, unread_by_customer=True).update(unread_by_customer=False)


def written(*, ticket: Ticket, pk: UUID | None, by: User) -> Message | None:
    """The message that this person has written here already under this id, if any."""
    return Message.objects.filter(pk=pk, ticket=ticket, author=by).first() if pk else None


def _message(
    ticket: Ticket, pk: UUID, body: str, uploads: Sequence[Any], *, by: User, at: datetime, from_customer: bool
) -> Message:
    if not body.strip() and not uploads:
        raise NotNow(_("Écrivez un message ou joignez un fichier."))
    message = Message(id=pk, ticket=ticket, author=by, from_customer=from_customer, sent_at=at)
    vault.share_key(ticket, message)
    message.body = body
    message.save(force_insert=True)
    for upload in uploads:
        document = documents.receive(upload=upload, customer=ticket.customer, by=by, at=at, shown_to_staff=True)
        Attachment.objects.create(document=document, message=message, ticket=ticket)
    index_text(ticket.unit, [body])
    return message
