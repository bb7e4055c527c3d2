"""Who is told that there is something new. A mail says that, and where; never what (clause C05)."""

from __future__ import annotations

from datetime import datetime

from espace import outbox, vault
from espace.accounts import absences, mailing
from espace.accounts.mailing import Topic
from espace.accounts.models import Proxy, StaffMember, User
from espace.accounts.people import reached, why_shut
from espace.accounts.roles import Role
from espace.lib import clock
from espace.tickets.models import Ticket


def tell_customer(
    ticket: Ticket, *, event: str, at: datetime, kind: str = "news", not_before_at: datetime | None = None
) -> None:
    """Tell the customer, at the address of their account, and whoever sent the request for them while their proxy runs; the ticket's
    customer and user are loaded."""
    if user := reached(ticket.customer):
        # To somebody for whom it was sent, « your sending has arrived » would be untrue.
        own = "news" if kind == "received" and ticket.proxy_id and ticket.submitted_by_id != user.pk else kind
        _post(user, own, event, f"/espace/demandes/{ticket.pk}/", at, not_before_at)
    if holder := holder_of(ticket, at):
        _post(holder, kind, f"{event}:proxy", f"/espace/demandes/{ticket.pk}/", at, not_before_at)


def holder_of(ticket: Ticket, at: datetime) -> User | None:
    """Whoever sent the request for its customer, while their proxy runs; it is asked of the database only where there is one."""
    if ticket.proxy_id is None:
        return None
    proxy = Proxy.objects.running(at).filter(pk=ticket.proxy_id).select_related("holder__user").first()
    return proxy.holder.user if proxy and proxy.holder else None


def tell_giver(ticket: Ticket, *, event: str, at: datetime) -> None:
    """Tell the customer alone: somebody has written for them."""
    if user := reached(ticket.customer):
        _post(user, "news", event, f"/espace/demandes/{ticket.pk}/", at)


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


def tell_chosen(
    ticket: Ticket, topic: Topic, *, event: str, at: datetime, not_before_at: datetime | None = None
) -> None:
    """Tell the customer as they chose to be told of this, and whoever sent the request for them as they chose."""
    path = f"/espace/demandes/{ticket.pk}/"
    if user := reached(ticket.customer):
        mailing.tell(user, topic, event=event, path=path, at=at, not_before_at=not_before_at)
    if holder := holder_of(ticket, at):
        mailing.tell(holder, topic, event=f"{event}:proxy", path=path, at=at, not_before_at=not_before_at)


def tell_desk(ticket: Ticket, mine: Topic | None, team: Topic, *, event: str, at: datetime) -> None:
    """Tell the advisor who holds the ticket, if anyone does, who stands in for them while they are away, and those who chose to be told of
    the whole team's, each as they chose."""
    path, holder = f"/gestion/demandes/{ticket.pk}/", None
    if mine and ticket.assignee is not None and ticket.assignee.user.is_active:
        holder = ticket.assignee.user
        mailing.tell(holder, mine, event=event, path=path, at=at)
    if mine and ticket.assignee is not None:
        away = absences.of(ticket.assignee, clock.today(at))
        if away is not None and away.deputy is not None:
            mailing.tell(away.deputy.user, mine, event=f"{event}:deputy", path=path, at=at)
    mailing.tell_team(team, event=event, path=path, at=at, but=holder)


def tell_handed(to: StaffMember, *, by: User, at: datetime) -> None:
    """Tell an advisor that a colleague handed them something: once a minute, however many requests."""
    if to.user_id != by.pk and to.user.is_active:
        event = f"handed:{to.pk.hex}:{at:%Y%m%dT%H%M}"
        if mailing.pace(to.user, mailing.HANDED) is mailing.Pace.AT_ONCE:
            outbox.gather(
                fact=event, event=event, kind="desk_news", to=to.user.email, language=to.user.language,
                path="/gestion/demandes/", at=at,
            )  # fmt: skip
        else:
            mailing.tell(to.user, mailing.HANDED, event=event, path="/gestion/demandes/", at=at)


def tell_opinion(user: User, ticket: Ticket, *, event: str, at: datetime) -> None:
    """Tell an advisor, as they chose, that an opinion is asked of them, or that theirs was answered; nobody else opens the request."""
    if user.is_active and user.role == Role.ADVISOR:
        mailing.tell(user, mailing.OPINION, event=event, path=f"/gestion/demandes/{ticket.pk}/", at=at)


def _post(user: User, kind: str, event: str, path: str, at: datetime, not_before_at: datetime | None = None) -> None:
    outbox.post(
        kind=kind, to=user.email, language=user.language, event=event, at=at, not_before_at=not_before_at, path=path
    )
