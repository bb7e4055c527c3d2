"""Writing one event."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID


class Actor(Protocol):
    """Who acts: a user. ``None`` stands for the program itself (a chore)."""

    @property
    def pk(self) -> Any: ...

    @property
    def role(self) -> str: ...


def record(
    *,
    action: str,
    by: Actor | None,
    at: datetime,
    subject: UUID | None = None,
    unit: UUID | None = None,
    fields: Iterable[str] = (),
    listed: Iterable[UUID] = (),
    also: Iterable[str] = (),
) -> None:
    """Add one event, in the caller's transaction; ``also`` names further acts of the same moment about the same unit, one event each.

    ``action`` is ``noun.verb`` ("ticket.closed", "contract.read"); ``fields`` are names of columns, never their values
    (OWASP ASVS 5.0, 16.2.5).
    """
    from espace.audit.models import AuditEvent  # the package is imported before the app registry is ready

    named, customers = sorted(fields), [str(customer) for customer in listed]
    AuditEvent.objects.bulk_create(
        AuditEvent(
            at=at,
            action=one,
            actor=by.pk if by else None,
            role=by.role if by else "",
            subject=subject,
            unit=unit,
            fields=named,
            listed=customers,
        )
        for one in (action, *also)
    )
