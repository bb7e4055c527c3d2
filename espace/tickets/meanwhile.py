"""Nobody overwrites a colleague without knowing: a form carries the moment its page was drawn, and comes back if more was said since."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from espace.accounts.models import User
from espace.tickets.errors import NotNow
from espace.tickets.models import Note, Ticket
from espace.tickets.moving import hold


class ChangedMeanwhile(NotNow):
    """Somebody wrote, noted or moved the request since the page was drawn; nothing was done."""

    def __init__(self) -> None:
        super().__init__(
            _("Cette demande a changé pendant que vous écriviez. Rien n’est parti : relisez, puis envoyez.")
        )


@contextmanager
def unchanged_since(seen_at: datetime, *, ticket: Ticket, by: User) -> Iterator[Ticket]:
    """Hold the request while an action runs, if nothing happened to it after ``seen_at``. Raises :class:`ChangedMeanwhile`.

    A colleague's note counts: it may say not to answer. One's own note does not.
    """
    with transaction.atomic():
        held = hold(ticket.pk)
        if has_changed(held, since=seen_at, by=by):
            raise ChangedMeanwhile
        yield held


def has_changed(ticket: Ticket, *, since: datetime, by: User) -> bool:
    """Whether anything happened to a request after an instant, one's own notes apart."""
    moved = ticket.activity_at > since or (ticket.taken_back_at is not None and ticket.taken_back_at > since)
    return moved or told([ticket.pk], since=since, by=by).exists()


def told(tickets: Collection[UUID], *, since: datetime, by: User) -> QuerySet[Note]:
    """What others noted on these requests after an instant, or gave as an opinion: it moves no request, and may say not to answer."""
    noted = Q(written_at__gt=since) & ~Q(author=by)
    advised = Q(answered_at__gt=since) & ~Q(asked_of=by)
    return Note.objects.filter(noted | advised, ticket__in=tickets)
