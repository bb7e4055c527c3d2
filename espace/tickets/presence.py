"""Two advisors on one request: each is told that the other reads it, or answers. Nobody is kept out, and nothing of it is kept.

It is no event of the journal: opening the request is one already. What keeps one answer from covering another is ``meanwhile``, not this.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from espace import vault
from espace.accounts.models import StaffMember, User
from espace.tickets.models import Presence, Ticket

LEASE = timedelta(seconds=60)
"""How long somebody counts as there without saying so again: three times as long as a page takes to say it."""


@dataclass(frozen=True)
class Beside:
    """Somebody else who has the request open."""

    name: str
    is_writing: bool


def stay(*, ticket: Ticket, by: User, is_writing: bool, at: datetime) -> None:
    """Say that one has the request before one's eyes, for the length of a lease; and no other any more."""
    row = {"ticket": ticket.pk, "is_writing": is_writing, "until_at": at + LEASE}
    Presence.objects.update_or_create(user=by.pk, defaults=row)


def beside(ticket: Ticket, *, user: User, at: datetime) -> list[Beside]:
    """Who else has the request open, those who write first. Opens their names."""
    found = dict(
        Presence.objects.filter(ticket=ticket.pk, until_at__gt=at)
        .exclude(user=user.pk)
        .values_list("user", "is_writing")
    )
    if not found:
        return []
    people = list(StaffMember.objects.filter(user__in=found, left_at__isnull=True))
    vault.open_rows(people, viewer=user.role)
    rows = [Beside(one.name, found[one.user_id]) for one in people]
    return sorted(rows, key=lambda one: (not one.is_writing, one.name.casefold()))


def sweep(at: datetime) -> int:
    """Forget the leases that are over; how many."""
    return Presence.objects.filter(until_at__lte=at).delete()[0]
