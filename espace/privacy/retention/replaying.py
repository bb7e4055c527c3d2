"""Doing again, in a database restored from before them, the acts that the ledger tells of. Each function takes the lines of one act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from espace import vault
from espace.accounts.models import User
from espace.privacy import units
from espace.privacy.retention import closing, leaving
from espace.privacy.retention.models import LegalHold

Lines = Sequence[Mapping[str, str]]
LOST = "Gel rétabli d’après le registre des effacements ; son motif est dans une sauvegarde plus récente."


def destroy_again(lines: Lines, at: datetime) -> None:
    """Units that were destroyed are destroyed."""
    gone = _by_kind(lines)
    leaving.take_out_again(gone, at=at)
    units.forget_bytes(gone)


def leave_again(lines: Lines, at: datetime) -> None:
    """Units that left the account leave it: the archive, which has its own store, is given again what it may lack."""
    gone = _by_kind(lines)
    there = {kind: units.exists(kind, ids) for kind, ids in gone.items()}
    leaving.deposit_again(there, at=at)
    leaving.take_out_again(gone, at=at)
    units.forget_bytes(gone)


def hold_again(lines: Lines, at: datetime) -> None:
    """Units that were held are held, until the same day."""
    for line in lines:
        hold = LegalHold.objects.filter(held=UUID(line["unit"]), released_at__isnull=True).first()
        if hold is None:
            author = User.objects.filter(pk=UUID(line["by"])).first()
            if author is None:
                continue
            hold = LegalHold(held=UUID(line["unit"]), held_kind=line["kind"], placed_by=author, placed_at=at)
            vault.new_unit("hold", hold)
            hold.motive = LOST
        hold.review_on = date.fromisoformat(line["review_on"])
        hold.save()


def release_again(lines: Lines, at: datetime) -> None:
    """Holds that were released are released."""
    for line in lines:
        LegalHold.objects.filter(held=UUID(line["unit"]), released_at__isnull=True).update(
            released_at=at, released_by=UUID(line["by"])
        )


def close_again(lines: Lines, at: datetime) -> None:
    """Accounts that were closed are closed. Their own lines of the ledger are there already: nothing is written again."""
    for asleep in (True, False):
        people = [UUID(line["customer"]) for line in lines if (line.get("how") == "asleep") is asleep]
        closing.close_quietly(people, at, asleep=asleep)


def _by_kind(lines: Lines) -> dict[str, set[UUID]]:
    found: dict[str, set[UUID]] = {}
    for line in lines:
        found.setdefault(line["kind"], set()).add(UUID(line["unit"]))
    return found
