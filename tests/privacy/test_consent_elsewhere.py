"""Withdrawals from elsewhere than the screen: by post, after a restore; and what the clause shows of itself (clause C07)."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from espace.accounts.errors import NotPossible
from espace.accounts.models import Customer, User
from espace.audit.models import AuditEvent
from espace.ledger import ledger
from espace.ledger.segments import Segment
from espace.outbox.models import OutgoingMail
from espace.privacy.consent import actions, proofs, reading
from espace.privacy.consent.actions.replaying import withdraw_again
from espace.privacy.consent.models import ConsentEvent, State, Terms
from espace.privacy.proofs.collecting import Standing
from tests import cast
from tests.accounts.conftest import mails
from tests.cast import AT
from tests.privacy.test_consent import LATER, closed, states

# ── What came by post ──


def test_the_officer_records_what_came_by_post_with_its_day(claire: User, dominique: User) -> None:
    def record(on: date) -> ConsentEvent:
        return actions.withdraw(customer=claire.customer, by=dominique, at=LATER, received_on=on)

    with pytest.raises(NotPossible, match="après aujourd’hui"):
        record(date(2026, 11, 6))
    with pytest.raises(NotPossible, match="avant celui"):
        record(date(2026, 11, 1))
    event = record(date(2026, 11, 4))
    assert (event.how, event.received_on, event.at) == ("officer", date(2026, 11, 4), LATER)
    assert closed(claire)
    assert AuditEvent.objects.get(action="consent.withdrawn").actor == dominique.pk
    with pytest.raises(NotPossible, match="rien à retirer"):
        record(date(2026, 11, 5))


def test_a_customer_who_consented_to_nothing_has_nothing_to_withdraw(dominique: User) -> None:
    file = cast.customer("Alix", "Marchand", with_account=False)
    with pytest.raises(NotPossible):
        actions.withdraw(customer=file, by=dominique, at=AT, received_on=AT.date())


# ── After a restore ──


def withdrawal() -> Segment:
    """What the ledger tells of the one withdrawal."""
    [found] = [one for one in ledger().segments() if one.kind == "consent.withdrawn"]
    return found


def test_a_restore_does_a_withdrawal_again_and_again_is_the_same(claire: User) -> None:
    actions.choose(customer=claire.customer, purpose="measurement", is_given=True, by=claire, at=AT)
    with transaction.atomic():
        actions.withdraw(customer=claire.customer, by=claire, at=LATER)
        events = states(claire.customer)
        segment = withdrawal()
        transaction.set_rollback(True)  # the database as its backup was
    assert {line["purpose"] for line in segment.lines} == {"account", "measurement"}
    assert claire.email not in str(segment.lines)
    assert not closed(claire)
    OutgoingMail.objects.all().delete()
    for _time in range(2):
        withdraw_again(segment.lines, segment.at)
        assert closed(claire)
        assert states(claire.customer) == events
        assert mails() == []


def test_a_withdrawal_that_the_backup_holds_is_not_done_twice(claire: User) -> None:
    actions.withdraw(customer=claire.customer, by=claire, at=LATER)
    segment = withdrawal()
    User.objects.filter(pk=claire.pk).update(is_active=True)
    Customer.objects.filter(user=claire).update(closed_at=None)
    cast.consent(Customer.objects.select_related("user").get(user=claire), at=LATER)
    withdraw_again(segment.lines, segment.at)
    assert not closed(claire), "she has consented again since"
    assert reading.state_of(claire.customer.pk, "account") == State.GIVEN


def test_the_proof_of_the_clause_sees_a_space_that_nobody_agreed_to(claire: User) -> None:
    assert proofs.asked_and_obeyed(AT).standing == Standing.KEPT
    proofs.rehearse(AT)
    cast.customer("Alix", "Marchand", consents=False)
    assert proofs.asked_and_obeyed(AT).standing == Standing.KEPT, "not answered yet is no fault"
    ConsentEvent.objects.create(
        customer=claire.customer.pk, purpose="account", state="withdrawn", at=LATER, terms=Terms.objects.get(purpose="account")
    )  # fmt: skip
    assert proofs.asked_and_obeyed(LATER).standing == Standing.BROKEN
