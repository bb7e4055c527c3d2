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
) -> None:
    """Add one event, in the caller's transaction.

    ``action`` is ``noun.verb`` ("ticket.closed", "contract.read"); ``fields`` are names of columns, never their values
    (OWASP ASVS 5.0, 16.2.5).
    """
    from espace.audit.models import AuditEvent  # the package is imported before the app registry is ready

    AuditEvent.objects.create(
        at=at,
        action=action,
        actor=by.pk if by else None,
        role=by.role if by else "",
        subject=subject,
        unit=unit,
        fields=sorted(fields),
        listed=[str(customer) for customer in listed],
    )
