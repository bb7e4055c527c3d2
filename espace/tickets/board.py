"""What each advisor has before them now, counted from the requests as they stand, to share out the work. Nothing of it is kept.

An administrator shares it out too and sees no request: what is read here is how many, and whose, never which.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.tickets.deadlines import late
from espace.tickets.models import Ticket
from espace.tickets.states import State

COUNTING = (Role.ADVISOR, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class Load:
    """Open requests: those to act on, those that wait for their customer; and of both, the late ones and the complaints."""

    to_do: int = 0
    waiting: int = 0
    late: int = 0
    complaints: int = 0

    @property
    def every(self) -> int:
        return self.to_do + self.waiting


def board(user: User, at: datetime) -> dict[UUID | None, Load]:
    """The load of each advisor (the key of their :class:`StaffMember`), and under ``None`` what nobody has taken. One query."""
    waiting = Q(state=State.WAITING_FOR_CUSTOMER)
    counted = Ticket.objects.all() if user.role in COUNTING else Ticket.objects.none()
    rows = (
        counted.open()
        .order_by()
        .values_list("assignee")
        .annotate(
            to_do=Count("pk", filter=~waiting),
            waiting=Count("pk", filter=waiting),
            late=Count("pk", filter=late(at)),
            complaints=Count("pk", filter=Q(complaint_since_at__isnull=False)),
        )
    )
    return {assignee: Load(*counts) for assignee, *counts in rows}
