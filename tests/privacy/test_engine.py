"""What the engine does around a term: files that follow, holds, the breaker, notices, a run cut short, an erasure, a replay."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from espace import ledger
from espace.accounts.models import Customer, FieldException, OptionalData, User
from espace.contracts.models import Contract
from espace.outbox.models import OutgoingMail
from espace.privacy import units
from espace.privacy.archive.models import ArchivedUnit
from espace.privacy.retention import breaking, closing, engine, erasing, holds, leaving, notices, replaying
from espace.privacy.retention.models import LegalHold, Notice, Stop
from espace.tickets.models import Draft, Ticket
from espace.tickets.states import State
from espace.vault.models import UnitKey
from tests import cast
from tests.cast import AT

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATER = AT + timedelta(days=184)
MOTIVE = "Procédure en cours devant le tribunal de Lyon."


def closed(claire: User, sophie: User, **values: object) -> Ticket:
    return cast.ticket(claire.customer, State.CLOSED, assignee=sophie, **values)  # type: ignore[arg-type]


def test_a_held_unit_leaves_the_account_and_is_not_destroyed(claire, sophie, dominique):
    Contract.objects.filter(customer=claire.customer).update(ends_on=date(2026, 12, 31))
    ticket = closed(claire, sophie, about=claire.customer.contracts.get())
    hold = holds.place(unit=ticket.unit, kind="ticket", motive=MOTIVE, review_on=date(2027, 3, 1), by=dominique, at=AT)
    engine.run(LATER)
    archived = ArchivedUnit.objects.get(pk=ticket.unit)
    far = AT.replace(year=2037, month=6)
    engine.run(far)
    archived.refresh_from_db()
    assert archived.destroy_asked_at is None
    holds.release(hold=hold, by=dominique, at=far)
    engine.run(far + timedelta(hours=1))
    archived.refresh_from_db()
    assert archived.destroy_asked_at is not None


@pytest.mark.parametrize(
    ("motive", "days"), [("trop court", 30), (MOTIVE, 0), (MOTIVE, 200)], ids=["no motive", "today", "too far"]
)
def test_a_hold_has_a_motive_and_a_review_within_six_months(claire, sophie, dominique, motive, days):
    ticket = closed(claire, sophie)
    with pytest.raises(breaking.NotNow):
        holds.place(
            unit=ticket.unit,
            kind="ticket",
            motive=motive,
            review_on=AT.date() + timedelta(days=days),
            by=dominique,
            at=AT,
        )
    assert not LegalHold.objects.exists()


def many_ended(count: int) -> None:
    for _ in range(count):
        file = cast.customer(with_account=False)
        cast.contract(file, ends_on=date(2026, 1, 31))


def test_too_much_at_once_waits_for_two_people(ines, dominique):
    many_ended(21)
    at = AT
    report = engine.run(at)
    assert not report.well
    assert Customer.objects.count() == 21
    stop = Stop.objects.get()
    breaking.release(stop=stop, by=dominique, at=at)
    with pytest.raises(breaking.NotNow):
        breaking.release(stop=stop, by=dominique, at=at)
    engine.run(at + DAY)
    assert Customer.objects.count() == 21
    breaking.release(stop=stop, by=ines, at=at + DAY)
    assert engine.run(at + DAY).well
    assert Customer.objects.count() == 0
    assert Stop.objects.get().ended_at == at + DAY


def test_what_two_people_released_is_what_they_saw(ines, dominique):
    many_ended(21)
    engine.run(AT)
    stop = Stop.objects.get()
    breaking.release(stop=stop, by=dominique, at=AT)
    breaking.release(stop=stop, by=ines, at=AT)
    many_ended(1)
    engine.run(AT)
    stop.refresh_from_db()
    assert (stop.due, stop.first_by, stop.second_by) == (22, None, None)
    assert Customer.objects.count() == 22


def test_one_person_cannot_sign_twice_at_the_database(dominique):
    with pytest.raises(IntegrityError), transaction.atomic():
        Stop.objects.create(
            rule="account_end",
            due=21,
            total=21,
            at=AT,
            first_by=dominique,
            first_at=AT,
            second_by=dominique,
            second_at=AT,
        )


def test_twenty_at_once_go_without_a_word():
    many_ended(20)
    assert engine.run(AT).well
    assert Customer.objects.count() == 0


def test_notices_leave_thirty_and_seven_days_before_once_each_and_again_after_a_reopening(claire, sophie):
    ticket = closed(claire, sophie)
    due = AT.replace(year=2027, month=5)  # closed on 2 November, due on 2 May
    for day in (31, 30, 29, 8, 7, 6, 1):
        notices.send(due - day * DAY)
    assert Notice.objects.filter(unit=ticket.unit).count() == 2
    assert OutgoingMail.objects.filter(kind="leaving_soon").count() == 2
    Ticket.objects.filter(pk=ticket.pk).update(closed_at=due - DAY)
    notices.send(due - DAY)
    assert not Notice.objects.exists()
    again = due.replace(month=11) - DAY
    notices.send(again - 29 * DAY)
    assert Notice.objects.filter(unit=ticket.unit).count() == 1


def test_removal_never_waits_for_a_notice(claire, sophie):
    closed(claire, sophie)
    engine.run(LATER)
    assert not Notice.objects.exists()
    assert not Ticket.objects.exists()


def test_a_run_that_dies_half_way_takes_nothing_and_the_next_one_takes_all(claire, sophie, monkeypatch):
    ticket = closed(claire, sophie)
    with monkeypatch.context() as patch:
        patch.setattr(units, "dissolve", lambda _units: 1 / 0)
        assert engine.run(LATER).lines[0].fault == "ZeroDivisionError"
    assert Ticket.objects.filter(pk=ticket.pk).exists()
    assert UnitKey.objects.filter(pk=ticket.unit).exists()
    assert not ArchivedUnit.objects.exists()
    assert engine.run(LATER).well
    assert ArchivedUnit.objects.count() == 1


def test_an_account_is_closed_by_consent_only_kinds(claire):
    draft = cast.draft(claire.customer)
    cast.optional_data(claire.customer)
    assert closing.close([claire.customer.pk], rule="test", at=AT) == 1
    assert closing.close([claire.customer.pk], rule="test", at=AT) == 0
    assert not Draft.objects.filter(pk=draft.pk).exists()
    assert OptionalData.objects.exists()
    assert Contract.objects.filter(customer=claire.customer).exists()


def test_erasing_a_client_under_contract_leaves_marks_only_in_the_archive(claire, sophie, dominique, karim):
    closed(claire, sophie)
    cast.draft(claire.customer)
    optional = cast.optional_data(claire.customer)
    seen = erasing.plan(claire.customer, AT)
    assert {line.count for line in seen.goes}
    erasing.carry_out(customer=claire.customer, by=dominique, at=AT)
    assert erasing.finish(AT) == 1
    assert not Customer.objects.filter(pk=claire.customer.pk).exists()
    assert not User.objects.filter(pk=claire.pk).exists()
    assert not UnitKey.objects.filter(pk=optional.unit).exists()
    kinds = sorted(ArchivedUnit.objects.filter(subject=claire.customer.pk).values_list("kind", flat=True))
    assert kinds == ["contract", "profile", "ticket"]
    assert Customer.objects.filter(pk=karim.customer.pk).exists()


def test_erasing_somebody_whose_terms_are_over_leaves_nothing(claire, sophie, dominique):
    Contract.objects.filter(customer=claire.customer).update(effective_on=date(2010, 1, 1), ends_on=date(2016, 1, 31))
    closed(claire, sophie)
    assert erasing.plan(claire.customer, AT).stays == ()
    erasing.carry_out(customer=claire.customer, by=dominique, at=AT)
    erasing.finish(AT)
    assert not Customer.objects.filter(pk=claire.customer.pk).exists()
    assert not ArchivedUnit.objects.exists()
    assert not Ticket.objects.exists()


def test_an_open_request_is_handled_to_its_end_before_the_rest_goes(claire, sophie, dominique):
    ticket = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie)
    cast.optional_data(claire.customer)
    erasing.carry_out(customer=claire.customer, by=dominique, at=AT)
    assert erasing.finish(AT) == 0
    assert Ticket.objects.filter(pk=ticket.pk).exists()
    assert not OptionalData.objects.exists()
    assert not User.objects.get(pk=claire.pk).is_active
    Ticket.objects.filter(pk=ticket.pk).update(state=State.CLOSED, closed_at=AT, closed_by=sophie)
    assert erasing.finish(AT + DAY) == 1
    assert not Customer.objects.filter(pk=claire.customer.pk).exists()


def test_a_replay_takes_out_again_what_a_backup_brought_back(claire, sophie):
    ticket, draft = closed(claire, sophie), cast.draft(claire.customer)
    lines = [{"unit": ticket.unit.hex, "kind": "ticket"}, {"unit": draft.unit.hex, "kind": "draft"}]
    replaying.destroy_again(lines[1:], AT)
    replaying.leave_again(lines[:1], AT)
    replaying.leave_again(lines[:1], AT)
    assert not Ticket.objects.exists()
    assert not Draft.objects.exists()
    assert ArchivedUnit.objects.filter(pk=ticket.unit).count() == 1


def test_what_a_field_exception_says_goes_with_its_person(claire):
    FieldException.objects.create(customer=claire.customer, field="phone", kind="changed", source="person", at=AT)
    with transaction.atomic():
        leaving.destroy("profile", [claire.customer.unit], rule="test", due={}, at=AT)
    assert not FieldException.objects.exists()
    assert ledger.ledger().last() >= 1
