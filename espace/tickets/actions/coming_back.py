"""Coming back to a request on a day: chosen, moved, done. Its customer knows nothing of it, their lists stay in their order."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from espace import audit
from espace.accounts.models import User
from espace.lib import clock
from espace.tickets.errors import NotNow
from espace.tickets.models import Ticket
from espace.tickets.moving import hold
from espace.tickets.states import State

FURTHEST = timedelta(days=366)


@transaction.atomic
def come_back(*, ticket: Ticket, on: date, note: str = "", by: User, at: datetime) -> Ticket:
    """Put a request back before whoever holds it on a day; set again, the day moves. Raises :class:`NotNow` for a day that is no day to
    come, or more than a year away, and on a closed request."""
    ticket = hold(ticket.pk)
    today = clock.today(at)
    if ticket.state == State.CLOSED:
        raise NotNow(_("Cette demande est close."))
    if not today < on <= today + FURTHEST:
        raise NotNow(_("Choisissez un jour à venir, dans un an au plus."))
    ticket.back_at, ticket.back_note = clock.day_start(on), note.strip()
    ticket.save()
    audit.record(action="ticket.to_come_back_to", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)
    return ticket


@transaction.atomic
def came_back(*, ticket: Ticket, by: User, at: datetime) -> Ticket:
    """It is done, or not needed any more."""
    ticket = hold(ticket.pk)
    if ticket.back_at is None:
        raise NotNow(_("Aucun jour n’est plus noté pour la revoir."))
    ticket.back_at, ticket.back_note = None, ""
    ticket.save()
    audit.record(action="ticket.came_back_to", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)
    return ticket
