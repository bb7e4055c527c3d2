"""Proxies of the tests: given and accepted by the verbs, as people do; and requests that were sent under one."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date, datetime, timedelta

from espace import vault
from espace.accounts.models import Proxy, User
from espace.contracts.models import Contract
from espace.documents.models import Document
from espace.lib import clock, periods
from espace.tickets import actions
from espace.tickets.kinds import kinds
from espace.tickets.models import Draft, Ticket
from espace.tickets.proxies import actions as proxies
from tests import cast
from tests.cast import AT

NO_HEALTH, HEALTH = "certificate", "claim"


def seen(user: User, at: datetime) -> dict[str, set[uuid.UUID]]:
    """All that the doors show somebody."""
    return {
        "tickets": set(Ticket.objects.visible_to(user, at).values_list("pk", flat=True)),
        "drafts": set(Draft.objects.visible_to(user, at).values_list("pk", flat=True)),
        "documents": set(Document.objects.visible_to(user, at).values_list("pk", flat=True)),
        "proxies": set(Proxy.objects.visible_to(user, at).values_list("pk", flat=True)),
        "contracts": set(Contract.objects.visible_to(user).values_list("pk", flat=True)),
    }


def offered(
    giver: User,
    to: str,
    named: Collection[str] = (NO_HEALTH, HEALTH),
    *,
    ends_on: date | None = None,
    at: datetime = AT,
) -> Proxy:
    """A proxy that waits for whoever has the address."""
    made = proxies.give(
        pk=uuid.uuid4(), giver=giver.customer, address=to, named=named,
        ends_on=ends_on or periods.add_to_day(clock.today(at), periods.parse("P6M")), accepts_health=True, language="fr",
        by=giver, at=at,
    )  # fmt: skip
    return Proxy.objects.get(pk=made.pk)


def lent(
    giver: User,
    holder: User,
    named: Collection[str] = (NO_HEALTH, HEALTH),
    *,
    ends_on: date | None = None,
    at: datetime = AT,
) -> Proxy:
    """A proxy that its holder has accepted an hour later."""
    made = offered(giver, holder.email, named, ends_on=ends_on, at=at)
    proxies.accept(proxy=made, by=holder, at=at + timedelta(hours=1))
    return Proxy.objects.get(pk=made.pk)


def prepared(proxy: Proxy, holder: User, kind: str = HEALTH, *, at: datetime = AT + timedelta(hours=2)) -> Draft:
    """A draft under a proxy, with all that its kind asks."""
    assert proxy.giver is not None
    about = proxy.giver.contracts.first() or cast.contract(proxy.giver)
    answers = {field.name: _answer(field.type, field.choices) for field in kinds()[kind].fields}
    made = actions.start(
        customer=proxy.giver, kind=kinds()[kind], contract=about, by=holder, at=at, proxy=proxy, answers=answers
    )
    return Draft.objects.select_related("customer__user", "contract", "follows").get(pk=made.pk)


def sent(proxy: Proxy, holder: User, kind: str = HEALTH, *, at: datetime = AT + timedelta(hours=2)) -> Ticket:
    """A request sent under a proxy."""
    draft = prepared(proxy, holder, kind, at=at)
    ticket = actions.submit(draft=draft, by=holder, at=at, accepts_health=True)
    vault.open_rows(ticket)
    return ticket


def _answer(kind: str, choices: tuple[object, ...]) -> str:
    if choices:
        return str(choices[0].value)  # type: ignore[attr-defined]
    return {"date": "2026-10-02", "amount": "12,50", "country": "SG", "phone": "+33612345678"}.get(
        kind, "Une bague perdue"
    )
