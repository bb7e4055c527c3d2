"""Erasing a person (clause C21): the same executor as retention, purpose by purpose.

What no other active purpose covers is destroyed. While a contract runs, or for the archive's period after it, what the contract needs
leaves the account for the archive, at once; an open request is handled to its end first.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from espace import audit, register
from espace.accounts.errors import NotPossible
from espace.accounts.models import Customer, User
from espace.accounts.people import why_shut
from espace.lib.rows import among
from espace.privacy import units
from espace.privacy.archive.models import ArchivedUnit
from espace.privacy.retention import closing, holds, leaving, parting
from espace.privacy.retention.models import Erasure
from espace.privacy.retention.terms import Term, held
from espace.register import touching
from espace.register.holdings import unit_kinds

logger = logging.getLogger(__name__)
RULE = "erasure"
IN_ARCHIVE = "request_in_archive"
CONTRACT = "contract"
"""The kind of unit whose end dates what is kept for it (the event ``contract.ended`` of the register)."""
KEPT_APART = frozenset(
    {"rights_request", "consent", "archive", "archive_ask", "mail", "import", "hold", "breach", "proxy"}
)
"""Proofs that the law asks for, pseudonymous and with a period of their own; and what is not a person's."""


Groups = Collection[str] | None
"""Groups of a person's data, as the holdings name them; ``None``: everything."""


@dataclass(frozen=True)
class Line:
    """Units of one kind: what they are, in words; how many; why they go or stay; and until when they stay, where a date is known."""

    what: str
    count: int
    why: str
    until: date | None = None


@dataclass(frozen=True)
class Plan:
    goes: tuple[Line, ...]
    stays: tuple[Line, ...]


def plan(customer: Customer, at: datetime, groups: Groups = None) -> Plan:
    """What an erasure at ``at`` would destroy, and what it would keep, with the reason and the end that the register gives.

    ``groups``: of these groups alone.
    """
    goes, stays = [], []
    covers = _cover(customer.pk, at)
    found = _everything(customer)
    waits = any(found_of.stays for found_of in found.values())
    if groups is not None:
        found = {kind: ids for kind, ids in found.items() if unit_kinds()[kind].group in groups}
    for kind, ids in found.items():
        how = unit_kinds()[kind]
        waiting = len(ids.stays) + (len(ids.goes) if waits and _goes_last(kind) else 0)
        free = len(ids.goes) + len(ids.stays) - waiting
        if waiting:
            stays.append(
                Line(_words(kind), waiting, _("Une demande en cours, ou un gel, les retient jusqu’à leur fin."))
            )
        if free and covers and how.archived:
            stays.append(Line(_words(kind), free, _covered(), covers.until))
        elif free:
            goes.append(Line(_words(kind), free, _("Aucune autre finalité ne les couvre.")))
    if archived := _archived(customer.pk, groups).count():
        if covers:
            stays.append(Line(_words("archive"), archived, _covered(), covers.until))
        else:
            goes.append(
                Line(_words("archive"), archived, _("Le contrat est fini depuis plus longtemps que l’archive ne dure."))
            )
    return Plan(tuple(goes), tuple(stays))


@transaction.atomic
def carry_out(
    *, customer: Customer, by: User, at: datetime, request: UUID | None = None, groups: Groups = None
) -> Erasure:
    """Decide the erasure of a person: the account closes at once, and the worker does the rest, to the end (:func:`finish`).

    ``groups``: erase these groups of their data, and let the others end at their ordinary terms. Raises :class:`NotPossible` while their
    death is reported: what they wanted done after it is read first.
    """
    held = Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    if held.death_reported_at is not None:
        raise NotPossible(why_shut(held))
    erasure, _made = Erasure.objects.get_or_create(
        customer=customer.pk,
        done_at=None,
        defaults={"by": by, "decided_at": at, "request": request, "groups": sorted(groups) if groups else None},
    )
    closing.close([customer.pk], rule=RULE, at=at)
    audit.record(action="erasure.decided", by=by, at=at, subject=customer.pk)
    return erasure


def finish(at: datetime) -> int:
    """Carry out the erasures that were decided, as far as each can go today; how many are over."""
    waiting = list(Erasure.objects.filter(done_at__isnull=True).order_by("pk").values_list("pk", flat=True))
    return sum(_tried(pk, at) for pk in waiting)


def stuck(at: datetime) -> int:
    """How many were decided before ``at``, are not over, and nothing keeps: no open request, no hold, no death that was reported.

    Something went wrong with each, and does again at every round.
    """
    waiting = Erasure.objects.filter(done_at__isnull=True, decided_at__lte=at)
    people = {one.pk: one for one in Customer.objects.filter(pk__in=list(waiting.values_list("customer", flat=True)))}
    return sum(not _waits(people.get(pk)) for pk in waiting.values_list("customer", flat=True))


def _waits(customer: Customer | None) -> bool:
    if customer is None:
        return False
    return customer.death_reported_at is not None or any(found.stays for found in _everything(customer).values())


def _tried(pk: int, at: datetime) -> int:
    """One that fails stops none of those behind it: the next round tries it again, and :func:`stuck` tells of it meanwhile."""
    try:
        return _go_on(pk, at)
    except Exception as error:
        # The message may quote a value: the log gets where it happened, and the kind of error, no more.
        logger.error("An erasure failed: %s", type(error).__name__)
        return 0


@transaction.atomic
def _go_on(pk: int, at: datetime) -> int:
    erasure = Erasure.objects.select_for_update(skip_locked=True).filter(pk=pk, done_at__isnull=True).first()
    if erasure is None:
        return 0
    covers = _cover(erasure.customer, at)
    customer = Customer.objects.filter(pk=erasure.customer).first()
    if customer is not None and customer.death_reported_at is not None:
        return 0  # what they wanted done after their death is read first
    if customer is not None and _take(customer, at, covered=covers is not None, groups=erasure.groups):
        return 0
    if covers is None:
        ids = list(_archived(erasure.customer, erasure.groups).values_list("pk", flat=True))
        leaving.destroy("archive", holds.free("archive", ids), rule=RULE, due={}, at=at)
    erasure.done_at = at
    erasure.save(update_fields=["done_at"])
    audit.record(action="erasure.done", by=None, at=at, subject=erasure.customer)
    return 1


def _take(customer: Customer, at: datetime, *, covered: bool, groups: Groups) -> bool:
    """Take out all that may go today. Returns whether something open, or held, keeps the rest."""
    found = _everything(customer, locked=True)
    if groups is not None:
        return _take_some(found, at, covered=covered, groups=groups)
    waits = any(ids.stays for ids in found.values())
    for kind, ids in found.items():
        how = unit_kinds()[kind]
        if not ids.goes or (how.within and how.archived) or (waits and kind == units.PROFILE):
            continue  # a file goes with its request, a contract with its person
        act = parting.leave if covered and how.archived else leaving.destroy
        act(kind, units.exists(kind, ids.goes), rule=RULE, due={}, at=at)
    return waits


def _take_some(found: Mapping[str, _Found], at: datetime, *, covered: bool, groups: Collection[str]) -> bool:
    """Take out of these groups all that may go today, and nothing that goes with what stays."""
    mine = {kind: ids for kind, ids in found.items() if unit_kinds()[kind].group in groups}
    others = {kind: ids.goes | ids.stays for kind, ids in found.items() if kind not in mine and kind != units.PROFILE}
    bound = units.with_what_follows(others | {kind: ids.stays for kind, ids in mine.items()})
    waits = any(ids.stays for ids in found.values())
    last = {kind for kind in mine if _goes_last(kind)} if waits else set()
    # A file after its request and its contract: it goes with them where they go.
    for kind, ids in sorted(mine.items(), key=lambda one: bool(unit_kinds()[one[0]].bytes)):
        if kind in last:
            continue  # while a request is open, its contract is there
        free = units.exists(kind, ids.goes - bound.get(kind, set()))
        act = parting.leave if covered and unit_kinds()[kind].archived else leaving.destroy
        act(kind, free, rule=RULE, due={}, at=at)
    return bool(last) or any(ids.stays for ids in mine.values())


@dataclass(frozen=True)
class _Found:
    goes: frozenset[UUID]
    stays: frozenset[UUID]


def _everything(customer: Customer, *, locked: bool = False) -> dict[str, _Found]:
    """This person's units by kind, those that something open or a hold keeps apart; the profile, which takes the rest along, last.

    ``locked``: until the transaction ends, and judged once they all are, so that nobody opens or holds one meanwhile.
    """
    kinds = sorted(unit_kinds().keys() - KEPT_APART, key=lambda kind: (kind == units.PROFILE, kind))
    found = {kind: units.of_customers(kind, [customer.pk]) for kind in kinds}
    for kind, ids in found.items() if locked else ():
        holds.free(kind, ids)
    return {kind: _parted(kind, ids) for kind, ids in found.items() if ids}


def _parted(kind: str, ids: Collection[UUID]) -> _Found:
    how, path = unit_kinds()[kind], units.unit_path(kind)
    keeps = Q(held(kind))
    if how.closed in how.anchors.values():  # what has a life of its own in the account, and is not over
        keeps |= Q(**{f"{how.closed}__isnull": True})
    rows = units.root_of(kind)._default_manager.filter(**{f"{path}__in": among(list(ids))})
    stays = frozenset(rows.filter(keeps).values_list(path, flat=True))
    return _Found(frozenset(ids) - stays, stays)


def _goes_last(kind: str) -> bool:
    how = unit_kinds()[kind]
    return kind == units.PROFILE or bool(how.within and how.archived)


@dataclass(frozen=True)
class _Cover:
    """A contract that still covers a person, or the archive's period after it: until when, if it has an end."""

    until: date | None


def _cover(customer: UUID, at: datetime) -> _Cover | None:
    path = unit_kinds()[CONTRACT].closed
    live = units.of_customers(CONTRACT, [customer])
    rows = units.root_of(CONTRACT)._default_manager.filter(unit__in=among(live))
    ends: list[date | None] = list(rows.values_list(path, flat=True))
    ends += list(_archived(customer).filter(kind=CONTRACT).values_list("closed_on", flat=True))
    if not ends:
        return None
    last = max((end for end in ends if end is not None), default=None)
    if last is None or None in ends:
        return _Cover(None)
    until = Term(register.load().retention[IN_ARCHIVE], "archive").due_at(last)
    return _Cover(until.date()) if until > at else None


def _archived(customer: UUID, groups: Groups = None) -> models.QuerySet[ArchivedUnit]:
    rows = ArchivedUnit.objects.filter(subject=customer, destroy_asked_at__isnull=True)
    if groups is None:
        return rows
    return rows.filter(kind__in=[kind for kind, how in unit_kinds().items() if how.group in groups])


def _covered() -> str:
    return _("Votre contrat, puis la durée de l’archive après sa fin, l’exigent ; hors du compte, sous une autre clé.")


def _words(kind: str) -> str:
    return touching.units_in_words(kind, get_language() or "fr")
