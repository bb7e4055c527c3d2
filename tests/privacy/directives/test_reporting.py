"""A reported death freezes the file at once; a false one is undone by its person; nothing is read before two people have signed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from espace import vault
from espace.accounts.errors import NotPossible
from espace.accounts.models import Customer, OptionalData, Session, User
from espace.accounts.roles import Role
from espace.audit.models import AuditEvent
from espace.outbox.models import OutgoingMail
from espace.privacy.consent import actions as consent
from espace.privacy.directives import actions
from espace.privacy.directives.models import DeathReport, Directive
from espace.privacy.retention import engine
from espace.privacy.rights import actions as rights
from espace.privacy.rights import deadlines
from espace.privacy.rights.actions.identity import Scan
from espace.privacy.rights.errors import NotNow
from espace.privacy.rights.models import IdentityProof
from espace.privacy.rights.states import Channel, Decision, Right
from espace.tickets.models import Ticket
from espace.tickets.states import State
from espace.vault.models import UnitKey
from tests import cast
from tests.cast import AT, ON
from tests.privacy.asking import asked, fresh, text_of
from tests.privacy.directives.wills import opened, reported, told, will, written
from tests.security.people import People

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=2)


def file_of(claire: User) -> Customer:
    return Customer.objects.get(user=claire)


# ── The freeze ──


def test_the_file_is_frozen_in_the_same_gesture(claire: User, sophie: User, dominique: User, signed_in):
    signed_in(claire)
    report = reported(claire, by=sophie)
    assert file_of(claire).death_reported_at == report.reported_at == AT
    assert not Session.objects.filter(user=claire).exists()
    assert report.request.right == Right.DIRECTIVES
    assert AuditEvent.objects.filter(action="death.reported", actor=sophie.pk, subject=claire.customer.pk).count() == 1
    mails = list(OutgoingMail.objects.all())
    vault.open_rows(mails)
    assert {(one.kind, one.to) for one in mails} == {("important", claire.email), ("desk_news", dominique.email)}


def test_directives_and_consents_do_not_change_meanwhile(claire: User, sophie: User):
    directive = written(claire)
    reported(claire, by=sophie)
    with pytest.raises(NotNow, match="décès est signalé"):
        actions.revoke(customer=claire.customer, by=claire, at=LATER)
    with pytest.raises(NotNow, match="décès est signalé"):
        actions.write(customer=claire.customer, will=will(), consents=True, by=claire, at=LATER)
    for purpose in ("account", "directives"):
        with pytest.raises(NotPossible, match="décès est signalé"):
            consent.withdraw(customer=claire.customer, by=claire, at=LATER, purpose=purpose)
    assert Directive.objects.in_force().get() == directive


def test_a_revocation_that_came_before_is_recorded_after(claire: User, sophie: User, dominique: User):
    directive = written(claire)
    actions.report(customer=claire.customer, told=told(received_on=ON + timedelta(days=2)), by=sophie, at=LATER)
    letter: dict[str, Any] = {"customer": claire.customer, "by": dominique, "at": LATER}
    for purpose, days in (("directives", 2), ("account", 1)):
        with pytest.raises(NotPossible, match="décès est signalé"):
            consent.withdraw(**letter, purpose=purpose, received_on=ON + timedelta(days=days))
    consent.withdraw(**letter, purpose="directives", received_on=ON + timedelta(days=1))
    directive.refresh_from_db()
    assert directive.closing == "revoked"


def test_nothing_that_they_speak_of_is_destroyed_meanwhile(claire: User, karim: User, sophie: User, dominique: User):
    """An account past its term, an archived request past its: Karim's go, Claire's wait; closed requests leave as ever."""
    for one in (claire, karim):
        cast.optional_data(one.customer)
        cast.ticket(one.customer, State.CLOSED, assignee=sophie)
        User.objects.filter(pk=one.pk).update(last_login=AT)
    erasure = asked(claire, Right.ERASURE)
    rights.decide(request=erasure, decision=Decision.GRANTED, reasons="Oui.", by=dominique, at=AT)
    rights.answer(request=erasure, by=dominique, at=AT)
    reported(claire, by=sophie)
    long_after = AT + timedelta(days=750)
    rights.carry_out_due(long_after)
    engine.run(long_after)
    assert not Ticket.objects.exists()
    assert {one.pk: one.is_active for one in User.objects.filter(role=Role.CUSTOMER)} == {
        claire.pk: True,
        karim.pk: False,
    }
    assert OptionalData.objects.filter(customer=claire.customer).exists()


def test_two_reports_are_one(claire: User, sophie: User, dominique: User):
    first = reported(claire, by=sophie)
    second = actions.report(
        customer=claire.customer, told=told(who="Paul Delmas, Nice", words="Son fils a écrit."), by=dominique, at=LATER
    )
    assert second.pk == first.pk
    request = fresh(first.request)
    assert "Jeanne Roy" in request.who
    assert "Paul Delmas" in request.who
    assert request.received_on == ON
    actions.report(customer=claire.customer, told=told(received_on=ON - timedelta(days=9)), by=dominique, at=LATER)
    assert fresh(first.request).received_on == ON - timedelta(days=9), (
        "the clock runs from the day on which we knew first"
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        DeathReport.objects.create(customer=claire.customer, request=asked(claire), unit=first.pk, reported_at=LATER)


def test_a_report_is_not_received_tomorrow(claire: User, sophie: User):
    with pytest.raises(NotNow, match="après aujourd’hui"):
        actions.report(customer=claire.customer, told=told(received_on=ON + timedelta(days=1)), by=sophie, at=AT)


def test_its_month_is_the_law_s(claire: User, sophie: User):
    report = actions.report(customer=claire.customer, told=told(received_on=date(2026, 1, 31)), by=sophie, at=AT)
    assert deadlines.due_on(report.request, ON) == date(2026, 3, 2)
    with pytest.raises(NotNow, match="sa propre page"):
        rights.extend(request=report.request, reasons="Il faut du temps.", by=sophie, at=AT)


# ── The person lives ──


@pytest.fixture
def people(db: None) -> People:
    return People()


def test_the_space_says_it_and_nothing_else_until_the_person_does(people: People):
    written(people.claire)
    reported(people.claire, by=people.sophie)
    browser = Client()
    browser.force_login(people.claire)
    for place in ("/espace/", "/espace/mes-directives/", "/espace/mes-donnees/", "/mot-de-passe/changer/"):
        assert browser.get(place).headers["Location"] == "/espace/deces-signale/", place
    page = browser.get("/espace/deces-signale/")
    assert "Un décès a été signalé" in page.content.decode()
    assert browser.post("/espace/deces-signale/dementi/").headers["Location"].startswith("/confirmer/")
    assert file_of(people.claire).death_reported_at is not None
    people._browsers.clear()
    browser = people.browser(people.claire)  # her password given a moment ago
    assert browser.post("/espace/deces-signale/dementi/").headers["Location"] == "/espace/"
    assert browser.get("/espace/").status_code == 200
    assert browser.get("/espace/deces-signale/").headers["Location"] == "/espace/"


def test_a_false_report_is_undone_and_told(claire: User, sophie: User, dominique: User, ines: User):
    directive = written(claire)
    report = reported(claire, by=sophie, proof=Scan(b"acte", "application/pdf"))
    opened(report, dominique, ines)
    assert Directive.objects.visible_to(dominique).exists()
    OutgoingMail.objects.all().delete()
    assert actions.deny(customer=claire.customer, by=claire, at=LATER)
    assert not actions.deny(customer=claire.customer, by=claire, at=LATER)
    assert file_of(claire).death_reported_at is None
    assert not Directive.objects.visible_to(dominique).exists()
    assert Directive.objects.in_force().get() == directive
    assert not IdentityProof.objects.exists()
    assert [one.kind for one in OutgoingMail.objects.all()] == ["desk_news"]
    assert AuditEvent.objects.get(action="death.denied").actor == claire.pk
    request = fresh(report.request)
    assert (request.who, request.asked, request.is_open) == ("", "", False)
    report = DeathReport.objects.get()
    vault.open_rows(report)
    assert not report.seen, "what was seen of a death that was none"
    assert "CNIL" in text_of(request.answer)
    for act in (actions.establish, actions.refuse):
        with pytest.raises(NotNow, match="clos"):
            act(
                report=report,
                by=dominique,
                at=LATER,
                **({"seen": "x"} if act is actions.establish else {"reasons": "x"}),
            )
    actions.revoke(customer=claire.customer, by=claire, at=LATER)


def test_the_officer_sets_a_report_aside_with_reasons(claire: User, sophie: User, dominique: User):
    report = reported(claire, by=sophie)
    with pytest.raises(NotNow, match="Motivez"):
        actions.refuse(report=report, reasons="", by=dominique, at=LATER)
    actions.refuse(report=report, reasons="La personne nous a appelés.", by=dominique, at=LATER)
    assert file_of(claire).death_reported_at is None
    answer = text_of(fresh(report.request).answer)
    assert "La personne nous a appelés." in answer
    assert "CNIL" in answer


# ── Two people ──


def test_one_signature_opens_nothing(claire: User, sophie: User, dominique: User, ines: User):
    directive = written(claire)
    report = reported(claire, by=sophie)
    with pytest.raises(NotNow, match="pas encore constaté"):
        actions.countersign(report=report, by=ines, at=LATER)
    with pytest.raises(NotNow, match="Dites ce que vous avez vu"):
        actions.establish(report=report, seen="", by=dominique, at=LATER)
    actions.establish(report=report, seen="Acte n° 12, mairie de Lyon", by=dominique, at=LATER)
    for somebody in (dominique, sophie):
        with pytest.raises(NotNow, match="autre personne"):
            actions.countersign(report=report, by=somebody, at=LATER)
    assert not Directive.objects.visible_to(dominique).exists()
    actions.countersign(report=report, by=ines, at=LATER)
    row = Directive.objects.visible_to(dominique).get()
    vault.open_rows(row, viewer=Role.DPO)
    assert (row.pk, row.executor) == (directive.pk, "Jean Delmas")
    assert not Directive.objects.visible_to(ines).exists()
    vault.open_rows(row, viewer=Role.ADMINISTRATOR)
    assert row.executor == vault.MASKED


def test_the_database_wants_two_people(claire: User, sophie: User, dominique: User):
    report = reported(claire, by=sophie)
    rows = DeathReport.objects.filter(pk=report.pk)
    actions.establish(report=report, seen="Acte n° 12", by=dominique, at=LATER)
    for wrong in (
        {"countersigned_by": dominique, "countersigned_at": LATER},
        {"countersigned_at": LATER},
        {"ended_at": LATER, "outcome": "carried_out"},
        {"ended_at": LATER},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


def test_the_ordinary_gestures_of_rights_do_not_decide_a_death(claire: User, sophie: User, dominique: User):
    request = reported(claire, by=sophie).request
    with pytest.raises(NotNow, match="sa propre page"):
        rights.decide(request=request, decision=Decision.GRANTED, reasons="Oui.", by=dominique, at=LATER)
    with pytest.raises(NotNow, match="sa propre page"):
        rights.name_right(request=request, right=Right.ACCESS, by=dominique, at=LATER)
    with pytest.raises(NotNow, match="sa propre page"):
        rights.ask_identity(request=request, on=ON, by=dominique, at=LATER)


def test_the_certificate_dies_like_a_proof_of_identity(claire: User, sophie: User):
    report = reported(claire, by=sophie, proof=Scan(b"acte", "application/pdf"), channel=Channel.EMAIL)
    proof = IdentityProof.objects.get(request=report.request)
    engine.run(AT + timedelta(days=29))
    assert UnitKey.objects.filter(pk=proof.unit).exists()
    engine.run(AT + timedelta(days=31))
    assert not UnitKey.objects.filter(pk=proof.unit).exists()
