"""What a request is to its customer while a message of the brokerage is on its way, and what it is again if that is taken back.

Nothing is done at the instant: a message is read from ``sent_at`` on, and the request is read as it was before until then. So it takes
no worker, and none that is late shows anything sooner or later.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q

from espace import vault
from espace.tickets.models import Departure, Message, Ticket

LONGEST_S = 300


def leaves_at(at: datetime) -> datetime:
    """When what is sent now leaves: ``[desk] undo_seconds`` later. Raises ``ImproperlyConfigured`` for anything but 0 to 300."""
    seconds = settings.HOME.option("desk", "undo_seconds", 30)
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 0 <= seconds <= LONGEST_S:
        raise ImproperlyConfigured(f"espace.toml, [desk]: undo_seconds is {seconds!r}; it is a number from 0 to 300.")
    return at + timedelta(seconds=seconds)


def begin(ticket: Ticket, message: Message, *, at: datetime) -> None:
    """Keep what a held ticket is before a message that leaves later changes it."""
    if message.sent_at <= at:
        return
    kept = Departure(ticket=ticket, message=message, leaves_at=message.sent_at, was_unread=ticket.unread_by_customer)
    vault.share_key(ticket, kept)
    _note(kept, ticket)
    kept.save(force_insert=True)


def pending(ticket: Ticket, at: datetime) -> Departure | None:
    """What is on its way for a held ticket, opened."""
    found = Departure.objects.filter(ticket=ticket, leaves_at__gt=at).first()
    vault.open_rows(found)
    return found


def settle(ticket: Ticket, *, at: datetime) -> None:
    """Let leave at once what is on its way for a held ticket, which the caller saves: whoever does more with it is past taking back."""
    kept = Departure.objects.filter(ticket=ticket).first()
    if kept is None:
        return
    then = kept.leaves_at
    if then > at:
        Message.objects.filter(pk=kept.message_id).update(sent_at=at)
        ticket.changes.filter(at=then).update(at=at)
        for instant in ("acknowledged_at", "answered_at"):
            ticket.qualifications.filter(**{instant: then}).update(**{instant: at})
        if ticket.ball_since_at == then:
            ticket.ball_since_at = at
        if ticket.closed_at == then:
            ticket.closed_at = at
    kept.delete()


def move_back(ticket: Ticket, kept: Departure) -> None:
    """Make a held ticket, which the caller saves, what it was before: the message itself is left alone. A day to come back on that was set
    meanwhile stays; one that a closing took away is given back."""
    was_closed = ticket.closed_at == kept.leaves_at
    ticket.changes.filter(at=kept.leaves_at).delete()
    ticket.qualifications.filter(answered_at=kept.leaves_at).update(answered_at=None)
    ticket.state, ticket.ball, ticket.ball_since_at, ticket.asked = (
        kept.state,
        kept.ball,
        kept.ball_since_at,
        kept.asked,
    )
    ticket.closed_at = ticket.closed_by = None
    ticket.activity_at = kept.activity_at
    if was_closed:
        ticket.back_at, ticket.back_note = kept.back_at, kept.back_note


def go_on_from(ticket: Ticket, kept: Departure) -> None:
    """Keep what a ticket is now as what it was before: its customer acted, and sees that."""
    _note(kept, ticket)
    kept.was_unread = False
    kept.save()


def _note(kept: Departure, ticket: Ticket) -> None:
    kept.state, kept.ball, kept.ball_since_at, kept.asked = (
        ticket.state,
        ticket.ball,
        ticket.ball_since_at,
        ticket.asked,
    )
    kept.activity_at, kept.back_at, kept.back_note = ticket.activity_at, ticket.back_at, ticket.back_note


def of(ticket: Ticket) -> Departure | None:
    """What is, or was, on its way: joined by the customer's door, and by whoever reads with their eyes."""
    found: Departure | None = getattr(ticket, "departure", None)
    return found


def kept_of(tickets: Iterable[Ticket]) -> list[Departure]:
    """The rows to open with these requests, that :func:`as_seen` needs."""
    return [kept for ticket in tickets if (kept := of(ticket)) is not None]


def as_seen(ticket: Ticket, at: datetime) -> Ticket:
    """A request, opened for a page and never saved, as its customer sees it at ``at``: what leaves later has not happened yet."""
    kept = of(ticket)
    if kept is not None and kept.leaves_at > at:
        ticket.state, ticket.ball, ticket.ball_since_at, ticket.asked = (
            kept.state,
            kept.ball,
            kept.ball_since_at,
            kept.asked,
        )
        ticket.closed_at = ticket.closed_by = None
        ticket.activity_at, ticket.unread_by_customer = kept.activity_at, kept.was_unread
    return ticket


def state_seen(ticket: Ticket, at: datetime) -> str:
    """The state that its customer sees, of a row that may not be opened."""
    kept = of(ticket)
    return kept.state if kept is not None and kept.leaves_at > at else ticket.state


def seen_in(state: str, at: datetime) -> Q:
    """Requests that are in a state to their customer."""
    on_its_way = Q(departure__leaves_at__gt=at)
    arrived = Q(departure__isnull=True) | Q(departure__leaves_at__lte=at)
    return on_its_way & Q(departure__state=state) | arrived & Q(state=state)


def any_of(customer: UUID, at: datetime) -> bool:
    """Whether something is on its way to a customer: a copy of their data waits for it, so that it tells one story.

    Not for what lies further ahead than anything leaves: a clock that leapt (decision 0027) holds no copy back.
    """
    soon = at + timedelta(seconds=LONGEST_S)
    return Departure.objects.filter(ticket__customer=customer, leaves_at__gt=at, leaves_at__lte=soon).exists()


def sweep(at: datetime) -> int:
    """The chore: forget what left. Returns how many."""
    return Departure.objects.filter(leaves_at__lte=at).delete()[0]
