"""Who acted for whom, in the words of a page: on a request that was sent under a proxy, and in the list of one's proxies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from espace import vault
from espace.accounts.models import Customer, Proxy, User
from espace.tickets.models import Draft, Ticket
from espace.tickets.reading import Thread


@dataclass(frozen=True)
class Sent:
    """A request that ``holder`` sent for ``giver``. Each is a name, empty once its file is gone; ``by`` and ``of`` are their users."""

    proxy: Proxy
    holder: str
    giver: str
    by: UUID
    of: UUID | None

    def names(self, reader: UUID | None) -> dict[UUID, str]:
        """The names of those of the two who are not the reader, by user."""
        both = {self.by: self.holder, self.of: self.giver}
        return {user: name or _("Une autre personne") for user, name in both.items() if user and user != reader}


def name_of(person: Customer | None) -> str:
    """The name of the other side, whose file is opened; empty once it is gone, and while they contest it: nobody then reads it but they
    and the officer (clause C20)."""
    return "" if person is None or person.is_name_contested else person.name


def of(ticket: Ticket, *, viewer: str) -> Sent | None:
    """Under which proxy a request was sent, with both names; no statement more for the requests that were sent under none."""
    if ticket.proxy_id is None:
        return None
    proxy = with_people(ticket.proxy_id)
    if proxy is None:
        return None
    vault.open_rows([one for one in (proxy.giver, proxy.holder) if one is not None], viewer=viewer)
    return Sent(
        proxy=proxy,
        holder=name_of(proxy.holder),
        giver=name_of(proxy.giver),
        by=ticket.submitted_by_id,
        of=proxy.giver.user_id if proxy.giver else None,
    )


def signed(thread: Thread, others: Mapping[UUID, str]) -> Thread:
    """A thread whose messages bear the names of ``others`` (:meth:`Sent.names`); a customer's own bear none."""
    if not others:
        return thread
    told = [replace(one, author=others.get(one.message.author_id, one.author)) for one in thread.messages]
    return replace(thread, messages=told)


def with_people(pk: UUID) -> Proxy | None:
    """A proxy with its two files, in one statement."""
    return Proxy.objects.select_related("giver", "holder").filter(pk=pk).first()


def of_person(user: User, customer: Customer, at: datetime) -> tuple[list[Proxy], list[Proxy]]:
    """The proxies that a person gave, and those of others that are for them to answer or to use; the latest first, opened."""
    rows = list(
        Proxy.objects.visible_to(user, at)
        .standing(at)
        .select_related("giver", "holder")
        .prefetch_related("kinds")
        .order_by("-given_at", "-pk")[:100]
    )
    vault.open_rows(rows, _people(rows), viewer=user.role)
    given = [row for row in rows if row.giver_id == customer.pk]
    return given, [row for row in rows if row.giver_id != customer.pk]


def usable(user: User, at: datetime) -> list[Proxy]:
    """Those under which a person may act now, their givers opened; one statement for somebody who holds none."""
    rows = list(Proxy.objects.held_by(user.pk, at).select_related("giver").order_by("-given_at", "-pk"))
    vault.open_rows([row.giver for row in rows if row.giver], viewer=user.role)
    return rows


def giver_of(draft: Draft, *, viewer: str) -> str:
    """The name of the person for whom somebody else prepares a request; empty where it is their own."""
    if draft.proxy_id is None:
        return ""
    vault.open_rows(draft.customer, viewer=viewer)
    return name_of(draft.customer) or _("une autre personne")


def _people(rows: Iterable[Proxy]) -> list[Customer]:
    return [one for row in rows for one in (row.giver, row.holder) if one is not None]
