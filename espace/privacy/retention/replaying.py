"""Doing again, in a database restored from before them, the acts that the ledger tells of. Each function takes the lines of one act."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from espace import outbox, vault
from espace.accounts.models import Customer, User
from espace.accounts.roles import Role
from espace.lib import emails
from espace.lib.rows import among
from espace.privacy import units
from espace.privacy.retention import closing, leaving
from espace.privacy.retention.models import LegalHold
from espace.privacy.retention.widening import widened

Lines = Sequence[Mapping[str, str]]
LOST = "Gel rétabli d’après le registre des effacements ; son motif est dans une sauvegarde plus récente."
UNKNOWN = f"{LOST} Qui l’a posé aussi : le compte nommé ici est celui qui en répond depuis."
ANSWERS = (Role.DPO, Role.ADMINISTRATOR)
"""Who answers for a hold whose author is in no restored row, the first that there is."""


def destroy_again(lines: Lines, at: datetime) -> None:
    """Units that were destroyed are destroyed."""
    _take_out(_by_kind(lines), at)


def leave_again(lines: Lines, at: datetime) -> int:
    """Units that left the account leave it: the archive, which has its own store, is given again what it may lack. Returns how many no key
    opens any more, to give them."""
    gone = _by_kind(lines)
    lost = leaving.deposit_again({kind: units.exists(kind, ids) for kind, ids in gone.items()}, at=at)
    _take_out(gone, at)
    return lost


def _take_out(gone: units.Units, at: datetime) -> None:
    everything = widened(gone)
    if people := units.roots(units.PROFILE, everything.get(units.PROFILE, ())):
        _keep_mails_from(people, at)
    leaving.take_out_again(everything, at=at)
    units.forget_bytes(everything)


def hold_again(lines: Lines, at: datetime) -> int:
    """Units that were held are held, until the same day; by somebody who answers for it, where its author came after the backup. Returns
    how many nobody could: there is no member of staff yet, and nothing to hold."""
    lost = 0
    for line in lines:
        hold = LegalHold.objects.filter(held=UUID(line["unit"]), released_at__isnull=True).first()
        if hold is None:
            author = User.objects.filter(pk=UUID(line["by"])).first()
            by = author or _in_their_place()
            if by is None:
                lost += 1
                continue
            hold = LegalHold(held=UUID(line["unit"]), held_kind=line["kind"], placed_by=by, placed_at=at)
            vault.new_unit("hold", hold)
            hold.motive = LOST if author else UNKNOWN
        hold.review_on = date.fromisoformat(line["review_on"])
        hold.save()
    return lost


def _in_their_place() -> User | None:
    """An officer, or else whoever runs the space; somebody who still works here, if there is one."""
    staff = User.objects.filter(role__in=ANSWERS, staff_member__isnull=False)
    return min(staff, key=lambda one: (not one.is_active, ANSWERS.index(Role(one.role)), one.created_at), default=None)


def release_again(lines: Lines, at: datetime) -> None:
    """Holds that were released are released; by whoever placed them, where who did it came after the backup."""
    for line in lines:
        known = User.objects.filter(pk=UUID(line["by"])).exists()
        LegalHold.objects.filter(held=UUID(line["unit"]), released_at__isnull=True).update(
            released_at=at, released_by=UUID(line["by"]) if known else F("placed_by")
        )


def close_again(lines: Lines, at: datetime) -> None:
    """Accounts that were closed are closed, and nothing that only they needed is left. Their own lines of the ledger are there already:
    nothing is written again."""
    for asleep in (True, False):
        people = [UUID(line["customer"]) for line in lines if (line.get("how") == "asleep") is asleep]
        _keep_mails_from(people, at)
        ended = closing.close_quietly(people, at, asleep=asleep)
        _take_out({kind: units.of_customers(kind, ended) for kind in closing.consent_only(asleep=asleep)}, at)


def _keep_mails_from(people: Collection[UUID], at: datetime) -> None:
    """What waited in the backup for people who are gone is not sent to them now, at the address of their account or of their file."""
    rows = list(Customer.objects.filter(pk__in=among(people)).select_related("user"))
    vault.open_rows(rows, missing_ok=True)
    addresses = {row.user.email for row in rows if row.user is not None}
    for row in rows:
        with contextlib.suppress(vault.Closed):  # its key is gone already, and so is whatever it said
            addresses.add(emails.normalise(row.email))
    outbox.take_back(to=addresses - {""}, at=at)


def _by_kind(lines: Lines) -> dict[str, set[UUID]]:
    found: dict[str, set[UUID]] = {}
    for line in lines:
        found.setdefault(line["kind"], set()).add(UUID(line["unit"]))
    return found
