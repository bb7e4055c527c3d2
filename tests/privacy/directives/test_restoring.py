"""A backup older than a death report's end: everything the ledger tells of is done again, and leaves nothing open behind it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from espace.accounts.models import Customer, User
from espace.contracts.models import Contract
from espace.ledger import replaying
from espace.privacy.directives import actions, proofs
from espace.privacy.directives.groups import GROUPS
from espace.privacy.directives.models import DeathReport, Directive, Wish
from espace.privacy.retention import erasing
from espace.privacy.rights import actions as rights
from espace.privacy.rights.actions.identity import Scan
from espace.privacy.rights.errors import NotNow
from espace.privacy.rights.models import IdentityProof
from espace.privacy.rights.states import Decision
from tests.cast import AT
from tests.privacy.asking import fresh, text_of
from tests.privacy.directives.wills import opened, reported, wishes, written
from tests.privacy.restoring import since_the_backup

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=2)


def restored(report: DeathReport) -> DeathReport:
    """What is in the ledger is done again, in order; a second time changes nothing."""
    assert replaying.replay().acts["death.ended"] == 1
    assert not replaying.replay().acts
    report.refresh_from_db()
    return report


def wrong() -> int:
    """How many facts contradict the clause, as its proof counts them."""
    return proofs.kept_as_written(LATER).figures["wrong"]


def test_what_was_denied_is_denied(claire: User, sophie: User, dominique: User, ines: User):
    directive = written(claire)
    report = opened(reported(claire, by=sophie, proof=Scan(b"acte", "application/pdf")), dominique, ines)
    with since_the_backup():
        actions.deny(customer=claire.customer, by=claire, at=LATER)
    report = restored(report)
    request = fresh(report.request)
    assert (report.outcome, request.is_open, request.who, request.asked) == ("denied", False, "", "")
    assert "CNIL" in text_of(request.answer)
    assert Customer.objects.get(user=claire).death_reported_at is None
    assert not Directive.objects.visible_to(dominique).exists(), "nobody reads them any more"
    assert Directive.objects.in_force().get() == directive
    assert not IdentityProof.objects.exists()
    assert not wrong()


def test_what_was_set_aside_is_answered_once_more(claire: User, sophie: User, dominique: User, ines: User):
    written(claire)
    report = opened(reported(claire, by=sophie), dominique, ines)
    with since_the_backup():
        actions.refuse(report=report, reasons="La personne nous a appelés.", by=dominique, at=LATER)
    request = restored(report).request
    assert not Directive.objects.visible_to(dominique).exists()
    rights.decide(request=request, decision=Decision.REFUSED, reasons="Comme dit.", by=dominique, at=LATER)
    rights.answer(request=request, by=dominique, at=LATER)
    assert "Comme dit." in text_of(fresh(request).answer)


def test_what_was_carried_out_is_carried_out(claire: User, sophie: User, dominique: User, ines: User):
    written(claire, wishes=wishes())
    report = opened(reported(claire, by=sophie), dominique, ines)
    with since_the_backup():
        actions.carry_out(report=report, reasons="Comme écrit.", by=dominique, at=LATER)
    assert restored(report).outcome == "carried_out"
    assert Customer.objects.get(user=claire).closed_by_death_at == LATER, "and its space opens no more"
    assert not User.objects.get(pk=claire.pk).is_active
    assert not Directive.objects.in_force().exists()
    assert not wrong()


def test_a_file_erased_since_over_an_unsigned_report_leaves_it_to_be_set_aside(
    claire: User, sophie: User, dominique: User, ines: User
):
    Contract.objects.update(effective_on=date(2009, 1, 1), ends_on=date(2010, 1, 1))
    written(claire, wishes=dict.fromkeys(GROUPS, Wish.ERASE))
    report = reported(claire, by=sophie)
    with since_the_backup():
        actions.carry_out(report=opened(report, dominique, ines), reasons="Comme écrit.", by=dominique, at=LATER)
        erasing.finish(LATER)
    report = restored(report)
    assert (report.customer_id, report.is_open) == (None, True)
    assert not wrong()
    opened(report, dominique, ines, at=LATER)
    with pytest.raises(NotNow, match="effacé"):
        actions.carry_out(report=report, reasons="Comme écrit.", by=dominique, at=LATER)
    actions.refuse(report=report, reasons="C’était fait : le dossier est effacé.", by=dominique, at=LATER)
    assert "C’était fait" in text_of(fresh(report.request).answer)
