"""Doing revocations again after a restore: a paper that was said to be worthless does not become good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from espace.contracts.models import Certificate


def revoked_again(lines: Sequence[Mapping[str, str]], at: datetime) -> None:
    """Revoke those that the restored database still has. Who did it, and why, was in what was lost."""
    ids = [UUID(line["certificate"]) for line in lines]
    Certificate.objects.filter(pk__in=ids, revoked_at__isnull=True).update(revoked_at=at)
