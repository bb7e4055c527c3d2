"""A contested value is frozen: advisors do not see it until the officer has answered (art. 18(1)(a) GDPR; clause C20)."""

from __future__ import annotations

from datetime import datetime

from espace import audit, ledger
from espace.accounts.models import Customer, User
from espace.privacy.rights.models import RightsRequest
from espace.privacy.rights.states import Right


def place(customer: Customer, field: str, *, by: User, at: datetime) -> None:
    """Freeze a value. Inside a transaction."""
    freeze(customer, field, is_frozen=True)  # the file is held before the ledger, as by whatever else acts on both
    ledger.record(kind="restriction", lines=[line(customer, field, "placed")], at=at)
    audit.record(action="rights.restricted", by=by, at=at, subject=customer.pk, unit=customer.unit, fields=[field])


def lift(request: RightsRequest, *, by: User, at: datetime) -> None:
    """Show a contested value again, unless another open request contests it too. Inside a transaction; the answer tells the person."""
    customer, field = request.customer, request.field
    if customer is None or request.right != Right.RESTRICTION or field not in (customer.restricted or ()):
        return
    others = RightsRequest.objects.open().filter(customer=customer, right=Right.RESTRICTION, field=field)
    if others.exclude(pk=request.pk).exists():
        return
    freeze(customer, field, is_frozen=False)
    ledger.record(kind="restriction", lines=[line(customer, field, "lifted")], at=at)
    audit.record(action="rights.released", by=by, at=at, subject=customer.pk, unit=customer.unit, fields=[field])


def line(customer: Customer, field: str, state: str) -> dict[str, str]:
    """What the ledger keeps of a freeze: whose, of what, placed or lifted."""
    return {"customer": str(customer.pk), "field": field, "state": state}


def freeze(customer: Customer, field: str, *, is_frozen: bool) -> None:
    """Write the mark that hides the value, or take it away."""
    row = Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    now = set(row.restricted or ())
    row.restricted = sorted(now | {field} if is_frozen else now - {field}) or None
    row.save(update_fields=["restricted"])
    customer.restricted = row.restricted
