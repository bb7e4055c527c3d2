"""What a restore must not undo, done again from the lines of the ledger. Doing it twice is doing it once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from espace.privacy.directives.ending import conclude, denied
from espace.privacy.directives.models import DeathReport, Directive, Outcome
from espace.privacy.rights.moving import hold

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


@transaction.atomic
def end_again(lines: Lines, at: datetime) -> None:
    """End again reports that ended since. What the person denied is answered; another answer went with its backup, and the officer, to whom
    the request is open again, gives it once more."""
    for line in lines:
        for report in DeathReport.objects.open().filter(pk=UUID(line["report"])):
            if line["outcome"] == Outcome.CARRIED_OUT and not report.is_signed:
                continue  # its signatures are not there: the officers look at it again
            conclude(report, Outcome(line["outcome"]), at)
            if line["outcome"] == Outcome.DENIED:
                denied(hold(report.request_id), by=None, at=at)
