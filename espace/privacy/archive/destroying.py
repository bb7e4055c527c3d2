"""Asking the archive to destroy: the database says which units, and the archive process, which alone holds them, does it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from espace.lib.rows import among
from espace.privacy.archive.models import ArchivedUnit


def ask_for(units: Collection[UUID], at: datetime) -> None:
    """Have these units destroyed; asked again is asked once."""
    rows = ArchivedUnit.objects.filter(pk__in=among(units), destroy_asked_at__isnull=True)
    rows.update(destroy_asked_at=at)
