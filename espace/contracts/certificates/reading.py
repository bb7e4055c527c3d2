"""The certificates of a contract, as its card lists them; and those of a holder, whatever the contract."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from espace.accounts.models import User
from espace.contracts.certificates.actions import MOST
from espace.contracts.certificates.truth import still_true
from espace.contracts.models import Certificate, Contract

SHOWN = 2 * MOST
"""Those that stand, and as many that were revoked."""


def listed(contract: Contract) -> list[Certificate]:
    """The latest first, with who revoked them; no statement where the contract, which comes ``with_delegation``, has none."""
    if not getattr(contract, "has_certificates", True):
        return []
    return list(contract.certificates.select_related("revoked_by__staff_member").order_by("-issued_at", "-pk")[:SHOWN])


def of_holder(user: User, on: date) -> QuerySet[Certificate]:
    """All that this user may see, with their contract and product, and ``is_true``: whether every word is still so on this day."""
    true = still_true(on).filter(pk=OuterRef("pk"))
    return Certificate.objects.visible_to(user).select_related("contract__product").annotate(is_true=Exists(true))
