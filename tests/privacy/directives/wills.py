"""Directives and reported deaths, for the tests."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from espace import vault
from espace.accounts.models import User
from espace.privacy.directives import actions
from espace.privacy.directives.actions import Told, Will
from espace.privacy.directives.groups import GROUPS
from espace.privacy.directives.models import DeathReport, Directive, Wish
from espace.privacy.exports import actions as exports
from espace.privacy.exports import chores
from espace.privacy.exports.models import Export
from espace.privacy.rights.states import Channel
from tests.cast import AT, ON
from tests.privacy.exports.opening import Opened


def wishes(**told: Wish) -> dict[str, Wish]:
    """Everything is kept, but what is told."""
    return {**dict.fromkeys(GROUPS, Wish.KEEP), **told}


def will(**told: Any) -> Will:
    given = {"wishes": wishes(), "executor": "Jean Delmas", "reached": "12 rue Basse, Lyon", "relation": "mon frère"}
    return Will(**{**given, **told})


def written(claire: User, **told: Any) -> Directive:
    return actions.write(customer=claire.customer, will=will(**told), consents=True, by=claire, at=AT)


def fresh(directive: Directive) -> Directive:
    row = Directive.objects.get(pk=directive.pk)
    vault.open_rows(row)
    return row


def told(**others: Any) -> Told:
    given: dict[str, Any] = {
        "who": "Jeanne Roy, Lyon",
        "words": "Sa sœur a écrit.",
        "received_on": ON,
        "channel": Channel.POST,
    }
    return Told(**{**given, **others})


def reported(claire: User, *, by: User, **others: Any) -> DeathReport:
    return actions.report(customer=claire.customer, told=told(**others), by=by, at=AT)


def opened(report: DeathReport, officer: User, second: User, at: datetime = AT) -> DeathReport:
    """The death is established by one person, and signed by another."""
    actions.establish(report=report, seen="Acte de décès n° 12, mairie de Lyon", by=officer, at=at)
    actions.countersign(report=report, by=second, at=at)
    row = DeathReport.objects.get(pk=report.pk)
    vault.open_rows(row)
    return row


def taken(report: DeathReport, officer: User, groups: Collection[str] = (), *, at: datetime) -> Opened:
    """The copy to hand over, prepared by the worker and taken by the officer."""
    export = actions.prepare(report=report, groups=groups, by=officer, at=at)
    assert chores.prepare(at) == 1
    return Opened(b"".join(exports.read(export=Export.objects.get(pk=export.pk), by=officer, at=at)))
