"""Which units a rule of the register reaches, and when: the anchors of the holdings read as one comparison in the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from espace import register
from espace.accounts.models import Customer
from espace.lib import clock, periods
from espace.privacy import units
from espace.privacy.retention.models import LegalHold
from espace.register.holdings import anchors, dues, unit_kinds
from espace.register.lines import Outcome, Retention

ARCHIVE = "archive"
ENGINE = "espace.privacy.retention.engine.run"
LEAD = timedelta(hours=24)
"""Removal from the account runs within the 24 hours before the due instant (clause C15): never after it."""


@dataclass(frozen=True, slots=True)
class Term:
    """One rule of the register, on the units of one kind."""

    rule: Retention
    kind: str

    @property
    def leaves(self) -> bool:
        """Whether these units leave the account, rather than being destroyed where they are."""
        return self.rule.outcome is Outcome.LEAVE_ACCOUNT

    def anchored(self) -> QuerySet[Any]:
        """The roots, annotated with ``anchor``: what the period counts from, null where nothing starts it yet."""
        return _anchored(self.kind, self.rule.event)

    def due(self, at: datetime) -> QuerySet[Any]:
        """The roots whose term has come at ``at``, holds left aside. ``at`` is the very instant: the lead is the caller's."""
        rule = self.rule
        found: QuerySet[Any]
        if (path := dues().get((self.kind, rule.event))) is not None:
            found = units.called(path)(self.anchored(), rule.period, clock.today(at))
        else:
            found = _over(self.kind, rule.event, rule.period, at)
        if rule.at_most is not None:
            ended = found.values("pk")
            late = _over(self.kind, rule.at_most_event, rule.at_most, at)
            # The cap is there for the event that never comes: what has no anchor yet is looked at too.
            found = _annotated(self.kind, rule.event).filter(Q(pk__in=ended) | Q(pk__in=late.values("pk")))
        if not self.leaves or self.kind == units.PROFILE:
            found = found.exclude(frozen(self.kind))
        return found if self.leaves else found.filter(~held(self.kind))

    def due_at(self, anchor: date | datetime) -> datetime:
        """The instant (UTC) at which the term of what began at ``anchor`` comes."""
        if isinstance(anchor, datetime):
            return periods.add(anchor, self.rule.period)
        return clock.day_start(periods.add_to_day(anchor, self.rule.period))


def terms(*, of: Outcome | None = None) -> Iterator[Term]:
    """Every rule that this engine carries out, with each kind of unit that has what starts it."""
    for rule in register.load().retention.values():
        if rule.executor == ENGINE and (of is None or rule.outcome is of):
            for kind in rule.kinds:
                if kind in unit_kinds() and not followers_only(kind, rule):
                    yield Term(rule, kind)


def followers_only(kind: str, rule: Retention) -> bool:
    """Whether units of this kind have no clock of their own under this rule: they go with the unit that they follow."""
    return rule.event not in unit_kinds()[kind].anchors and (kind, rule.event) not in anchors()


def _over(kind: str, event: str, period: periods.Period, at: datetime) -> QuerySet[Any]:
    # No anchor compares to anything: asking besides that there be one makes PostgreSQL work out the anchor of each root twice.
    return _annotated(kind, event).filter(over(kind, event, period, at))


def over(kind: str, event: str, period: periods.Period, at: datetime) -> Q:
    """The roots for which ``period`` since ``anchor`` has run out at ``at``, as a condition on the annotated ``anchor``."""
    if is_a_day(kind, event):
        return Q(anchor__lte=periods.last_day_over(period, clock.today(at)))
    found = periods.elapsed(period, at)
    return reduce(or_, (Q(anchor__range=bounds) for bounds in found.within), Q(anchor__lt=found.before))


def _anchored(kind: str, event: str) -> QuerySet[Any]:
    return _annotated(kind, event).filter(anchor__isnull=False)


def _annotated(kind: str, event: str) -> QuerySet[Any]:
    rows = units.root_of(kind)._default_manager.all()
    path = unit_kinds()[kind].anchors.get(event)
    if path is not None:
        return rows.annotate(anchor=F(path))  # type: ignore[no-any-return]
    annotated: QuerySet[Any] = units.called(anchors()[kind, event])(rows)
    return annotated


def is_a_day(kind: str, event: str) -> bool:
    """Whether the event is known by its day, not by its instant."""
    field: Any = _anchored(kind, event).query.annotations["anchor"].output_field
    return isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField)


def held(kind: str) -> Exists:
    """Roots under a legal hold, and in the archive what goes with a unit under one."""
    model, path = units.root_of(kind), units.unit_path(kind)
    with_it = any(column.name == "within" for column in model._meta.concrete_fields)
    named = Q(held=OuterRef(path)) | Q(held=OuterRef("within")) if with_it else Q(held=OuterRef(path))
    return Exists(LegalHold.objects.filter(named, released_at__isnull=True))


def frozen(kind: str) -> Q:
    """Roots of somebody whose death is reported: what directives speak of waits until it is cleared up (clause C23).

    Closed requests still leave the account for the archive, where nothing is lost; an account does not end meanwhile.
    """
    if not (units.kind_of(kind).group or kind == ARCHIVE):
        return Q(pk__in=[])
    people = Customer.objects.filter(death_reported_at__isnull=False).values("pk")
    person = _person(kind)
    return Q(**{f"{person}__in": people}) if person else Q(pk__in=[])


def encumbered() -> Q:
    """People who still have in their account what has a term of its own there and goes to the archive by itself: their requests.

    An account is due by its day, a request by its instant: where both come on one day, the request goes first.
    """
    found = Q(pk__in=[])
    for kind, how in unit_kinds().items():
        if kind != units.PROFILE and how.archived and not how.within:
            found |= Q(Exists(units.root_of(kind)._default_manager.filter(**{_person(kind): OuterRef("pk")})))
    return found


def _person(kind: str) -> str:
    """From the root of a kind to the person; empty where there is none."""
    path = next((table.customer for table in units.tables_of(kind) if table.name == units.kind_of(kind).root), "")
    return "pk" if path == "id" else path
