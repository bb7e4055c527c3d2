"""What was changed of insurers, of products and of the power to issue certificates, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from espace.contracts.models import Delegation, MarketChange
from espace.desk.entries import NOTHING, Entry

NAMES = {
    "name": gettext_lazy("nom de l’assureur"),
    "assistance_phone": gettext_lazy("numéro d’assistance"),
    "claims_phone": gettext_lazy("numéro pour un sinistre"),
    "insurer": gettext_lazy("assureur"),
    "terminable": gettext_lazy("résilié en ligne"),
}


def insurers(before: datetime | None, most: int, language: str) -> list[Entry]:
    """The latest changes of insurers and products."""
    rows = MarketChange.objects.select_related("insurer", "product", "by__staff_member").filter(until("at", before))
    return [
        Entry(_of(row), in_words(row.before), in_words(row.after), row.by, row.at)
        for row in rows.order_by("-at", "-id")[:most]
    ]


def delegations(before: datetime | None, most: int, language: str) -> list[Entry]:
    """The latest delegations given, and ended."""
    rows = Delegation.objects.select_related("product", "given_by__staff_member", "ended_by__staff_member")
    issued, delegated = _("faites par l’assureur"), _("déléguées")
    given = [
        Entry(_certificates(row), issued, delegated, row.given_by, row.given_at)
        for row in rows.filter(until("given_at", before)).order_by("-given_at", "-id")[:most]
    ]
    ended = [
        Entry(_certificates(row), delegated, issued, row.ended_by, row.ended_at)
        for row in rows.filter(until("ended_at", before), ended_at__isnull=False).order_by("-ended_at", "-id")[:most]
        if row.ended_at is not None
    ]
    return given + ended


def until(column: str, before: datetime | None) -> Q:
    return Q() if before is None else Q(**{f"{column}__lt": before})


def in_words(values: Mapping[str, Any]) -> str:
    """Fields and their values as one reads them."""
    told = [
        _("%(field)s : %(value)s") % {"field": NAMES.get(name, name), "value": _said(value)}
        for name, value in values.items()
    ]
    return " · ".join(told) or NOTHING


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    return str(value) or NOTHING


def _of(row: MarketChange) -> str:
    if row.product is not None:
        return _("Produit « %(name)s »") % {"name": row.product.name}
    return _("Assureur « %(name)s »") % {"name": row.insurer.name if row.insurer else ""}


def _certificates(row: Delegation) -> str:
    return _("Attestations de « %(name)s »") % {"name": row.product.name}
