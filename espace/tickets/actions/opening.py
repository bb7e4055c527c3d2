"""Staff opening a request, and the one answer in it that stays covered until somebody asks to see it. Both are journaled first."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from espace import audit
from espace.accounts.models import User
from espace.tickets.models import Ticket


def open_file(*, ticket: Ticket, by: User, at: datetime) -> None:
    """Record that a member of staff opened a request, before its page leaves (clause C13). One event, in its own statement."""
    audit.record(action="ticket.read", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)


@transaction.atomic
def reveal_bank_details(*, ticket: Ticket, by: User, at: datetime) -> None:
    """Record that somebody uncovered the IBAN of a request (clause C09): who, when, never which."""
    audit.record(
        action="bank_reference.revealed", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit, fields=["answers"]
    )
