"""Moving a request along the table of ``states``: the only place that changes a state."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from espace import vault
from espace.accounts.models import User
from espace.tickets.errors import NotNow
from espace.tickets.models import StateChange, Ticket
from espace.tickets.states import TRANSITIONS, State


def hold(pk: UUID) -> Ticket:
    """The ticket, opened, and locked until the transaction ends (on SQLite the transaction is the lock)."""
    ticket = (
        Ticket.objects.select_for_update(of=("self",))
        .select_related("customer__user", "assignee__user", "contract")
        .get(pk=pk)
    )
    vault.open_rows(ticket)
    return ticket


def move(ticket: Ticket, name: str, *, by: User, at: datetime, from_at: datetime | None = None) -> None:
    """Apply one transition to a held ticket and save it; it counts from ``from_at``, when the message that carries it leaves.

    Raises :class:`NotNow` when the table does not allow it.
    """
    transition = TRANSITIONS[name]
    if ticket.state not in transition.sources or by.role not in transition.roles:
        raise NotNow(
            _("Cette demande est « %(state)s » : ce geste n’est plus possible.") % {"state": State(ticket.state).label}
        )
    counts_at = from_at or at
    StateChange.objects.create(
        ticket=ticket, name=name, source=ticket.state, target=transition.target, by=by, at=counts_at
    )
    ticket.state = transition.target
    ticket.ball = transition.ball
    ticket.ball_since_at = counts_at
    if transition.target is not State.WAITING_FOR_CUSTOMER:
        ticket.asked = ""
    ticket.closed_at = counts_at if transition.target is State.CLOSED else None
    ticket.closed_by = by if transition.target is State.CLOSED else None
    if transition.target is State.CLOSED:
        ticket.back_at, ticket.back_note = None, ""
    touch(ticket, at=at)


def touch(ticket: Ticket, *, at: datetime) -> None:
    """Save the ticket with its activity: lists are ordered by it."""
    ticket.activity_at = max(at, ticket.activity_at)
    ticket.save()
