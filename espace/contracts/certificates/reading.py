"""The certificates of a contract, as its card lists them."""

from __future__ import annotations

from espace.contracts.certificates.actions import MOST
from espace.contracts.models import Certificate, Contract

SHOWN = 2 * MOST
"""Those that stand, and as many that were revoked."""


def listed(contract: Contract) -> list[Certificate]:
    """The latest first, with who revoked them; no statement where the contract, which comes ``with_delegation``, has none."""
    if not getattr(contract, "has_certificates", True):
        return []
    return list(contract.certificates.select_related("revoked_by__staff_member").order_by("-issued_at", "-pk")[:SHOWN])
