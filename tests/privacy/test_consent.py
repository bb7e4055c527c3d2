"""Consent as facts: events that nothing changes, withdrawals that a restore does not undo, proofs that go at their term (clause C07)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from espace.accounts import actions as accounts
from espace.accounts.errors import NotInvitable
from espace.accounts.models import Customer, PasswordReset, Session, User
from espace.audit.models import AuditEvent
from espace.contracts import actions as contracts
from espace.outbox.models import OutgoingMail
from espace.privacy.consent import actions, expiring, reading, receipts
from espace.privacy.consent.models import ConsentEvent, NoticeVersion, Release, State, Terms
from espace.tickets import actions as tickets
from espace.tickets.errors import ConsentMissing
from espace.tickets.models import Draft, Qualification, Ticket
from espace.tickets.states import State as Stage
from espace.vault.models import UnitKey
from tests import cast
from tests.accounts.conftest import mails
from tests.cast import AT, PASSWORD
from tests.portal.screens import words

LATER = AT + timedelta(days=3)
NEW = "Quatre grenouilles jouent au tarot"


def states(customer: Customer) -> list[tuple[str, str]]:
    return list(ConsentEvent.objects.filter(customer=customer.pk).order_by("id").values_list("purpose", "state"))


def closed(user: User) -> bool:
    return not User.objects.get(pk=user.pk).is_active and Customer.objects.get(user=user).closed_at is not None


# ── What is kept ──


def test_a_record_has_the_fields_of_the_standard(claire: User) -> None:
    event = ConsentEvent.objects.select_related("terms__notice").get(customer=claire.customer.pk)
    record = receipts.record(event)
    assert set(record) == {
        "schema_version", "record_id", "pii_principal_id", "pii_processing", "party_identification", "event"
    }  # fmt: skip
    processing = record["pii_processing"]
    assert processing["privacy_notice"] == {"edition": "2026-11", "sha256": NoticeVersion.objects.get().version}
    [purpose] = processing["purposes"]
    assert (processing["language"], purpose["purpose"], purpose["lawful_basis"]) == ("fr", "account", "GDPR 6(1)(a)")
    assert {"identity", "request_preparation"} <= {one["pii_type"] for one in purpose["pii_information"]}
    assert purpose["pii_controllers"] == ["CAP ASSURANCES"]
    assert "draft" in {one["id"] for one in purpose["retention_period"]}
    assert "advisor" in {one["id"] for one in purpose["recipients"]}
    assert "Mes consentements" in purpose["withdrawal_method"]
    assert record["party_identification"][1]["party_email"] == "cbremard@capassurances.com"
    assert record["event"]["event_time"] == AT.isoformat()
    assert (record["event"]["event_state"], record["record_id"]) == ("given", str(event.record))
    assert claire.email not in str(record), "a proof names nobody"


@pytest.mark.parametrize("table", ["consentevent", "terms", "noticeversion"])
@pytest.mark.parametrize("statement", ["UPDATE consent_{} SET id = id", "DELETE FROM consent_{}"])
def test_the_database_refuses_to_change_a_proof_or_to_remove_it(table: str, statement: str, claire: User) -> None:
    with pytest.raises(DatabaseError, match="ne se modifie pas"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
    assert ConsentEvent.objects.count() == Terms.objects.count() == NoticeVersion.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda events: events.update(state="withdrawn"),
        lambda events: events.delete(),
        lambda events: events.filter(id__gt=0).update(at=LATER),
    ],
)
def test_no_query_of_ours_gets_round_it(change: Callable[..., object], claire: User) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        change(ConsentEvent.objects.all())
    assert states(claire.customer) == [("account", "given")]


def test_a_proof_goes_five_years_after_the_withdrawal_and_no_sooner(claire: User, karim: User) -> None:
    actions.choose(customer=claire.customer, purpose="measurement", is_given=True, by=claire, at=AT)
    actions.withdraw(customer=claire.customer, by=claire, at=AT + timedelta(hours=1))
    term = datetime(2031, 11, 2, 10, 0, tzinfo=UTC)  # Paris, 11 o'clock as on the day itself
    assert expiring.sweep(term - timedelta(seconds=1)) == 0
    assert expiring.sweep(term) == 4, "the consents and their withdrawals, both purposes"
    assert states(claire.customer) == []
    assert states(karim.customer) == [("account", "given")], "a consent in course is kept"
    assert not Release.objects.exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        ConsentEvent.objects.all().delete()


def test_a_consent_given_again_outlives_the_earlier_one(claire: User) -> None:
    actions.choose(customer=claire.customer, purpose="measurement", is_given=True, by=claire, at=AT)
    actions.choose(customer=claire.customer, purpose="measurement", is_given=False, by=claire, at=AT)
    actions.choose(customer=claire.customer, purpose="measurement", is_given=True, by=claire, at=LATER)
    assert expiring.sweep(datetime(2032, 1, 1, tzinfo=UTC)) == 2
    assert states(claire.customer) == [("account", "given"), ("measurement", "given")]


def test_an_ended_account_ends_its_consents_by_set_and_once(claire: User, karim: User) -> None:
    both = [claire.customer.pk, karim.customer.pk]
    assert actions.end_with_account(customers=both, at=LATER) == 2
    assert actions.end_with_account(customers=both, at=LATER) == 0
    assert reading.state_of(karim.customer.pk, "account") == State.ENDED
    assert expiring.due(datetime(2031, 12, 1, tzinfo=UTC)).count() == 4


# ── How it stands ──


def test_the_last_event_says_how_it_stands_and_the_set_of_the_withdrawn_follows(claire: User, karim: User) -> None:
    hers = claire.customer.pk
    assert reading.state_of(hers, "measurement") is None
    for is_given, state in (
        (True, State.GIVEN),
        (False, State.WITHDRAWN),
        (True, State.GIVEN),
        (False, State.WITHDRAWN),
    ):
        actions.choose(customer=claire.customer, purpose="measurement", is_given=is_given, by=claire, at=AT)
        assert reading.state_of(hers, "measurement") == state
        out = [hers] if state == State.WITHDRAWN else []
        assert list(reading.withdrawn_customers("measurement")) == out
    assert list(reading.withdrawn_customers("account")) == []
    assert list(Customer.objects.filter(pk__in=reading.withdrawn_customers("measurement"))) == [claire.customer]


def test_an_optional_consent_said_twice_is_said_once(claire: User) -> None:
    for _time in range(2):
        actions.choose(customer=claire.customer, purpose="measurement", is_given=True, by=claire, at=AT)
    assert states(claire.customer) == [("account", "given"), ("measurement", "given")]
    with pytest.raises(ValueError, match="account"):
        actions.choose(customer=claire.customer, purpose="account", is_given=False, by=claire, at=AT)
    with pytest.raises(ValueError, match="handling"):
        actions.choose(customer=claire.customer, purpose="handling", is_given=True, by=claire, at=AT)


# ── After a withdrawal ──


def test_nobody_signs_in_and_no_mail_leaves_after_a_withdrawal(claire: User, sophie: User) -> None:
    ticket = cast.ticket(claire.customer, Stage.IN_PROGRESS, assignee=sophie)
    draft = cast.draft(claire.customer)
    accounts.request_reset(email=claire.email, language="fr", at=AT)
    browser = Client()
    browser.force_login(claire)
    actions.withdraw(customer=claire.customer, by=claire, at=LATER)

    assert closed(claire)
    assert not Session.objects.filter(user=claire).exists()
    assert not Draft.objects.exists()
    assert not UnitKey.objects.filter(pk=draft.unit).exists(), "what consent alone covered is destroyed"
    assert browser.get("/espace/").status_code == 302
    assert [(one.kind, one.to, one.path) for one in mails()] == [("space_closed", claire.email, "/contact-dpo/")]
    assert not PasswordReset.objects.filter(user=claire, used_at__isnull=True).exists()
    known = Client().post("/connexion/", {"login": claire.email, "password": PASSWORD})
    unknown = Client().post("/connexion/", {"login": "personne@clients.example", "password": PASSWORD})
    assert (known.status_code, words(known)) == (unknown.status_code, words(unknown))
    assert "ne correspond pas" in words(known)

    OutgoingMail.objects.all().delete()
    ticket.refresh_from_db()
    tickets.reply(ticket=ticket, pk=uuid.uuid4(), body="Bonjour", by=sophie, at=LATER)
    accounts.change_contact(customer=claire.customer, values={"phone": "+33612345678"}, by=sophie, at=LATER)
    tickets.close(ticket=ticket, body="Réglé.", pk=uuid.uuid4(), by=sophie, at=LATER)
    assert mails() == []


def test_an_open_request_is_not_lost_and_rights_go_on_through_the_officer(
    claire: User, sophie: User, dominique: User
) -> None:
    ticket = cast.ticket(claire.customer, Stage.IN_PROGRESS, assignee=sophie)
    actions.withdraw(customer=claire.customer, by=claire, at=LATER)
    for one in (sophie, dominique):
        assert Ticket.objects.visible_to(one, LATER).get().pk == ticket.pk
        assert Customer.objects.visible_to(one).filter(pk=claire.customer.pk).exists()
    tickets.requalify(ticket=ticket, message=None, kind=Qualification.Kind.RIGHTS, by=sophie, at=LATER)
    ticket.refresh_from_db()
    assert ticket.rights_since_at is not None


def test_consenting_again_adds_an_event(claire: User, sophie: User) -> None:
    actions.withdraw(customer=claire.customer, by=claire, at=LATER)
    before = states(claire.customer)
    customer = Customer.objects.get(pk=claire.customer.pk)
    contracts.invite(customer=customer, by=sophie, at=LATER)
    token = next(one.path for one in mails() if one.kind == "invitation").strip("/").rpartition("/")[2]
    user = accounts.activate(token=token, password=NEW, language="fr", at=LATER)
    customer.refresh_from_db()
    assert (user.pk, user.is_active, user.consented_to, customer.closed_at) == (claire.pk, True, 0, None)
    actions.answer(customer=customer, given={"account"}, by=user, at=LATER)
    assert states(customer) == [*before, ("account", "given"), ("measurement", "refused")]


def test_somebody_else_s_deactivation_is_not_undone_by_an_invitation(claire: User, sophie: User) -> None:
    User.objects.filter(pk=claire.pk).update(is_active=False)
    with pytest.raises(NotInvitable):
        contracts.invite(customer=Customer.objects.get(pk=claire.customer.pk), by=sophie, at=LATER)


def test_refusing_follows_the_same_path_and_answering_twice_is_once(db: None) -> None:
    file = cast.customer("Alix", "Marchand", consents=False)
    assert file.user is not None
    actions.withdraw(customer=file, by=file.user, at=AT)
    assert states(file) == [("account", "refused")]
    assert closed(file.user)
    other = cast.customer("Paul", "Roy", consents=False)
    assert other.user is not None
    assert len(actions.answer(customer=other, given={"account", "measurement"}, by=other.user, at=AT)) == 2
    assert actions.answer(customer=other, given={"account"}, by=other.user, at=AT) == []
    with pytest.raises(ValueError, match="withdrawing"):
        actions.answer(customer=other, given={"measurement"}, by=other.user, at=AT)


# ── Health data, request by request (art. 9(2)(a)) ──


def test_a_request_that_may_hold_health_data_does_not_leave_without_its_agreement(claire: User) -> None:
    draft = cast.draft(claire.customer, kind="other", subject="Visa", description="Une attestation.")
    with pytest.raises(ConsentMissing):
        tickets.submit(draft=draft, by=claire, at=AT)
    assert not Ticket.objects.exists()
    ticket = tickets.submit(draft=draft, by=claire, at=AT, accepts_health=True)
    event = ConsentEvent.objects.select_related("terms__notice").get(about=ticket.unit)
    assert (event.purpose, event.state) == ("handling", "given")
    assert receipts.record(event)["pii_processing"]["purposes"][0]["lawful_basis"] == "GDPR 9(2)(a)"
    assert AuditEvent.objects.filter(action="consent.health_given", unit=ticket.unit).count() == 1
    assert reading.state_of(claire.customer.pk, "handling") is None, "it covers that request alone"
    assert expiring.due(datetime(2031, 11, 2, 9, tzinfo=UTC)).filter(pk=event.pk).exists()
