"""The end of a report, whichever way: the file is frozen no more, and what was prepared or opened because of it is closed again."""

from __future__ import annotations

from datetime import datetime

from espace import audit, ledger
from espace.accounts.models import Customer, User
from espace.privacy import units
from espace.privacy.directives.models import DeathReport, Directive, Outcome
from espace.privacy.retention import leaving
from espace.privacy.rights.actions.identity import forget_proofs
from espace.privacy.rights.composing import compose
from espace.privacy.rights.models import RightsRequest
from espace.privacy.rights.states import State

EXPORT = "export"


def end(report: DeathReport, outcome: Outcome, *, by: User, at: datetime) -> None:
    """End a report, and destroy its copy. Inside a transaction; a restore does it again."""
    conclude(report, outcome, at)
    destroy_copy(report, at)
    ledger.record(kind="death.ended", lines=[{"report": report.pk.hex, "outcome": outcome.value}], at=at)
    audit.record(action=f"death.{outcome}", by=by, at=at, subject=report.customer_id, unit=report.unit)


def conclude(report: DeathReport, outcome: Outcome, at: datetime) -> None:
    """What the end does to the file, also where a restore does it again: it is frozen no more. Carried out, its space opens no more;
    after an error nobody reads the directives any more, and what was seen of a death that was none is forgotten."""
    report.ended_at, report.outcome = at, outcome
    report.save(update_fields=["ended_at", "outcome"])
    is_dead = outcome == Outcome.CARRIED_OUT
    Customer.objects.filter(death_reports=report).update(
        death_reported_at=None, closed_by_death_at=at if is_dead else None
    )
    if not is_dead:
        DeathReport.objects.filter(pk=report.pk).update(seen=None)
        Directive.objects.in_force().filter(customer=report.customer_id).update(opened_at=None)


def destroy_copy(report: DeathReport, at: datetime) -> None:
    """Destroy the copy of a report, if it has one: taken or not, and also while the worker prepares it. Inside a transaction."""
    if report.export is not None:
        leaving.destroy(EXPORT, units.exists(EXPORT, [report.export]), rule=EXPORT, due={}, at=at)
    report.export = None
    report.save(update_fields=["export"])


def denied(request: RightsRequest, *, by: User | None, at: datetime) -> None:
    """Answer the request of a report that its person denied. Who told it, how, and what showed it are kept no longer than they served."""
    request.state, request.as_asked, request.answered_at = State.ANSWERED, True, at
    request.who = request.asked = ""
    request.answer = compose(request, at)
    request.save()
    forget_proofs(request, by=by, at=at)
