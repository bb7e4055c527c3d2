"""Handling a request: who takes it, what is asked, when it is closed. Always a person (clause C12)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from espace import audit, vault
from espace.accounts import absences, mailing
from espace.accounts.models import StaffMember, User
from espace.accounts.roles import Role
from espace.lib import clock
from espace.tickets import checks, departing
from espace.tickets.actions.writing import Words, staff_message, written
from espace.tickets.checks import OpenPoints
from espace.tickets.errors import Away, NotNow
from espace.tickets.filling import refuse_gaps
from espace.tickets.models import BankChange, Message, Qualification, Ticket
from espace.tickets.models.messages import NEVER
from espace.tickets.moving import hold, move, touch
from espace.tickets.news import tell_handed
from espace.tickets.states import State


@transaction.atomic
def take(*, ticket: Ticket, by: User, at: datetime) -> Ticket:
    """Take a request to oneself. Raises :class:`NotNow` if a colleague took it meanwhile."""
    ticket = hold(ticket.pk)
    mine: StaffMember = by.staff_member
    if ticket.assignee_id not in (None, mine.pk):
        raise NotNow(_("Un collègue a déjà pris cette demande."))
    ticket.assignee = mine
    if ticket.state == State.SUBMITTED:
        move(ticket, "take", by=by, at=at)
    elif ticket.state == State.CLOSED:
        raise NotNow(_("Cette demande est close."))
    else:
        touch(ticket, at=at)
    audit.record(action="ticket.taken", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)
    return ticket


@transaction.atomic
def assign(*, ticket: Ticket, to: StaffMember, by: User, at: datetime, despite_absence: bool = False) -> Ticket:
    """Hand a request over to a colleague who handles requests. Raises :class:`Away` for one who is away, unless ``despite_absence``."""
    ticket = hold(ticket.pk)
    if to.left_at is not None or to.user.role != Role.ADVISOR:
        raise NotNow(_("Cette personne ne traite pas les demandes."))
    _is_here(to, at, despite_absence)
    ticket.assignee = to
    touch(ticket, at=at)
    tell_handed(to, by=by, at=at)
    audit.record(
        action="ticket.assigned", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit, fields=["assignee"]
    )
    return ticket


@transaction.atomic
def hand_over(*, of: StaffMember, to: StaffMember, by: User, at: datetime, despite_absence: bool = False) -> int:
    """Hand every open request of one member of staff over to another, each with its own event. Returns how many.

    Raises :class:`Away` for one who is away, unless ``despite_absence``.
    """
    _is_here(to, at, despite_absence)
    held = Ticket.objects.open().filter(assignee=of).order_by("pk")
    return len([assign(ticket=ticket, to=to, by=by, at=at, despite_absence=True) for ticket in held])


def _is_here(member: StaffMember, at: datetime, despite_absence: bool) -> None:
    away = None if despite_absence else absences.of(member, clock.today(at))
    if away is not None:
        vault.open_rows(away.member, away.deputy)
        raise Away(away)


@transaction.atomic
def ask(
    *,
    ticket: Ticket,
    pk: UUID,
    body: str,
    asked: str,
    uploads: Sequence[Any] = (),
    kept: Collection[UUID] | None = None,
    by: User,
    at: datetime,
    leaves_at: datetime | None = None,
) -> Message:
    """Answer and ask for something precise: the request waits for the customer, who sees exactly what is awaited, from ``leaves_at`` on."""
    if not asked.strip():
        raise NotNow(_("Dites exactement ce que vous attendez du client."))
    refuse_gaps(body, asked)
    ticket = hold(ticket.pk)
    earlier = written(ticket=ticket, pk=pk, by=by)
    if earlier is not None:
        return earlier
    words = Words(body or asked, uploads, asked.strip(), kept)
    message = staff_message(ticket, pk, words, by=by, at=at, leaves_at=leaves_at, topic=mailing.AWAITED)
    ticket.asked = asked.strip()
    if ticket.state == State.WAITING_FOR_CUSTOMER:
        touch(ticket, at=at)
    else:
        move(ticket, "ask", by=by, at=at, from_at=message.sent_at)
    audit.record(action="ticket.asked", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)
    return message


@transaction.atomic
def resume(*, ticket: Ticket, by: User, at: datetime) -> Ticket:
    """Stop waiting: what was asked came another way, or is not needed any more."""
    ticket = hold(ticket.pk)
    departing.settle(ticket, at=at)
    move(ticket, "resume", by=by, at=at)
    audit.record(action="ticket.resumed", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)
    return ticket


@transaction.atomic
def close(
    *,
    ticket: Ticket,
    by: User,
    at: datetime,
    pk: UUID | None = None,
    body: str = "",
    uploads: Sequence[Any] = (),
    despite_open: bool = False,
    leaves_at: datetime | None = None,
) -> Ticket:
    """Close a request, with a last message if one is given: then it is closed when that leaves. Its six months in the account begin
    (clause C15).

    Raises :class:`NotNow` while a duty is open: a bank change not called back, a complaint not answered, a termination not
    confirmed. Raises :class:`OpenPoints` while a point is not checked, unless ``despite_open``: it is asked once, and not forbidden.
    """
    ticket = hold(ticket.pk)
    departing.settle(ticket, at=at)
    if ticket.state == State.CLOSED:
        raise NotNow(_("Cette demande est déjà close."))
    if ticket.messages.filter(sent_at=NEVER).exists():
        raise NotNow(_("Un message repris attend encore dans la réponse : renvoyez-le ou jetez-le avant de clore."))
    _no_open_duty(ticket, answered=bool(body.strip()), at=at)
    left = checks.open_count(ticket)
    if left and not despite_open:
        raise OpenPoints(left)
    closed_at = at
    if body.strip() and pk is not None:
        closed_at = staff_message(ticket, pk, Words(body, uploads), by=by, at=at, leaves_at=leaves_at).sent_at
    move(ticket, "close", by=by, at=at, from_at=closed_at)
    # A right is answered by the officer, not by the end of the request in which it was exercised.
    ticket.qualifications.filter(kind=Qualification.Kind.COMPLAINT, answered_at__isnull=True).update(
        answered_at=closed_at
    )
    audit.record(
        action="ticket.closed",
        by=by,
        at=at,
        subject=ticket.customer_id,
        unit=ticket.unit,
        fields=["open_points"] if left else [],
    )
    return ticket


def _no_open_duty(ticket: Ticket, *, answered: bool, at: datetime) -> None:
    if BankChange.objects.filter(ticket=ticket, called_back_at__isnull=True).exists():
        raise NotNow(_("Rappelez d’abord le client au numéro de son dossier, puis notez l’appel."))
    if ticket.kind == "termination" and not _confirmed(ticket):
        raise NotNow(_("Notez d’abord la transmission à l’assureur et la date de fin confirmée."))
    unanswered = ticket.qualifications.filter(kind=Qualification.Kind.COMPLAINT, answered_at__isnull=True)
    told = ticket.messages.shown(at).filter(from_customer=False, withdrawn_at__isnull=True)
    if not answered and unanswered.exists() and not told.exists():
        raise NotNow(_("Une réclamation se clôt par une réponse écrite."))


def _confirmed(ticket: Ticket) -> bool:
    termination = getattr(ticket, "termination", None)
    return termination is not None and termination.ends_on is not None


@transaction.atomic
def reopen(*, ticket: Ticket, by: User, at: datetime) -> Ticket:
    """Reopen a closed request: its clock stops, and will count from the next closing."""
    ticket = hold(ticket.pk)
    departing.settle(ticket, at=at)
    move(ticket, "reopen", by=by, at=at)
    ticket.unread_by_customer = True
    ticket.save(update_fields=["unread_by_customer"])
    audit.record(action="ticket.reopened", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)
    return ticket
