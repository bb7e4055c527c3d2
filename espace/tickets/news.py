"""Who is told that there is something new. A mail says that, and where; never what (clause C05)."""

from __future__ import annotations

from datetime import datetime

from espace import outbox, vault
from espace.accounts.models import User
from espace.accounts.people import reached, why_shut
from espace.tickets.models import Ticket


def tell_customer(
    ticket: Ticket, *, event: str, at: datetime, kind: str = "news", not_before_at: datetime | None = None
) -> None:
    """Tell the customer, at the address of their account; the ticket's customer and user are loaded."""
    if user := reached(ticket.customer):
        _post(user, kind, event, f"/espace/demandes/{ticket.pk}/", at, not_before_at)


def tell_both_addresses(ticket: Ticket, *, event: str, at: datetime, kind: str) -> None:
    """Tell the account's address and the file's, when they differ: a thief who holds one does not hold both (clause C09)."""
    tell_customer(ticket, event=f"{event}:account", at=at, kind=kind)
    customer = ticket.customer
    if why_shut(customer) or (customer.user is not None and not customer.user.is_active):
        return
    vault.open_rows(customer)
    if customer.user is None or customer.email.lower() != customer.user.email:
        language = customer.user.language if customer.user else "fr"
        outbox.post(kind=kind, to=customer.email, language=language, event=f"{event}:file", at=at)


def tell_assignee(ticket: Ticket, *, event: str, at: datetime) -> None:
    """Tell the advisor who holds the ticket, if anyone does."""
    if ticket.assignee is not None and ticket.assignee.user.is_active:
        _post(ticket.assignee.user, "desk_news", event, f"/gestion/demandes/{ticket.pk}/", at)


def tell_colleague(user: User, ticket: Ticket, *, event: str, at: datetime) -> None:
    """Tell a member of staff of something on a request."""
    if user.is_active:
        _post(user, "desk_news", event, f"/gestion/demandes/{ticket.pk}/", at)


def _post(user: User, kind: str, event: str, path: str, at: datetime, not_before_at: datetime | None = None) -> None:
    outbox.post(
        kind=kind, to=user.email, language=user.language, event=event, at=at, not_before_at=not_before_at, path=path
    )
