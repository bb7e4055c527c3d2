"""Absences: who notes them, which days and deputies make sense, when they run, when they are forgotten."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from espace.accounts import absences, actions
from espace.accounts.errors import NotPossible
from espace.accounts.models import Absence, User
from espace.accounts.roles import Role
from espace.audit.models import AuditEvent
from espace.lib import clock
from espace.privacy import units
from tests import cast

pytestmark = pytest.mark.both
NOW = clock.now()
TODAY = clock.today(NOW)
DAY = timedelta(days=1)


@pytest.fixture
def paul(db: None) -> User:
    return cast.staff("Paul", "Mercier", Role.ADVISOR)


@pytest.fixture
def awa(db: None) -> User:
    return cast.staff("Awa", "Diop", Role.ADVISOR)


def away(
    who: User, deputy: User, first: int = 0, last: int = 5, *, by: User | None = None, today: date = TODAY
) -> Absence:
    return actions.record_absence(
        member=who.staff_member, deputy=deputy.staff_member, starts_on=today + first * DAY, ends_on=today + last * DAY,
        by=by or who, at=NOW,
    )  # fmt: skip


def test_it_is_noted_by_the_person_or_the_administrator_and_by_nobody_else(
    paul: User, sophie: User, ines: User, dominique: User
) -> None:
    made = away(paul, sophie)
    away(paul, sophie, 10, 12, by=ines)
    for outsider in (sophie, dominique):
        with pytest.raises(NotPossible):
            away(paul, sophie, 20, 22, by=outsider)
        with pytest.raises(NotPossible):
            actions.end_absence(absence=made, by=outsider, at=NOW)
    assert Absence.objects.count() == 2
    events = AuditEvent.objects.filter(action="absence.recorded")
    assert {event.unit for event in events} == {paul.staff_member.unit}
    assert set(Absence.objects.visible_to(paul)) == set(Absence.objects.visible_to(ines)) == set(Absence.objects.all())
    assert not Absence.objects.visible_to(sophie).exists()
    assert not Absence.objects.visible_to(dominique).exists()


@pytest.mark.parametrize(("first", "last"), [(3, 2), (-5, -1), (0, 367)])
def test_days_that_make_no_sense_are_refused(first: int, last: int, paul: User, sophie: User) -> None:
    with pytest.raises(NotPossible):
        away(paul, sophie, first, last)
    assert not Absence.objects.exists()


def test_who_stands_in_handles_requests_and_is_somebody_else(paul: User, sophie: User, ines: User) -> None:
    for deputy in (paul, ines):
        with pytest.raises(NotPossible):
            away(paul, deputy)
    with pytest.raises(NotPossible):
        away(ines, sophie)
    User.objects.filter(pk=sophie.pk).update(is_active=False)
    with pytest.raises(NotPossible):
        away(paul, sophie)
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.create(
            member=paul.staff_member, deputy=paul.staff_member, starts_on=TODAY, ends_on=TODAY, recorded_by=paul
        )


def test_no_chain_is_made_from_either_end(paul: User, sophie: User, awa: User) -> None:
    away(paul, sophie, 0, 5)
    with pytest.raises(NotPossible, match="déjà notée"):
        away(paul, awa, 5, 6)
    with pytest.raises(NotPossible, match="Paul Mercier s’absente"):
        away(awa, paul, 3, 9)
    with pytest.raises(NotPossible, match="Sophie Laurent remplace Paul Mercier"):
        away(sophie, awa, 5, 9)
    away(sophie, paul, 6, 9)
    away(awa, paul, 10, 12)
    assert Absence.objects.count() == 3


def test_it_runs_from_its_first_day_to_its_last_while_both_are_here(paul: User, sophie: User) -> None:
    away(paul, sophie, 1, 3)
    mine, his = sophie.staff_member, paul.staff_member
    for days, runs in ((0, False), (1, True), (3, True), (4, False)):
        found = absences.running(TODAY + days * DAY)
        assert (set(found) == {his.pk}) is runs
        handled = set(absences.handled_by(mine, TODAY + days * DAY).values_list("pk", flat=True))
        assert handled == ({mine.pk, his.pk} if runs else {mine.pk})
    mine.left_at = NOW
    mine.save(update_fields=["left_at"])
    assert not absences.running(TODAY + DAY), "who left stands in for nobody"


def test_coming_back_early_keeps_what_was_and_what_had_not_begun_goes(paul: User, sophie: User) -> None:
    begun = Absence.objects.create(
        member=paul.staff_member,
        deputy=sophie.staff_member,
        starts_on=TODAY - 2 * DAY,
        ends_on=TODAY + DAY,
        recorded_by=paul,
    )
    actions.end_absence(absence=begun, by=paul, at=NOW)
    begun.refresh_from_db()
    assert begun.ends_on == TODAY - DAY
    ahead = away(paul, sophie, 4, 6)
    actions.end_absence(absence=ahead, by=paul, at=NOW)
    assert list(Absence.objects.all()) == [begun]
    with pytest.raises(NotPossible):
        actions.end_absence(absence=begun, by=paul, at=NOW)
    assert AuditEvent.objects.filter(action="absence.ended").count() == 2


def test_it_is_forgotten_a_month_after_its_end(paul: User, sophie: User) -> None:
    def ended(on: date) -> Any:
        return Absence.objects.create(
            member=paul.staff_member, deputy=sophie.staff_member, starts_on=on - DAY, ends_on=on, recorded_by=paul
        )

    ended(TODAY - 40 * DAY)
    kept = [ended(TODAY - 20 * DAY), away(paul, sophie)]
    assert absences.sweep(NOW) == 1
    assert list(Absence.objects.order_by("ends_on")) == kept


def test_it_goes_with_the_account_and_the_deputy_is_only_mentioned(paul: User, sophie: User, awa: User) -> None:
    away(paul, sophie)
    away(awa, sophie, 10, 12)
    units.dissolve({"staff": [paul.staff_member.unit]})
    left = Absence.objects.get()
    assert left.member == awa.staff_member
    units.dissolve({"staff": [sophie.staff_member.unit]})
    left.refresh_from_db()
    assert left.deputy is None
    assert not absences.running(left.starts_on)
