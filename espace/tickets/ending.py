"""What of an account is dated by its requests: the contracts that each belongs to (clause C16), and the end of the account (clause C25)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import DateField, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Greatest, NullIf, TruncDate

from espace.contracts.models import Contract
from espace.lib import clock
from espace.lib.clock import PARIS
from espace.lib.rows import among
from espace.privacy.archive.models import ArchivedUnit
from espace.tickets.models import Ticket
from espace.tickets.states import OPEN

NEVER = date(1, 1, 1)


def contracts_of(units: Collection[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The contracts whose end dates the archive of these requests: the request's own; without one, those in force when it was sent, else
    the last that ended before."""
    rows = Ticket.objects.filter(unit__in=among(units)).values_list("unit", "contract", "customer", "submitted_at")
    found: dict[UUID, tuple[UUID, ...]] = {}
    adrift: dict[UUID, tuple[UUID, date]] = {}
    for unit, contract, customer, submitted_at in rows:
        if contract is not None:
            found[unit] = (contract,)
        else:
            adrift[unit] = customer, clock.today(submitted_at)
    if adrift:
        held: dict[UUID, list[tuple[UUID, date, date | None]]] = {}
        owners = {customer for customer, _on in adrift.values()}
        contracts = Contract.objects.filter(customer__in=among(owners)).order_by("effective_on", "pk")
        for customer, pk, starts, ends in contracts.values_list("customer", "pk", "effective_on", "ends_on"):
            held.setdefault(customer, []).append((pk, starts, ends))
        found |= {unit: attached(held.get(customer, ()), on) for unit, (customer, on) in adrift.items()}
    return found


def attached(contracts: Iterable[tuple[UUID, date, date | None]], on: date) -> tuple[UUID, ...]:
    """Of one customer's contracts (id, first day, end), those that a request sent on a day belongs to."""
    every = list(contracts)
    if running := tuple(pk for pk, starts, ends in every if starts <= on and (ends is None or ends > on)):
        return running
    if ended := [(ends, pk) for pk, _starts, ends in every if ends is not None and ends <= on]:
        return (max(ended)[1],)
    return tuple(pk for pk, _starts, _ends in every)


def account_ended(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Customers with ``anchor``: the day on which their last contract ended or their last request was closed, whichever is later.

    None while a contract has no end, or while a request is open.
    """
    contracts = Contract.objects.filter(customer=OuterRef("pk"))
    requests = Ticket.objects.filter(customer=OuterRef("pk"))
    archived = ArchivedUnit.objects.filter(subject=OuterRef("pk"), kind="ticket", closed_on__isnull=False)
    days = (
        Subquery(contracts.order_by("-ends_on").values("ends_on")[:1]),
        TruncDate(
            Subquery(requests.filter(closed_at__isnull=False).order_by("-closed_at").values("closed_at")[:1]),
            tzinfo=PARIS,
        ),
        Subquery(archived.order_by("-closed_on").values("closed_on")[:1]),
    )
    never = Cast(Value(NEVER), DateField())
    latest = Greatest(*(Coalesce(day, never, output_field=DateField()) for day in days))
    dated: QuerySet[Any] = rows.filter(
        ~Exists(contracts.filter(ends_on__isnull=True)),
        ~Exists(requests.filter(state__in=OPEN)),
    ).annotate(anchor=NullIf(latest, never, output_field=DateField()))
    return dated
