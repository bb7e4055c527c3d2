"""Notices before a term: sent at the lead that the register says, once for a closing. Removal never waits for them (clause C15)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, UUIDField, Value

from espace import outbox
from espace.accounts.models import Customer, Proxy
from espace.lib import clock, periods
from espace.privacy import units
from espace.privacy.retention.models import Notice
from espace.privacy.retention.terms import Term, terms

BATCH = 1_000
MAIL = "leaving_soon"
PATH = "/espace/"
NOBODY = Value(None, output_field=UUIDField())


def send(at: datetime) -> int:
    """Tell people what leaves their space before long; how many units were told of."""
    told = 0
    for term in terms():
        for ahead in term.rule.notices:
            _forget_moved(term, ahead, at)
            while count := _batch(term, ahead, at):
                told += count
    return told


def _forget_moved(term: Term, ahead: periods.Period, at: datetime) -> None:
    """What is no longer near its term (reopened, closed again, gone) will be told of again when it is."""
    near = term.due(periods.add(at, ahead)).values(units.unit_path(term.kind))
    Notice.objects.filter(rule=term.rule.id, ahead=str(ahead)).exclude(unit__in=near).delete()


@transaction.atomic
def _batch(term: Term, ahead: periods.Period, at: datetime) -> int:
    path = units.unit_path(term.kind)
    sent = Notice.objects.filter(unit=OuterRef(path), rule=term.rule.id, ahead=str(ahead))
    rows = term.due(periods.add(at, ahead)).exclude(pk__in=term.due(at).values("pk")).filter(~Exists(sent))
    table = next(table for table in units.tables_of(term.kind) if table.name == units.kind_of(term.kind).root)
    person = "pk" if table.customer == "id" else f"{table.customer}__pk"
    near = list(rows.order_by("pk").values_list(path, person, table.prepared or NOBODY)[:BATCH])
    if not near:
        return 0
    Notice.objects.bulk_create(
        [Notice(unit=unit, rule=term.rule.id, ahead=str(ahead), sent_at=at) for unit, _customer, _proxy in near],
        ignore_conflicts=True,
    )
    _post(_authors(near, at), f"{term.rule.id}:{ahead}", at)
    return len(near)


def _authors(near: Iterable[tuple[UUID, UUID, UUID | None]], at: datetime) -> set[UUID]:
    """Who is told of each (unit, customer, proxy): its customer; of what is prepared for them under a proxy, whoever writes it, while they
    find it there. It is their author's alone (clause C03)."""
    under = {proxy for _unit, _customer, proxy in near if proxy is not None}
    holders = Proxy.objects.running(at).filter(pk__in=under).values_list("holder", flat=True) if under else ()
    return {customer for _unit, customer, proxy in near if proxy is None} | {one for one in holders if one is not None}


def _post(customers: set[UUID], about: str, at: datetime) -> None:
    people: Any = Customer.objects.filter(pk__in=customers, user__is_active=True, death_reported_at__isnull=True)
    for customer, email, language in people.values_list("pk", "user__email", "user__language"):
        # One mail a person, a rule and a day, however many of their requests are concerned.
        event = f"notice:{about}:{customer.hex}:{clock.today(at):%Y%m%d}"
        if not outbox.models.OutgoingMail.objects.filter(event=event).exists():
            outbox.post(kind=MAIL, to=email, language=language, event=event, at=at, path=PATH)
