"""A request as its own page shows it, to either side: read in four statements whatever its length, then opened in one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from espace import register, vault
from espace.accounts import people
from espace.accounts.models import StaffMember
from espace.documents.models import Document
from espace.lib import periods
from espace.lib.prepared import Prepared
from espace.tickets import departing
from espace.tickets.models import Attachment, Message, StateChange, Ticket


@dataclass(frozen=True)
class Written:
    """A message with its files; ``author`` is the name of who wrote it for the brokerage, empty for the customer's own."""

    message: Message
    author: str
    files: list[Document]


@dataclass(frozen=True)
class Thread:
    """All that both sides see of a request. ``files`` came with the sending; ``changes`` are in order, with their authors."""

    ticket: Ticket
    files: list[Document]
    messages: list[Written]
    changes: list[StateChange]


MESSAGES = Prepared(
    lambda ticket: (
        Message.objects.filter(ticket=ticket).select_related("author__staff_member").order_by("sent_at", "pk")
    ),
    ticket=UUID,
)
ATTACHMENTS = Prepared(
    lambda ticket: Attachment.objects.filter(ticket=ticket).select_related("document").order_by("pk"), ticket=UUID
)
CHANGES = Prepared(
    lambda ticket: StateChange.objects.filter(ticket=ticket).select_related("by__staff_member").order_by("at", "pk"),
    ticket=UUID,
)


def thread(ticket: Ticket, *, viewer: str, at: datetime) -> Thread:
    """Read and open a ticket got through ``visible_to``, with ``contract``, ``assignee`` and ``departure`` joined, as its customer sees
    it at ``at``: nothing of what leaves later, nor of what was taken back."""
    every = MESSAGES(ticket=ticket.pk)
    messages = [message for message in every if message.sent_at <= at]
    hidden = {message.pk for message in every} - {message.pk for message in messages}
    attachments = [one for one in ATTACHMENTS(ticket=ticket.pk) if one.message_id not in hidden]
    changes = [change for change in CHANGES(ticket=ticket.pk) if change.at <= at]
    staff = [one for message in messages if (one := _staff(message)) is not None]
    staff += [one for change in changes if (one := getattr(change.by, "staff_member", None)) is not None]
    documents = [attachment.document for attachment in attachments]
    kept = departing.kept_of([ticket])
    vault.open_rows(ticket, ticket.contract, ticket.assignee, messages, staff, documents, kept, viewer=viewer)
    departing.as_seen(ticket, at)
    of_message: dict[object, list[Document]] = {}
    for attachment in attachments:
        of_message.setdefault(attachment.message_id, []).append(attachment.document)
    return Thread(
        ticket=ticket,
        files=of_message.get(None, []),
        messages=[Written(message, _name(message), of_message.get(message.pk, [])) for message in messages],
        changes=changes,
    )


def _staff(message: Message) -> StaffMember | None:
    return None if message.from_customer else getattr(message.author, "staff_member", None)


def _name(message: Message) -> str:
    return "" if message.from_customer else people.name_of(message.author)


def last_day_in_account(closed_at: datetime) -> date:
    """The last whole day on which a request closed then is in the customer's account, by the register's own period (C15)."""
    return periods.last_guaranteed_day(closed_at, register.load().retention["request_in_account"].period)


def years_in_archive() -> int:
    """How many years the archive keeps a request after the end of its contract, by the register (C16)."""
    return register.load().retention["request_in_archive"].period.months // 12
