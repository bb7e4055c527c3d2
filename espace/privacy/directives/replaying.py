"""What a restore must not undo, done again from the lines of the ledger. Doing it twice is doing it once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from espace.privacy.directives.models import Directive

Lines = Sequence[Mapping[str, str]]


@transaction.atomic
def close_again(lines: Lines, at: datetime) -> None:
    """Close again versions that were replaced, revoked or carried out since: none of them is anybody's wish any more."""
    for line in lines:
        for directive in Directive.objects.in_force().filter(unit=UUID(line["unit"])):
            # Carried out since: the database before it knows of no opening, and what was carried out is not opened again.
            if line["why"] == "carried_out" and directive.opened_at is None:
                directive.opened_at = at
            directive.closed_at, directive.closing = at, line["why"]
            directive.save(update_fields=["closed_at", "closing", "opened_at"])
