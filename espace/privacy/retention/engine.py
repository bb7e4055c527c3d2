"""The engine: every rule of the register that has a term, on every unit that it governs, in sets.

A run finds what is due, takes it out a batch a transaction, and leaves a record. Stopped anywhere, the next one goes on: what is left to do
is what is still there. Removal from the account never waits for a notice; destruction waits for a hold, and for two people when too
much comes due at once.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from espace.privacy import units
from espace.privacy.retention import breaking, closing, holds, leaving, parting
from espace.privacy.retention.models import Run
from espace.privacy.retention.terms import LEAD, Term, encumbered, terms
from espace.register.lines import Outcome

logger = logging.getLogger(__name__)
BATCH = 10_000
"""Units destroyed in one transaction."""
SEALED = 2_000
"""Those that leave for the archive: all that they hold is in memory meanwhile."""


@dataclass
class Line:
    """What one rule does to one kind of unit: how many are due, how many went, and why not."""

    rule: str
    kind: str
    due: int
    gone: int = 0
    stopped: bool = False
    fault: str = ""


@dataclass
class Report:
    """A run, or its rehearsal, line by line."""

    at: datetime
    acted: bool
    lines: list[Line] = field(default_factory=list)

    @property
    def gone(self) -> int:
        """How many units a clock of their own took out; what went with them is not counted."""
        return sum(line.gone for line in self.lines)

    @property
    def well(self) -> bool:
        return not any(line.fault or line.stopped for line in self.lines)


def rehearse(at: datetime) -> Report:
    """What a run at ``at`` would take, rule by rule; nothing is changed."""
    return Report(at, False, [Line(term.rule.id, term.kind, due_now(term, at).count()) for term in terms()])


def run(at: datetime) -> Report:
    """Take out everything that is due. A rule that fails leaves the others alone, and its fault in the record."""
    report = Report(at, True)
    for term in terms():
        line = Line(term.rule.id, term.kind, due_now(term, at).count())
        report.lines.append(line)
        if not line.due:
            continue
        if not breaking.lets_through(term, due=line.due, at=at):
            line.stopped = True
            continue
        try:
            line.gone = _take(term, at)
        except Exception as error:
            # The message may quote a value: the log gets where it happened, and the kind of error, no more.
            logger.error("The rule « %s » failed: %s", term.rule.id, type(error).__name__)
            line.fault = type(error).__name__
        else:
            breaking.ended(term, at=at)
    _remember(report)
    return report


def due_now(term: Term, at: datetime) -> QuerySet[Any]:
    """What a run at ``at`` takes: from the account, in the 24 hours before the term (clause C15)."""
    return term.due(at + LEAD if term.leaves else at)


def overdue(term: Term, at: datetime) -> QuerySet[Any]:
    """What should be gone already: from the account at its term; what is destroyed, a day after it."""
    return term.due(at if term.leaves else at - LEAD)


def _take(term: Term, at: datetime) -> int:
    gone = 0
    while taken := _batch(term, at):
        gone += taken
    return gone


@transaction.atomic
def _batch(term: Term, at: datetime) -> int:
    path, most = units.unit_path(term.kind), SEALED if term.leaves else BATCH
    # Locked, and judged again once locked: a request reopened meanwhile stays.
    due = due_now(term, at)
    if term.leaves and term.kind == units.PROFILE:
        due = due.exclude(encumbered())
    rows = due.order_by("pk").select_for_update(of=("self",), skip_locked=True)
    anchored: dict[UUID, Any] = dict(rows.values_list(path, "anchor")[:most])
    if not anchored:
        return 0
    if term.rule.outcome is Outcome.CLOSE_ACCOUNT:
        people = list(rows.values_list("pk", flat=True)[:most])
        return closing.close(people, rule=term.rule.id, at=at, asleep=True)
    if term.leaves:
        parting.leave(term.kind, anchored.keys(), rule=term.rule.id, due=_dues(term, anchored), at=at)
        return len(anchored)
    # A hold is placed on a row that stays: whoever placed one while this one was looked for is seen now.
    found = holds.free(term.kind, anchored.keys())
    leaving.destroy(term.kind, found, rule=term.rule.id, due=_dues(term, anchored), at=at)
    return len(found)


def _dues(term: Term, anchored: Mapping[UUID, Any]) -> dict[UUID, str]:
    return {unit: term.due_at(anchor).isoformat() for unit, anchor in anchored.items() if anchor is not None}


def _remember(report: Report) -> None:
    Run.objects.create(
        at=report.at,
        done={f"{line.rule}/{line.kind}": line.gone for line in report.lines if line.gone},
        stopped=[line.rule for line in report.lines if line.stopped],
        faults=[f"{line.rule}: {line.fault}" for line in report.lines if line.fault],
    )
