"""What a person changed, and the management system does not know yet (clause C04)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from espace import audit
from espace.accounts.models import Customer, FieldException, User


@transaction.atomic
def mark_rekeyed(*, customer: Customer, field: str, by: User, at: datetime) -> bool:
    """Note that staff keyed a changed value again in the management system. Returns whether it was still waiting.

    The exception stays: an import whose file says otherwise is still contradicted, and arms it again.
    """
    waiting = FieldException.objects.filter(
        customer=customer, field=field, kind=FieldException.Kind.CHANGED, rekeyed_at__isnull=True
    )
    if not waiting.update(rekeyed_at=at):
        return False
    audit.record(action="customer.rekeyed", by=by, at=at, subject=customer.pk, unit=customer.unit, fields=[field])
    return True
