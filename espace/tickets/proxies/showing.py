"""Which requests of their own a giver lets the holder of a proxy read, and how each side reads of it (decision 0034)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from espace import vault
from espace.accounts.models import Customer, Proxy, User
from espace.tickets.kinds import Kind, form_of, kind_of
from espace.tickets.models import Showing, Ticket
from espace.tickets.proxies.reading import name_of
from espace.tickets.proxies.wording import LET_READ, lendable


@dataclass(frozen=True)
class Shown:
    """One that is or was: ``holder`` is the name of who reads, empty while they contest it, or once their file is gone."""

    row: Showing
    holder: str

    def moments(self, at: datetime, giver: str = "") -> list[tuple[str, datetime]]:
        """The sentences of a timeline, each with its instant: to its giver, or to the desk, which reads their name (``giver``)."""
        told = {"name": self.holder or _("une autre personne"), "giver": giver}
        begun = (
            _("%(giver)s laisse %(name)s lire la demande, avec sa procuration.")
            if giver
            else _("Vous laissez %(name)s lire la demande.")
        )
        found = [(begun % told, self.row.at)]
        over = _end_of(self.row.proxy)
        if self.row.ended_at is not None:
            stopped = (
                _("%(giver)s ne laisse plus %(name)s lire la demande.")
                if giver
                else _("Vous ne laissez plus %(name)s lire la demande.")
            )
            found.append((stopped % told, self.row.ended_at))
        elif over is not None and over <= at:
            found.append((_("La procuration a pris fin : %(name)s ne lit plus la demande.") % told, over))
        return found


@dataclass(frozen=True)
class Choice:
    """A proxy under which a request may be let read, for its giver's page. ``since``: when it was, if it is; ``health``: whether the
    request may hold health data."""

    proxy: Proxy
    holder: str
    since: datetime | None
    health: bool


def of(ticket: Ticket, *, viewer: str) -> list[Shown]:
    """Those of a request got through ``sharing.noticed``, oldest first."""
    if not getattr(ticket, "was_shown", False):
        return []
    rows = list(Showing.objects.filter(ticket=ticket).select_related("proxy__holder").order_by("at", "pk"))
    vault.open_rows(_holders(row.proxy for row in rows), viewer=viewer)
    return [Shown(row, _holder_of(row.proxy)) for row in rows]


def choices(ticket: Ticket, shown: Iterable[Shown], *, by: User, at: datetime) -> list[Choice]:
    """What its giver may do of it now: each running proxy that lends it, and those under which it is read already, to stop it. One
    statement, where it has a proxy at all (``sharing.noticed``)."""
    since = {one.row.proxy_id: one.row.at for one in shown if one.row.ended_at is None and one.row.proxy_id}
    if not since and not getattr(ticket, "may_be_shown", False):
        return []
    lent = _lending(ticket, by, at)
    read = Q(pk__in=since) & Q(pk__in=Proxy.objects.lasting(at).values("pk"))
    rows = list(
        Proxy.objects.filter(Q(pk__in=lent.values("pk")) | read).select_related("holder").order_by("given_at", "pk")
    )
    vault.open_rows(_holders(rows), viewer=by.role)
    health = any(form.health for form in _forms(ticket))
    return [Choice(row, _holder_of(row), since.get(row.pk), health) for row in rows]


def may(ticket: Ticket, proxy: Proxy, *, by: User, at: datetime) -> bool:
    """Whether this person may let the holder of this proxy read this request of theirs at ``at``."""
    return _lending(ticket, by, at).filter(pk=proxy.pk).exists()


def _lending(ticket: Ticket, by: User, at: datetime) -> QuerySet[Proxy]:
    """The giver's running proxies that lend this request: of a kind that each lends, whose text says so, with health data agreed to where
    it may hold some, by its form or by the kind's today. It is one that nobody sent under a proxy: its sender's name is not lent."""
    forms = _forms(ticket)
    own = Ticket.objects.visible_to(by, at).filter(pk=ticket.pk, customer__user_id=by.pk, proxy__isnull=True)
    if not all(lendable(form) for form in forms) or not (ticket.submitted_by_id == by.pk or ticket.entered_at):
        return Proxy.objects.none()
    signed = Q(kinds__kind=ticket.kind)
    if any(form.health for form in forms):
        signed &= Q(kinds__health=True)
    return Proxy.objects.running(at).filter(signed, giver__in=own.values("customer"), version__in=LET_READ)


def read_by(ticket: Ticket, user: User, at: datetime) -> Showing | None:
    """What lets the holder of a proxy read this request, with its giver, opened; ``None`` once nothing does."""
    rows = Showing.objects.live(at).filter(ticket=ticket, proxy__holder__user_id=user.pk)
    found = rows.select_related("proxy__giver").order_by("at", "pk").first()
    if found is not None and found.proxy is not None:
        vault.open_rows(found.proxy.giver, viewer=user.role)
    return found


def under(proxy: Proxy, user: User, at: datetime) -> QuerySet[Ticket]:
    """The requests that its giver lets the holder of this proxy read now, for either of the two."""
    live = Showing.objects.live(at).filter(proxy=proxy)
    return Ticket.objects.visible_to(user, at).filter(pk__in=live.values("ticket"))


def _forms(ticket: Ticket) -> tuple[Kind, Kind]:
    """As it was sent, and as the broker has it today."""
    return form_of(ticket.kind, ticket.kind_version), kind_of(ticket.kind)


def _end_of(proxy: Proxy | None) -> datetime | None:
    if proxy is None:  # destroyed five years after its end, which nothing says any more
        return None
    return min(proxy.ended_at or proxy.ends_at, proxy.ends_at)


def _holders(proxies: Iterable[Proxy | None]) -> list[Customer]:
    return [proxy.holder for proxy in proxies if proxy is not None and proxy.holder is not None]


def _holder_of(proxy: Proxy | None) -> str:
    return name_of(proxy.holder) if proxy is not None else ""
