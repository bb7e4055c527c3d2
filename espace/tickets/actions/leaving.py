"""A message of the brokerage taken back on its way, thrown away, or withdrawn once it was read (decision 0035)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from espace import audit, ledger, outbox, vault
from espace.accounts.models import User
from espace.documents import actions as documents
from espace.lib import clock
from espace.tickets import departing, withdrawing
from espace.tickets.actions.writing import note
from espace.tickets.errors import NotNow
from espace.tickets.indexing import index_again
from espace.tickets.models import Attachment, Departure, Message, Ticket
from espace.tickets.models.messages import NEVER
from espace.tickets.moving import hold, touch


class HasLeft(NotNow):
    """The message was shown to its customer: it can only be withdrawn."""

    def __init__(self) -> None:
        super().__init__(_("Ce message est parti : le client peut l’avoir lu. Vous pouvez encore le retirer."))


@contextmanager
def nobody_before(ticket: Ticket) -> Iterator[None]:
    """Wait here for whoever else moves the request or writes in the ledger, and hold both: :func:`take_back` then waits for nobody.

    Its ``at`` is read from the clock inside: read before, a message that left while one waited would be taken back from who reads it.
    """
    with transaction.atomic():
        hold(ticket.pk)
        ledger.hold()
        yield


@transaction.atomic
def take_back(*, ticket: Ticket, message: Message, by: User, at: datetime) -> Message:
    """Take back a message before it leaves: the request is what it was, and text and files wait in the reply form.

    The ledger has it: a backup that was made in these seconds holds a message that would leave by itself. Called in
    :func:`nobody_before`. Raises :class:`HasLeft` from the instant on at which its customer sees it.
    """
    ticket = hold(ticket.pk)
    kept = departing.pending(ticket, at)
    if kept is None or kept.message_id != message.pk:
        if Message.objects.filter(pk=message.pk, sent_at=NEVER).exists():
            return message  # the second of two clicks
        raise HasLeft
    ledger.record(kind="message.taken_back", lines=[{"message": str(message.pk)}], at=at)
    back = _hold_back(ticket, kept, at=at)
    audit.record(action="message.taken_back", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)
    return back


def _hold_back(ticket: Ticket, kept: Departure, *, at: datetime) -> Message:
    """Make a held request what it was before what was on its way, which waits in the reply form and is announced to nobody."""
    departing.move_back(ticket, kept)
    ticket.qualifications.filter(acknowledged_at=kept.leaves_at).update(acknowledged_at=None)
    ticket.unread_by_customer, ticket.taken_back_at = kept.was_unread, at
    message = kept.message
    kept.delete()
    for told in (f"message:{message.pk}", f"message:{message.pk}:proxy"):
        outbox.take_back_news(event=told, at=at)
    back = _wait(ticket, message)
    ticket.save()  # not touched: to its customer nothing moved
    index_again(ticket)
    return back


def taken_back_again(lines: Sequence[Mapping[str, str]], at: datetime) -> None:
    """After a restore, ``message.taken_back``, lines ``{message}``: what the backup has on its way is held back, however late it is."""
    for line in lines:
        kept = Departure.objects.filter(message=UUID(line["message"])).select_related("message").first()
        if kept is None or not vault.has_key(kept.unit):
            continue  # without its key it opens for nobody, and its request goes further on in the ledger
        vault.open_rows(kept)
        _hold_back(hold(kept.ticket_id), kept, at=at)


def _wait(ticket: Ticket, message: Message) -> Message:
    """Put a message in the reply form, after the one that waits there already if there is one: a request has one form."""
    earlier = ticket.messages.filter(sent_at=NEVER).first()
    vault.open_rows(message, earlier)
    if earlier is None:
        message.sent_at = NEVER
        message.save()
        return message
    earlier.body = "\n\n".join(filter(None, (earlier.body, message.body)))
    earlier.asked = message.asked or earlier.asked
    earlier.save()
    Attachment.objects.filter(message=message).update(message=earlier)
    message.delete()
    return earlier


@transaction.atomic
def throw_away(*, ticket: Ticket, message: Message, by: User, at: datetime) -> None:
    """Destroy a message that was taken back, with its files: nobody but the desk ever saw it."""
    ticket = hold(ticket.pk)
    waiting = ticket.messages.filter(pk=message.pk, sent_at=NEVER).first()
    if waiting is None:
        raise NotNow(_("Ce message n’attend plus : il est parti, ou il est déjà jeté."))
    for attachment in Attachment.objects.filter(message=waiting).select_related("document"):
        documents.remove(document=attachment.document, by=by, at=at)
    waiting.delete()
    audit.record(action="message.thrown_away", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)


@transaction.atomic
def withdraw(*, ticket: Ticket, message: Message, why: str, by: User, at: datetime) -> None:
    """Withdraw a message that its customer may have read: words and files are destroyed, a dated mark stays, and the reason is a note.

    The question that it put is put no more; what else it moved stays moved. The ledger has it, so that no restored backup brings the
    words back. Raises :class:`NotNow` for what the law has us keep.
    """
    if not why.strip():
        raise NotNow(_("Dites pourquoi : vos collègues le liront."))
    ticket = hold(ticket.pk)
    message = ticket.messages.select_related("ticket").get(pk=message.pk)
    closings = set(ticket.changes.filter(name="close").values_list("at", flat=True))
    if refused := withdrawing.why_not(ticket, message, by=by, at=at, closings=closings):
        raise NotNow(refused)
    files = [one.document for one in Attachment.objects.filter(message=message).select_related("document")]
    lines = [{"message": str(message.pk), "by": str(by.pk)}, *({"document": str(one.unit)} for one in files)]
    ledger.record(kind="message.withdrawn", lines=lines, at=at)
    for document in files:
        documents.remove(document=document, by=by, at=at)
    withdrawing.empty(ticket, message, by=by, at=at)
    touch(ticket, at=at)
    told = _("Message du %(when)s retiré : %(why)s") % {
        "when": f"{clock.today(message.sent_at):%d/%m/%Y}",
        "why": why.strip(),
    }
    note(ticket=ticket, pk=uuid4(), body=told, by=by, at=at)
    audit.record(action="message.withdrawn", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)
