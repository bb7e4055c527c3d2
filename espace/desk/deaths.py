"""Reported deaths as the officer reads them: the list with its clock, and one sheet with what its state allows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from espace import vault
from espace.accounts.models import User
from espace.desk.frame import name_of, staff_of
from espace.lib import clock
from espace.privacy.directives import wording
from espace.privacy.directives.actions import copying
from espace.privacy.directives.groups import TO_OTHERS
from espace.privacy.directives.models import DeathReport, Directive
from espace.privacy.directives.wished import erased, in_force, is_decided_by_the_person, scope
from espace.privacy.exports.models import Export
from espace.privacy.retention import erasing
from espace.privacy.rights import deadlines
from espace.privacy.rights.states import Channel

SHOWN = 200


@dataclass(frozen=True)
class Line:
    """A report in the list. ``due_on`` is empty once it ended."""

    report: DeathReport
    name: str
    due_on: date | None
    is_late: bool
    look: str
    word: Any


@dataclass(frozen=True)
class Sheet:
    """One report, opened. ``directive`` only once two people have signed. ``copied``: what the copy that is there holds, ``is_taken`` or
    not; ``handed_over``: what was taken so far."""

    line: Line
    channel: str
    proofs: list[Any]
    established_by: str
    countersigned_by: str
    directive: Directive | None
    said: list[wording.Said]
    executor: list[str]
    is_decided: bool
    goes: list[Any]
    stays: list[Any]
    export: Export | None
    copied: list[str]
    is_taken: bool
    handed_over: list[str]

    @property
    def report(self) -> DeathReport:
        return self.line.report


def waiting(user: User) -> list[DeathReport]:
    """The open reports that this user may see, the most pressing first."""
    found = DeathReport.objects.visible_to(user).open().select_related("request", "customer").order_by("reported_at")
    return sorted(found[:SHOWN], key=lambda one: (one.request.received_on, one.reported_at))


def ended(user: User) -> list[DeathReport]:
    """The latest that ended."""
    found = DeathReport.objects.visible_to(user).filter(ended_at__isnull=False)
    return list(found.select_related("request", "customer").order_by("-ended_at")[:50])


def lines(reports: Iterable[DeathReport], at: datetime) -> list[Line]:
    """Reports whose persons are opened."""
    return [_line(one, at) for one in reports]


def _line(report: DeathReport, at: datetime) -> Line:
    due_on = deadlines.due_on(report.request, clock.today(at)) if report.is_open else None
    look, word = _standing(report)
    return Line(
        report=report,
        name=str(report.customer.name) if report.customer else report.request.reference,
        due_on=due_on,
        is_late=due_on is not None and due_on < clock.today(at),
        look=look,
        word=word,
    )


def _standing(report: DeathReport) -> tuple[str, Any]:
    if not report.is_open:
        return "done", report.get_outcome_display()
    if report.is_signed:
        return "info", _("À exécuter")
    return ("waiting", _("À contresigner")) if report.established_at else ("info", _("À constater"))


def read(report: DeathReport, *, by: User, at: datetime, language: str) -> Sheet:
    """Open a report with its request and its person, and, once it is signed, the directives in force."""
    people = [staff_of(one) for one in (report.established_by, report.countersigned_by) if one]
    vault.open_rows(report, report.request, report.customer, people, staff_of(by), viewer=by.role)
    directive = in_force(report) if report.is_open and report.is_signed else None
    vault.open_rows(directive, viewer=by.role)
    gone = erased(directive)
    plan = erasing.plan(report.customer, at, scope(gone)) if gone and report.customer else None
    export = copying.copy_of(report, at)
    return Sheet(
        line=_line(report, at),
        channel=str(Channel(report.request.channel).label),
        proofs=list(report.request.proofs.order_by("received_at")),
        established_by=name_of(report.established_by),
        countersigned_by=name_of(report.countersigned_by),
        directive=directive,
        said=wording.said(directive, language) if directive else [],
        executor=wording.executor_lines(directive, to_its_author=False) if directive else [],
        is_decided=is_decided_by_the_person(directive),
        goes=list(plan.goes) if plan else [],
        stays=list(plan.stays) if plan else [],
        export=export,
        copied=_labels(export.groups if export else ()),
        is_taken=copying.waiting(report, at) is None,
        handed_over=_labels(copying.taken(report) if report.is_open else report.handed_over),
    )


def _labels(groups: Collection[str]) -> list[str]:
    return [str(label) for group, label in TO_OTHERS.items() if group in groups]
