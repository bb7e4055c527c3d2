"""What the proxies of the installation show of clause C03: what was sent, prepared and read under each was within it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from espace import register
from espace.accounts.models import Customer, Proxy, ProxyKind
from espace.accounts.roles import Role
from espace.audit.models import AuditEvent
from espace.lib.rows import among
from espace.privacy.proofs.collecting import Evidence
from espace.privacy.proofs.looking import counted
from espace.tickets.models import Attachment, Draft, Showing, Ticket

READ = ("ticket.read", "document.read")
SWEPT_WITHIN = timedelta(hours=1)
"""What a worker that was stopped is given to destroy drafts whose proxy is over; nobody opens them meanwhile."""


def made_within(at: datetime) -> Evidence:
    """Each request was sent for the giver, by the holder, of a kind that was lent, while the proxy lasted; each draft is such, and is
    destroyed with its proxy; each request that is let read is the giver's own, of such a kind, let while it lasted. One side's file may be
    gone since."""
    lent = Exists(ProxyKind.objects.filter(proxy=OuterRef("proxy"), kind=OuterRef("kind")))
    for_its_giver = Q(proxy__giver__isnull=True) | Q(customer=F("proxy__giver"))
    sent, drafts = Ticket.objects.filter(proxy__isnull=False), Draft.objects.filter(proxy__isnull=False)
    good = sent.filter(
        lent,
        for_its_giver,
        Q(proxy__holder__user__isnull=True) | Q(submitted_by=F("proxy__holder__user")),
        Q(proxy__ended_at__isnull=True) | Q(submitted_at__lte=F("proxy__ended_at")),
        submitted_at__gte=F("proxy__accepted_at"),
        submitted_at__lt=F("proxy__ends_at"),
    )
    shown = Showing.objects.filter(proxy__isnull=False)
    rightly = shown.filter(
        Exists(ProxyKind.objects.filter(proxy=OuterRef("proxy"), kind=OuterRef("ticket__kind"))),
        Q(proxy__giver__isnull=True) | Q(ticket__customer=F("proxy__giver")),
        Q(proxy__ended_at__isnull=True) | Q(at__lte=F("proxy__ended_at")),
        at__gte=F("proxy__accepted_at"),
        at__lt=F("proxy__ends_at"),
        ticket__proxy__isnull=True,
    )
    its = Proxy.objects.filter(pk=OuterRef("proxy"))
    lasting = [Q(Exists(its.lasting(instant))) for instant in (at, at - SWEPT_WITHIN)]
    return counted(
        sent.count() + drafts.count() + shown.count(),
        wrong=sent.count()
        - good.count()
        + drafts.count()
        - drafts.filter(lent, for_its_giver).count()
        + shown.count()
        - rightly.count(),
        late=drafts.filter(~lasting[0], ~lasting[1]).count(),
        what=_("demandes, brouillons et lectures laissées sous procuration, chacun dans ses limites"),
    )


def read_while_it_ran(at: datetime) -> Evidence:
    """Each opening by a client, in the last twelve months, of another client's request or file that is still here was of what they had
    sent themselves, or were let read, under a proxy that ran at that instant."""
    somebody_elses = Customer.objects.filter(pk=OuterRef("subject"), user__isnull=False).exclude(user=OuterRef("actor"))
    opened = AuditEvent.objects.filter(
        Exists(somebody_elses), role=Role.CUSTOMER, action__in=READ, at__gt=register.oldest("access_journal", at)
    ).values_list("unit", "actor", "at")
    reads = [(unit, actor, when) for unit, actor, when in opened if unit is not None]
    units = {unit for unit, _actor, _when in reads}
    of_file: dict[UUID, UUID | None] = dict(
        Attachment.objects.filter(document__unit__in=among(units)).values_list("document__unit", "ticket__unit")
    )
    wanted = units | {unit for unit in of_file.values() if unit is not None}
    tickets = {
        one.unit: one for one in Ticket.objects.filter(unit__in=among(wanted)).select_related("proxy")
    }  # with what was moved or destroyed its proxy is not said any more
    shown = _shown(tickets.values())
    looked = wrong = 0
    for unit, actor, when in reads:
        if (ticket := tickets.get(of_file.get(unit) or unit)) is not None:
            looked += 1
            wrong += not (
                _opened(ticket, actor, when) or any(_let(row, actor, when) for row in shown.get(ticket.pk, ()))
            )
    return counted(looked, wrong=wrong, what=_("lectures par une autre personne cliente, chacune sous une procuration"))


def _opened(ticket: Ticket, actor: UUID | None, at: datetime) -> bool:
    return ticket.submitted_by_id == actor and _ran(ticket.proxy, at)


def _shown(tickets: Collection[Ticket]) -> dict[UUID, list[Showing]]:
    """By request; no statement where there is none."""
    found: dict[UUID, list[Showing]] = {}
    if tickets:
        rows = Showing.objects.filter(ticket__in=among([one.pk for one in tickets])).select_related("proxy__holder")
        for row in rows:
            found.setdefault(row.ticket_id, []).append(row)
    return found


def _let(row: Showing, actor: UUID | None, at: datetime) -> bool:
    """Whether this person was let read at ``at``; of a holder whose file is gone since, nothing is said any more."""
    proxy = row.proxy
    if not row.at <= at or (row.ended_at is not None and at >= row.ended_at) or not _ran(proxy, at):
        return False
    return proxy is not None and (proxy.holder is None or proxy.holder.user_id in (None, actor))


def _ran(proxy: Proxy | None, at: datetime) -> bool:
    if proxy is None or proxy.accepted_at is None:
        return False
    return proxy.accepted_at <= at < min(proxy.ended_at or proxy.ends_at, proxy.ends_at)
