"""Proxies of the demonstration, where they are approved: Claire's to her sister, who used it; her father's to her, which waits."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from espace.accounts.models import Customer, Proxy, User
from espace.accounts.models.proxies import is_approved
from espace.lib import clock, periods
from espace.tickets import actions
from espace.tickets.kinds import kinds
from espace.tickets.models import Ticket
from espace.tickets.proxies import actions as proxies


def around_claire(claire: Customer, sister: Customer, father: Customer, advisor: User, now: datetime) -> None:
    """Her sister asked for a certificate for her, which the desk has taken, and is let read a request of hers; her father waits for her
    answer."""
    if not is_approved():
        return
    given = _given(claire, sister, ("certificate", "reimbursement"), now - timedelta(days=30))
    assert sister.user is not None
    proxies.accept(proxy=given, by=sister.user, at=now - timedelta(days=29))
    given.refresh_from_db()
    began = now - timedelta(days=3)
    draft = actions.start(
        customer=claire, kind=kinds()["certificate"], contract=claire.contracts.order_by("-effective_on", "-id").first(),
        by=sister.user, at=began, proxy=given,
        answers={"recipient": "visa", "language": "en", "description": "Pour le visa de Claire, qui part le mois prochain."},
    )  # fmt: skip
    ticket = actions.submit(draft=draft, by=sister.user, at=began + timedelta(minutes=5))
    actions.take(ticket=ticket, by=advisor, at=began + timedelta(hours=4))
    own = Ticket.objects.filter(customer=claire, kind="reimbursement", proxy__isnull=True, closed_at__isnull=True)
    if (read := own.order_by("-submitted_at").first()) is not None:
        assert claire.user is not None
        proxies.let_read(ticket=read, proxy=given, by=claire.user, at=now - timedelta(hours=20))
    _given(father, claire, ("reimbursement", "other"), now - timedelta(days=2))


def _given(giver: Customer, to: Customer, named: Collection[str], at: datetime) -> Proxy:
    assert giver.user is not None
    assert to.user is not None
    return proxies.give(
        pk=uuid.uuid4(), giver=giver, address=to.user.email, named=named,
        ends_on=periods.add_to_day(clock.today(at), periods.parse("P1Y")), accepts_health=True, language="fr", by=giver.user, at=at,
    )  # fmt: skip
