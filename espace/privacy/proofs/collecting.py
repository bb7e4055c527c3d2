"""Gathering the proofs: each app says in ``proofs.py`` how its facts show that a clause is kept; nothing here knows what they look at.

A clause claims no more than the register says of it, and no more than its worst proof: *broken* when a fact contradicts it, *late* when
something is overdue, *partial* while the installation leaves something undone, *kept* when its facts hold, *kept-no-case* when there is
no case to look at and a dated drill held.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from importlib import import_module

from django.apps import apps
from django.db import DatabaseError, transaction
from django.utils.module_loading import module_has_submodule

from espace import register
from espace.privacy.proofs.models import Drill
from espace.register.lines import Clause

logger = logging.getLogger(__name__)


class Standing(StrEnum):
    """How a clause stands, from the best to the worst."""

    KEPT = "kept"
    NO_CASE = "kept-no-case"
    PARTIAL = "partial"
    PLANNED = "planned"
    LATE = "late"
    BROKEN = "broken"


@dataclass(frozen=True)
class Evidence:
    """What one proof saw: ``words`` for people, in the language of the moment; ``figures`` for machines."""

    standing: Standing
    words: str
    figures: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Proof:
    """How facts show a clause: ``look(at)`` reads them. ``drill(at)`` rehearses the clause on an invented case, in a transaction that is
    undone; it raises when the clause does not hold."""

    clause: str
    control: str
    look: Callable[[datetime], Evidence]
    drill: Callable[[datetime], object] | None = None


@dataclass(frozen=True)
class Proven:
    """A clause as it stands at ``at``."""

    clause: Clause
    standing: Standing
    evidence: tuple[tuple[Proof, Evidence], ...]
    drill: Drill | None
    at: datetime

    @property
    def controls(self) -> list[str]:
        return [rule.partition(":")[2] for rule in self.clause.rules if rule.startswith("control:")]


ORDER = tuple(Standing)


@cache
def proofs() -> tuple[Proof, ...]:
    """Every proof that the installed apps declare (``PROOFS`` of their ``proofs`` module, or package)."""
    return tuple(
        proof
        for config in apps.get_app_configs()
        if config.module is not None and module_has_submodule(config.module, "proofs")
        for proof in getattr(import_module(f"{config.name}.proofs"), "PROOFS", ())
    )


def prove(at: datetime) -> list[Proven]:
    """Look at every clause, in order."""
    drills = _last_drills()
    return [_proven(clause, drills.get(clause.id), at) for clause in register.load().clauses.values()]


def _proven(clause: Clause, drill: Drill | None, at: datetime) -> Proven:
    seen = tuple((proof, _look(proof, at)) for proof in proofs() if proof.clause == clause.id)
    return Proven(clause, _standing(clause, [evidence.standing for _proof, evidence in seen], drill), seen, drill, at)


def _standing(clause: Clause, seen: list[Standing], drill: Drill | None) -> Standing:
    worst = max(seen, key=ORDER.index, default=Standing.BROKEN)
    if worst in (Standing.LATE, Standing.BROKEN) and seen:
        return worst
    if clause.state is not register.State.KEPT:
        return Standing(clause.state.value)
    if not seen:
        return Standing.BROKEN  # a clause that says kept and shows nothing
    if worst is Standing.PARTIAL:
        return worst
    if all(standing is Standing.NO_CASE for standing in seen):
        if drill is None:
            return Standing.LATE  # nothing to look at yet, and nobody has rehearsed it
        return Standing.NO_CASE if drill.well else Standing.BROKEN
    return Standing.KEPT


def _look(proof: Proof, at: datetime) -> Evidence:
    try:
        with transaction.atomic():
            return proof.look(at)
    except (DatabaseError, OSError, LookupError, ValueError) as error:
        logger.error("The proof of %s by %s failed: %s", proof.clause, proof.control, type(error).__name__)
        return Evidence(Standing.BROKEN, type(error).__name__)


def _last_drills() -> dict[str, Drill]:
    return {drill.clause: drill for drill in Drill.objects.order_by("at", "pk")}


def rehearse(at: datetime) -> int:
    """Run every drill, keep what each said, and forget the ones before; how many held."""
    held = 0
    for proof in _with_drills():
        well, words = _run(proof, at)
        held += well
        with transaction.atomic():
            Drill.objects.filter(clause=proof.clause).delete()
            Drill.objects.create(clause=proof.clause, at=at, well=well, words=words)
    return held


def _with_drills() -> Iterator[Proof]:
    return (proof for proof in proofs() if proof.drill is not None)


def _run(proof: Proof, at: datetime) -> tuple[bool, str]:
    assert proof.drill is not None
    try:
        with transaction.atomic():
            proof.drill(at)
            transaction.set_rollback(True)
    except Exception as error:
        logger.error("The drill of %s failed: %s", proof.clause, type(error).__name__)
        return False, type(error).__name__
    return True, ""
