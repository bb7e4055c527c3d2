"""The end of contracts, which dates everything that is kept because of them: in the account (clause C25) and in the archive (clause C16).

A contract that leaves the account leaves a stub, {opaque id, end}: what the archive holds of it goes on being dated, and a later import may
correct it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from espace.contracts.models import Contract, ContractStub
from espace.lib import periods
from espace.lib.rows import among
from espace.privacy.archive.models import ArchivedLink

LINK = OuterRef("contract")


def themselves(units: Collection[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """Contracts belong to themselves: {unit: (contract,)}."""
    rows = Contract.objects.filter(unit__in=among(units)).values_list("unit", "pk")
    return {unit: (pk,) for unit, pk in rows}


def leave_stubs(units: Collection[UUID]) -> None:
    """Before contracts leave the database: their opaque ids and their ends stay."""
    rows = Contract.objects.filter(unit__in=among(units)).values_list("pk", "ends_on", "product__archive_period")
    ContractStub.objects.bulk_create(
        [ContractStub(id=pk, ends_on=ends_on, archive_period=period) for pk, ends_on, period in rows],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["ends_on", "archive_period"],
    )


def _links() -> QuerySet[Any]:
    """What the archive holds of each contract, with the contract's end and period, in force or gone."""
    live, gone = Contract.objects.filter(pk=LINK), ContractStub.objects.filter(pk=LINK)
    links: QuerySet[Any] = ArchivedLink.objects.annotate(
        ends_on=Coalesce(Subquery(live.values("ends_on")[:1]), Subquery(gone.values("ends_on")[:1])),
        lasts=Coalesce(
            Subquery(live.values("product__archive_period")[:1]), Subquery(gone.values("archive_period")[:1])
        ),
    )
    return links


def last_end(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Archived units with ``anchor``: the end of the last of their contracts, null while one of them has none."""
    links = _links().filter(archived=OuterRef("pk"))
    open_ended = Exists(links.filter(ends_on__isnull=True))
    latest = Subquery(links.order_by(F("ends_on").desc()).values("ends_on")[:1])
    dated: QuerySet[Any] = rows.filter(~open_ended, destroy_asked_at__isnull=True).annotate(
        anchor=Coalesce(latest, F("closed_on"))
    )
    return dated


def over(rows: QuerySet[Any], period: periods.Period, on: date) -> QuerySet[Any]:
    """Archived units of which every contract ended long enough ago: the rule's period, or its product's own when that is shorter."""
    running = Q(ends_on__isnull=True)
    for lasts in {*Contract.objects.order_by().values_list("product__archive_period", flat=True).distinct()} | {
        *ContractStub.objects.order_by().values_list("archive_period", flat=True).distinct()
    }:
        longest = max(periods.last_day_over(period, on), periods.last_day_over(lasts, on))
        running |= Q(lasts=lasts, ends_on__gt=longest)
    still = Exists(_links().filter(archived=OuterRef("pk")).filter(running))
    return rows.filter(
        ~still,
        Q(anchor__lte=periods.last_day_over(period, on)) | Exists(ArchivedLink.objects.filter(archived=OuterRef("pk"))),
    )
