"""A request as the desk reads it: thread, files, notes, answers, history and what is owed, in nine statements at most."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from espace import brokerage, vault
from espace.accounts.models import User
from espace.desk import wording
from espace.desk.frame import name_of, staff_of
from espace.documents import serving
from espace.documents.models import Document
from espace.tickets import answers as reading
from espace.tickets import checks, deadlines, disclosing, sharing, turns, withdrawing
from espace.tickets.answers import Shown
from espace.tickets.checks import Point
from espace.tickets.deadlines import Due
from espace.tickets.disclosing import Disclosed
from espace.tickets.kinds import Kind, every_kind, form_of
from espace.tickets.models import Attachment, Message, Note, Qualification, StateChange, Ticket
from espace.tickets.models.messages import NEVER
from espace.tickets.proxies import reading as proxies
from espace.tickets.proxies import showing
from espace.tickets.proxies.reading import Sent
from espace.tickets.states import State


@dataclass(frozen=True)
class File:
    document: Document
    has_preview: bool


@dataclass(frozen=True)
class Said:
    """One message of the thread. ``is_leaving``: its customer does not see it yet; ``is_fresh``: somebody else wrote it while this page
    lay open."""

    message: Message
    author: str
    files: list[File]
    is_own_side: bool
    is_leaving: bool
    may_withdraw: bool
    is_fresh: bool
    is_complaint: bool
    is_right: bool


@dataclass(frozen=True)
class Noted:
    """An internal note; ``asked_of``: the colleague whose opinion it asks; ``is_mine``: the reader is to answer."""

    note: Note
    author: str
    is_fresh: bool
    asked_of: str = ""
    is_mine: bool = False


@dataclass(frozen=True)
class Happened:
    sentence: str
    at: datetime
    is_fresh: bool


@dataclass(frozen=True)
class Looked:
    """A point to check, and who checked it."""

    point: Point
    label: str
    by: str


@dataclass(frozen=True)
class Dossier:
    ticket: Ticket
    kind: Kind | None
    object: str
    look: str
    word: str
    ball: str
    holder: str
    answers: list[Shown]
    has_iban: bool
    files: list[File]
    thread: list[Said]
    notes: list[Noted]
    history: list[Happened]
    dues: list[Due]
    points: list[Looked]
    stamp: str
    viewer: User
    disclosures: list[Disclosed]
    waiting: Said | None = None
    called_back_by: str = ""
    entered_by: str = ""
    sent: Sent | None = None
    spent: str = ""
    fresh: list[str] = field(default_factory=list)

    @property
    def is_waiting(self) -> bool:
        return self.ticket.state == State.WAITING_FOR_CUSTOMER

    @property
    def open_points(self) -> int:
        return sum(one.point.by is None for one in self.points)

    @property
    def opinions_due(self) -> list[Noted]:
        """The opinions that colleagues have yet to give, the reader's own first."""
        due = [one for one in self.notes if one.asked_of and one.note.answered_at is None]
        return sorted(due, key=lambda one: not one.is_mine)

    @property
    def is_mine(self) -> bool:
        staff = staff_of(self.viewer)
        return staff is not None and self.ticket.assignee_id == staff.pk

    @property
    def owes_acknowledgement(self) -> bool:
        return any(due.duty == deadlines.Duty.ACKNOWLEDGE for due in self.dues)


def rows(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """What the page needs with the request itself, in the same statement."""
    return sharing.noticed(deadlines.with_clocks(tickets)).select_related(
        "customer__user", "contract__product__insurer", "assignee", "termination", "bank_change__called_back_by__staff_member",
        "follows",
    )  # fmt: skip


def read(ticket: Ticket, *, by: User, at: datetime, seen_at: datetime | None = None, reveal: bool = False) -> Dossier:
    """Open everything of a request got through :func:`rows`. ``seen_at``: what came later, from others, is marked as fresh."""
    messages = list(
        ticket.messages.select_related("author__staff_member")
        .annotate(is_complaint=_is(Qualification.Kind.COMPLAINT), is_right=_is(Qualification.Kind.RIGHTS))
        .order_by("sent_at", "id")
    )
    notes = list(
        Note.objects.visible_to(by)
        .filter(ticket=ticket)
        .select_related("author__staff_member", "asked_of__staff_member")
    )
    notes.sort(key=lambda note: note.written_at)
    waiting = next((one for one in messages if one.sent_at == NEVER), None)
    attachments = list(Attachment.objects.filter(ticket=ticket).select_related("document").order_by("id"))
    changes = list(ticket.changes.select_related("by__staff_member").order_by("at", "id"))
    points = checks.of(ticket)
    people = [*(one.author for one in messages), *(one.author for one in notes), *(one.by for one in changes)]
    people += [one.by for one in points if one.by] + [one.asked_of for one in notes if one.asked_of]
    bank = getattr(ticket, "bank_change", None)
    called_by = bank.called_back_by if bank else None
    vault.open_rows(
        ticket, ticket.customer, ticket.contract, ticket.assignee, messages, notes, staff_of(by),
        [one.document for one in attachments], [staff_of(one) for one in people],
        staff_of(called_by) if called_by else None, viewer=by.role,
    )  # fmt: skip

    sent = proxies.of(ticket, viewer=by.role)
    disclosures = disclosing.of(ticket, viewer=by.role)
    shown = showing.of(ticket, viewer=by.role)
    holders = sent.names(ticket.customer.user_id) if sent else {}

    def who(user: User) -> str:
        if user.pk == ticket.customer.user_id:
            return ticket.customer.name
        return holders.get(user.pk) or name_of(user)

    def did(user: User) -> str:
        return _("%(name)s, par procuration,") % {"name": holders[user.pk]} if user.pk in holders else who(user)

    def is_fresh(at: datetime, author_id: object) -> bool:
        return seen_at is not None and at > seen_at and author_id != by.pk

    closings = {one.at for one in changes if one.name == "close"}

    def said(message: Any) -> Said:
        return Said(
            message=message,
            author=who(message.author),
            files=[_file(one) for one in attachments if one.message_id == message.pk],
            is_own_side=not message.from_customer,
            is_leaving=at < message.sent_at < NEVER,
            may_withdraw=not withdrawing.why_not(ticket, message, by=by, at=at, closings=closings),
            is_fresh=is_fresh(message.sent_at, message.author_id),
            is_complaint=message.is_complaint,
            is_right=message.is_right,
        )

    def noted(note: Note) -> Noted:
        fresh = is_fresh(note.written_at, note.author_id)
        of = note.asked_of
        if of is None:
            return Noted(note, who(note.author), fresh)
        fresh = fresh or (note.answered_at is not None and is_fresh(note.answered_at, of.pk))
        return Noted(note, who(note.author), fresh, name_of(of), is_mine=note.answered_at is None and of.pk == by.pk)

    kind = every_kind().get(ticket.kind)
    look, word = wording.state(ticket)
    answers = reading.shown(form_of(ticket.kind, ticket.kind_version), ticket.answers, viewer=by.role, reveal=reveal)
    moments = [
        ticket.activity_at,
        ticket.taken_back_at or ticket.activity_at,
        *(note.answered_at or note.written_at for note in notes),
    ]
    found = Dossier(
        ticket=ticket,
        kind=kind,
        object=wording.object_of(ticket),
        look=look,
        word=word,
        ball=wording.ball(ticket),
        holder=ticket.assignee.name if ticket.assignee else "",
        answers=answers,
        has_iban=any(one.field.type == "iban" for one in answers),
        files=[_file(one) for one in attachments if one.message_id is None],
        thread=[said(message) for message in messages if message is not waiting],
        waiting=said(waiting) if waiting else None,
        notes=[noted(note) for note in notes],
        history=sorted(
            [
                *(Happened(wording.move(one, did(one.by)), one.at, is_fresh(one.at, one.by_id)) for one in changes),
                *(
                    Happened(*told, is_fresh=False)
                    for note in notes
                    for told in wording.opinion(note, who(note.author))
                ),
                *(Happened(*told, is_fresh=False) for one in disclosures for told in one.moments),
                *(Happened(*told, is_fresh=False) for one in shown for told in one.moments(at, ticket.customer.name)),
            ],
            key=lambda one: one.at,
        ),
        dues=deadlines.dues(ticket, at),
        points=[Looked(one, one.label(get_language() or "fr"), name_of(one.by)) for one in points],
        stamp=max(moments).isoformat(),
        viewer=by,
        disclosures=disclosures,
        called_back_by=name_of(called_by),
        entered_by=next((who(one.by) for one in changes if one.name == "submit"), ""),
        sent=sent,
        spent=_spent(ticket, changes, at),
    )
    if seen_at is not None:
        found.fresh.extend(_fresh(found))
    return found


def _spent(ticket: Ticket, changes: list[StateChange], at: datetime) -> str:
    if not ticket.is_open:
        return ""
    return wording.spent(turns.spent(ticket, changes, brokerage.held().office, at), get_language() or "fr")


def _is(kind: Qualification.Kind) -> Exists:
    return Exists(Qualification.objects.filter(message=OuterRef("pk"), kind=kind))


def _file(attachment: Attachment) -> File:
    return File(attachment.document, serving.has_preview(attachment.document))


def _fresh(found: Dossier) -> list[str]:
    """What happened since the page was drawn, a sentence each."""
    told = [_("%(name)s a écrit un message.") % {"name": one.author} for one in found.thread if one.is_fresh]
    told += [_("%(name)s a laissé une note interne.") % {"name": one.author} for one in found.notes if one.is_fresh]
    told += [one.sentence for one in found.history if one.is_fresh]
    return told or [_("La demande a été attribuée, qualifiée ou complétée.")]
