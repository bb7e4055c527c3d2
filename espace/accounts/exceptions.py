"""Fields changed by the person, corrected by staff, or objected to: no import undoes them (clauses C04, C21)."""

from __future__ import annotations

from datetime import datetime

from espace.accounts.models import Customer, FieldException, Source, User


def write_exception(
    customer: Customer,
    field: str,
    *,
    source: Source,
    by: User | None,
    at: datetime,
    kind: FieldException.Kind = FieldException.Kind.CHANGED,
) -> None:
    """Note that ``field`` was changed (or objected to) at ``at``; it waits to be keyed again in the management system."""
    FieldException.objects.update_or_create(
        customer=customer,
        field=field,
        defaults={"kind": kind, "source": source, "by": by, "at": at, "rekeyed_at": None},
    )
