"""What the worker does for proxies: it tells whoever is named, and destroys what was prepared under those that ended by themselves."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from espace import outbox, vault
from espace.accounts.models import Proxy, User
from espace.accounts.roles import Role
from espace.tickets.actions.drafts import discard
from espace.tickets.models import Draft

ROUND = 50
PLACE = "/espace/procurations/"


def tell(at: datetime) -> int:
    """Tell those who are named in a proxy that there is news, where the address has an account. Returns how many were looked at.

    A chore, so that the page on which one gives does and costs the same whether or not the address has an account.
    """
    waiting = Proxy.objects.waiting(at).filter(told_at__isnull=True).order_by("given_at")[:ROUND]
    return sum(_tell(proxy, at) for proxy in waiting.values_list("pk", flat=True))


@transaction.atomic
def _tell(pk: UUID, at: datetime) -> bool:
    proxy = Proxy.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk, told_at__isnull=True).first()
    if proxy is None:
        return False
    vault.open_rows(proxy)
    user = User.objects.filter(
        email=proxy.address, role=Role.CUSTOMER, is_active=True, customer__death_reported_at__isnull=True,
        customer__closed_by_death_at__isnull=True,
    ).first()  # fmt: skip
    if user is not None:
        outbox.post(
            kind="news", to=user.email, language=user.language, event=f"proxy:{proxy.pk}:offered", at=at, path=PLACE
        )
    Proxy.objects.filter(pk=proxy.pk).update(told_at=at)
    return True


def sweep(at: datetime) -> int:
    """Destroy the drafts under proxies that ended: they were their author's alone, who may not read them now. Where proxies wait for the
    register's approval nothing is destroyed for it: what its author may not open now, they may tomorrow."""
    running = Proxy.objects.lasting(at).filter(pk=OuterRef("proxy"))
    return discard_drafts(Q(proxy__isnull=False) & ~Q(Exists(running)), by=None, at=at)


def discard_drafts(which: Q, *, by: User | None, at: datetime) -> int:
    """Destroy drafts with their files. Returns how many."""
    found = list(Draft.objects.filter(which, proxy__isnull=False).order_by("pk"))
    for draft in found:
        discard(draft=draft, by=by, at=at)
    return len(found)
