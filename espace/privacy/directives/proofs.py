"""What directives show of clause C23: each rests on its consent; a reported death froze its file and was answered in its month, by two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from espace import vault
from espace.accounts.models import Customer, Source, User
from espace.accounts.roles import Role
from espace.lib import clock
from espace.privacy.consent.models import State as Consent
from espace.privacy.consent.reading import last_events
from espace.privacy.directives import actions
from espace.privacy.directives.actions import Told, Will
from espace.privacy.directives.models import Closing, DeathReport, Directive
from espace.privacy.proofs.collecting import Evidence, Proof
from espace.privacy.proofs.looking import counted
from espace.privacy.retention import engine
from espace.privacy.retention.terms import terms
from espace.privacy.rights import deadlines
from espace.privacy.rights.errors import NotNow
from espace.privacy.rights.states import Channel

FROZEN_WITHIN = timedelta(hours=1)
RULE = "directive"


def kept_as_written(at: datetime) -> Evidence:
    """C23: no directive without its consent, none closed and still there, no reported death without its freeze or past its month,
    none carried out on fewer than two signatures."""
    given = last_events("directives").filter(
        state=Consent.GIVEN, customer=OuterRef("customer"), record=OuterRef("consent")
    )
    alone = Directive.objects.in_force().filter(~Exists(given)).count()
    opened = DeathReport.objects.open().filter(customer=OuterRef("customer"), countersigned_at__isnull=False)
    read_early = Directive.objects.in_force().filter(~Exists(opened), opened_at__isnull=False).count()
    left = sum(engine.overdue(term, at).count() for term in terms() if term.rule.id == RULE)
    waiting = list(DeathReport.objects.open().select_related("request", "customer"))
    thawed = sum(not _is_frozen(one) for one in waiting)
    late = sum(deadlines.is_late(one.request, at) for one in waiting)
    unsigned = Q(countersigned_by__isnull=True) | Q(countersigned_by=F("established_by"))
    rash = DeathReport.objects.filter(unsigned, outcome=Closing.CARRIED_OUT.value).count()
    return counted(
        Directive.objects.in_force().count() + DeathReport.objects.count(),
        wrong=alone + read_early + thawed + rash,
        late=late + left,
        what=_("directives en vigueur et décès signalés, chacun dans les formes et à temps"),
    )


def _is_frozen(report: DeathReport) -> bool:
    if report.customer is None:
        return True  # erased since, which a restore did again: there is nothing to freeze, and the report is to be set aside
    since = report.customer.death_reported_at
    return since is not None and since <= report.request.entered_at + FROZEN_WITHIN


def write_and_open(at: datetime) -> None:
    """On nobody: written, unread, frozen with the report, refused to one signature, open after two. (Closing would write the ledger.)"""
    people = [
        User.objects.create(email=f"{role}@drill.invalid", role=role, created_at=at)
        for role in (Role.DPO, Role.ADMINISTRATOR)
    ]
    officer, second = people
    customer = Customer(source=Source.STAFF, created_at=at, updated_at=at)
    vault.new_unit("profile", customer)
    customer.save(force_insert=True)
    will = Will(general="Exercice")
    directive = actions.write(customer=customer, will=will, consents=True, by=officer, at=at)
    _agree(Directive.objects.visible_to(officer).filter(customer=customer).exists(), False)
    told = Told(who="Exercice", words="Exercice", received_on=clock.today(at), channel=Channel.POST)
    report = actions.report(customer=customer, told=told, by=officer, at=at)
    _agree(Customer.objects.get(pk=customer.pk).death_reported_at, at)
    _refused(lambda: actions.write(customer=customer, will=will, consents=True, by=officer, at=at))
    actions.establish(report=report, seen="Exercice", by=officer, at=at)
    _refused(lambda: actions.countersign(report=report, by=officer, at=at))
    _refused(lambda: actions.carry_out(report=report, reasons="Exercice", by=officer, at=at))
    signed_twice = DeathReport.objects.filter(pk=report.pk)
    _impossible(lambda: signed_twice.update(countersigned_by=officer, countersigned_at=at))
    unopened = Directive.objects.filter(pk=directive.pk)
    _impossible(lambda: unopened.update(closed_at=at, closing=Closing.CARRIED_OUT))
    actions.countersign(report=report, by=second, at=at)
    _agree(Directive.objects.visible_to(officer).filter(pk=directive.pk).exists(), True)


def _agree(said: object, wanted: object) -> None:
    if said != wanted:
        raise AssertionError(f"{said!r}, and not {wanted!r}")


def _refused(act: Callable[[], object]) -> None:
    _raises(NotNow, act)


def _impossible(act: Callable[[], object]) -> None:
    """The database itself says no."""
    _raises(IntegrityError, act)


def _raises(expected: type[Exception], act: Callable[[], object]) -> None:
    try:
        with transaction.atomic():
            act()
    except expected:
        return
    raise AssertionError("what the clause forbids was done")


PROOFS = (Proof("C23", "directives_desk", kept_as_written, drill=write_and_open),)
