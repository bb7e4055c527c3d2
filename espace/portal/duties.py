"""What the law adds to some requests, on the page of their customer."""

from __future__ import annotations

from espace import register
from espace.lib import clock, working_days
from espace.portal.mediator import mediator
from espace.tickets import reading
from espace.tickets.models import Ticket


def duties(ticket: Ticket) -> dict[str, object]:
    """What the law adds to some requests: clocks, mediator, authority, the day it leaves the space."""
    found: dict[str, object] = {
        "termination": getattr(ticket, "termination", None),
        "bank_change": getattr(ticket, "bank_change", None),
    }
    if ticket.complaint_since_at:
        on = clock.today(ticket.complaint_since_at)
        found["acknowledged_by"] = working_days.complaint_acknowledged_by(on)
        found["answered_by"] = working_days.complaint_answered_by(on)
        found["mediator"] = mediator()
    if ticket.rights_since_at:
        found["rights_due"] = working_days.rights_due(clock.today(ticket.rights_since_at))
        found["authority"] = register.load().authority
    if ticket.closed_at:
        found["last_day"] = reading.last_day_in_account(ticket.closed_at)
        found["archive_years"] = reading.years_in_archive()
    return found
