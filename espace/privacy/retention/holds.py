"""Legal holds (clause C17): on a unit, never on a person; with a motive, an author and a day on which somebody looks again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from espace import audit, ledger, vault
from espace.accounts.models import User
from espace.lib import clock, periods
from espace.lib.rows import among
from espace.privacy import units
from espace.privacy.archive.models import ArchivedUnit
from espace.privacy.retention import terms
from espace.privacy.retention.breaking import NotNow
from espace.privacy.retention.models import LegalHold
from espace.register.holdings import unit_kinds

LONGEST = "P6M"
LEAST_MOTIVE = 20


@transaction.atomic
def place(*, unit: UUID, kind: str, motive: str, review_on: date, by: User, at: datetime) -> LegalHold:
    """Keep a unit from being destroyed.

    Raises :class:`NotNow` for a motive that says nothing, a review too far away, a second hold, or a unit that is gone, or whose
    destruction is asked for: between a page and this gesture the engine may have passed.
    """
    _checked(motive, review_on, at)
    if not _is_kept(unit, kind):
        raise NotNow(_("Ce dossier n’est plus là, ou sa destruction est déjà demandée : il ne peut plus être gelé."))
    if LegalHold.objects.filter(held=unit, released_at__isnull=True).exists():
        raise NotNow(_("Ce dossier est déjà gelé."))
    hold = LegalHold(held=unit, held_kind=kind, placed_by=by, placed_at=at, review_on=review_on)
    vault.new_unit("hold", hold)
    hold.motive = motive.strip()
    hold.save(force_insert=True)
    _tell("hold.placed", hold, by=by, at=at)
    return hold


def free(kind: str, ids: Collection[UUID]) -> set[UUID]:
    """Of these units those that nobody holds, locked until the transaction ends, and judged once they are.

    :func:`place` takes the same lock first: a hold that is being placed is waited for and seen, and one that comes after is told that the
    unit is gone. What goes with another unit in the archive is held with it, so that one is locked too.
    """
    model, path = units.root_of(kind), units.unit_path(kind)
    rows = model._default_manager.filter(**{f"{path}__in": among(ids)}).order_by("pk")
    locked = rows.select_for_update(of=("self",))
    if model is ArchivedUnit:
        parents = {parent for parent in locked.values_list("within", flat=True) if parent is not None}
        list(ArchivedUnit.objects.filter(pk__in=among(parents)).order_by("pk").select_for_update().values_list("pk"))
    else:
        list(locked.values_list("pk"))
    return set(rows.filter(~terms.held(kind)).values_list(path, flat=True))


def _is_kept(unit: UUID, kind: str) -> bool:
    """Whether the unit is there, in the account or in the archive, and stays: its row is locked until the transaction ends."""
    if kind in unit_kinds():
        live = units.root_of(kind)._default_manager.filter(**{units.unit_path(kind): unit})
        if live.select_for_update(of=("self",)).values_list("pk", flat=True).first() is not None:
            return True
    return ArchivedUnit.objects.kept().filter(pk=unit).select_for_update().first() is not None


@transaction.atomic
def review(*, hold: LegalHold, review_on: date, by: User, at: datetime) -> LegalHold:
    """Look at a hold again and keep it until a later day. Raises :class:`NotNow` as :func:`place` does."""
    held = _in_force(hold)
    _checked("." * LEAST_MOTIVE, review_on, at)
    held.review_on = review_on
    held.save(update_fields=["review_on"])
    _tell("hold.placed", held, by=by, at=at)
    return held


@transaction.atomic
def release(*, hold: LegalHold, by: User, at: datetime) -> LegalHold:
    """Let the unit go: the rules that are due run again at the next round, within the hour."""
    held = _in_force(hold)
    held.released_by, held.released_at = by, at
    held.save(update_fields=["released_by", "released_at"])
    _tell("hold.released", held, by=by, at=at)
    return held


def _in_force(hold: LegalHold) -> LegalHold:
    held = LegalHold.objects.select_for_update().get(pk=hold.pk)
    if held.released_at is not None:
        raise NotNow(_("Ce gel est déjà levé."))
    return held


def _checked(motive: str, review_on: date, at: datetime) -> None:
    today = clock.today(at)
    if len(motive.strip()) < LEAST_MOTIVE:
        raise NotNow(_("Écrivez pourquoi ce dossier doit être gardé, en une phrase."))
    if not today < review_on <= periods.add_to_day(today, LONGEST):
        raise NotNow(_("La date de revue est dans les six mois qui viennent."))


def _tell(action: str, hold: LegalHold, *, by: User, at: datetime) -> None:
    audit.record(action=action, by=by, at=at, unit=hold.held)
    line = {"unit": hold.held.hex, "kind": hold.held_kind, "by": by.pk.hex, "review_on": hold.review_on.isoformat()}
    ledger.record(kind=action, lines=[line], at=at)
