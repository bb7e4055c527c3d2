"""The figures that a data protection officer looks at: what leaves on a day, what is overdue, when the engine last ran. Only counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from espace.lib import clock
from espace.privacy import units
from espace.privacy.retention import engine
from espace.privacy.retention.models import Run
from espace.privacy.retention.terms import terms
from espace.register.lines import Retention

LATEST = timedelta(hours=26)
"""How old the last run may be (clause C15)."""


@dataclass(frozen=True)
class Line:
    """One rule on one kind of unit: how many there are, how many leave by the day looked at, how many should be gone already."""

    rule: Retention
    kind: str
    total: int
    leaves: int
    overdue: int


@dataclass(frozen=True)
class Board:
    on: date
    lines: tuple[Line, ...]
    last: Run | None
    is_late: bool

    @property
    def overdue(self) -> int:
        return sum(line.overdue for line in self.lines)


def board(*, on: date, at: datetime) -> Board:
    """What leaves by the end of ``on``; overdue and the engine's age as they are at ``at``."""
    evening = clock.day_start(on + timedelta(days=1)) - timedelta(microseconds=1)
    lines = tuple(
        Line(
            rule=term.rule,
            kind=term.kind,
            total=units.root_of(term.kind)._default_manager.count(),
            leaves=engine.due_now(term, max(at, evening)).count(),
            overdue=engine.overdue(term, at).count(),
        )
        for term in terms()
    )
    last = Run.objects.order_by("-at", "-pk").first()
    return Board(on, lines, last, last is None or at - last.at > LATEST)
