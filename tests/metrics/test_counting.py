"""Use is counted without anybody, and only of those who accept it (clause C06)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import get_resolver

from espace import register
from espace.accounts.actions import close_space
from espace.accounts.models import User
from espace.audit.models import AuditEvent
from espace.lib import clock
from espace.metrics import counting, folding
from espace.metrics.models import Area, Pending, UsageEvent
from espace.metrics.proofs import columns
from espace.portal import counted
from espace.privacy.consent import actions
from espace.privacy.consent.actions.replaying import withdraw_again
from espace.privacy.consent.wording import MEASUREMENT
from espace.privacy.retention import closing
from tests import cast
from tests.cast import AT

pytestmark = pytest.mark.django_db
SEEN = ("/espace/", "/espace/contrats/", "/espace/demandes/", "/espace/documents/")


def accepts(user: User, *, is_given: bool = True) -> None:
    actions.choose(customer=user.customer, purpose=MEASUREMENT, is_given=is_given, by=user, at=AT)
    user.refresh_from_db()


def test_a_hundred_pages_without_consent_add_nothing(claire: User, signed_in: Callable[[User], Client]) -> None:
    browser = signed_in(claire)
    for number in range(100):
        assert browser.get(SEEN[number % len(SEEN)]).status_code == 200
    assert UsageEvent.objects.count() == 0
    assert browser.get("/espace/").status_code == 200


def test_a_page_of_who_accepts_is_one_row_without_anybody(claire: User, signed_in: Callable[[User], Client]) -> None:
    accepts(claire)
    browser, since = signed_in(claire), clock.now()
    before = AuditEvent.objects.count()
    assert browser.get("/espace/contrats/").status_code == 200
    row = UsageEvent.objects.get()
    assert (row.area, row.at) in {(Area.CONTRACTS, counting.hour(at)) for at in (since, clock.now())}
    assert not [column for column in columns() if column.leads]
    assert AuditEvent.objects.filter(action__startswith="usage").count() == 0
    assert AuditEvent.objects.count() - before <= 1  # what the page itself says of its reading
    browser.head("/espace/contrats/")
    browser.get("/espace/mes-consentements/")
    browser.get("/espace/introuvable/")
    browser.get("/confidentialite/")
    assert UsageEvent.objects.count() == 1


def test_a_page_that_cannot_be_counted_is_read(
    claire: User, signed_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    accepts(claire)

    def refused(**_kwargs: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(UsageEvent.objects, "create", refused)
    assert signed_in(claire).get("/espace/").status_code == 200


def test_an_addition_that_its_officer_switched_off_measures_nobody(
    claire: User, signed_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    accepts(claire)
    browser, law = signed_in(claire), register.load()
    category = law.categories["usage_measure"]
    off = replace(category, approval=replace(category.approval, needed=False))
    unapproved = replace(law, categories={**law.categories, category.id: off})
    monkeypatch.setattr(register, "load", lambda: unapproved)
    assert browser.get("/espace/").status_code == 200
    assert not UsageEvent.objects.exists()


def test_the_pages_that_are_counted_are_there() -> None:
    names = {f"portal:{one}" for one in get_resolver("espace.portal.urls").reverse_dict if isinstance(one, str)}
    assert set(counted.AREAS) <= names
    assert set(counted.AREAS.values()) == set(Area)


def withdrawn(claire: User) -> None:
    accepts(claire, is_given=False)


def closed(claire: User) -> None:
    actions.withdraw(customer=claire.customer, by=claire, at=AT)


def closed_by_the_program(claire: User) -> None:
    close_space(customer=claire.customer, by=None, at=AT, tell=False)


def ended(claire: User) -> None:
    closing.close([claire.customer.pk], rule="erasure", at=AT)


def withdrawn_before_a_restore(claire: User) -> None:
    """The ledger has a withdrawal that the database, restored from an older backup, has not."""
    line = {"event": "9d0b0b0e-9a3d-4d52-8f0c-0b8c2b8d6f10", "customer": str(claire.customer.pk)}
    withdraw_again([{**line, "purpose": MEASUREMENT, "state": "withdrawn"}], AT)


@pytest.mark.parametrize("ends", [withdrawn, closed, closed_by_the_program, ended, withdrawn_before_a_restore])
def test_nothing_of_the_measure_outlives_its_consent(claire: User, ends: Callable[[User], None]) -> None:
    accepts(claire)
    User.objects.filter(pk=claire.pk).update(opinion_asked_on=AT.date())
    ends(claire)
    claire.refresh_from_db()
    assert (claire.measured, claire.opinion_asked_on) == (False, None)


def test_the_consent_screen_opens_the_measure_or_leaves_it_shut() -> None:
    for given, measured in (({"account", MEASUREMENT}, True), ({"account"}, False)):
        customer = cast.customer(consents=False)
        assert customer.user is not None
        actions.answer(customer=customer, given=given, by=customer.user, at=AT)
        customer.user.refresh_from_db()
        assert customer.user.measured is measured


def test_the_database_measures_nobody_else(claire: User, sophie: User) -> None:
    for change in (
        {"opinion_asked_on": AT.date()},
        {"measured": True, "is_active": False},
        {"measured": True, "role": "advisor"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.filter(pk=claire.pk).update(**change)


def test_raw_events_are_folded_and_gone() -> None:
    for minutes in (0, 61, 119, 121, 60 * 23):
        counting.count(area=Area.HOME, at=AT - timedelta(minutes=minutes))
    counting.count(area=Area.DATA, at=AT - timedelta(hours=1))
    assert folding.fold(AT) == 5
    assert UsageEvent.objects.get().at == counting.hour(AT)
    found = {(one.topic, one.on.isoformat()): one.n for one in Pending.objects.all()}
    assert found == {("home", "2026-11-01"): 1, ("home", "2026-11-02"): 3, ("data", "2026-11-02"): 1}
    assert folding.fold(AT) == 0
    assert folding.fold(AT + timedelta(hours=1)) == 1
    assert Pending.objects.get(topic="home", on="2026-11-02").n == 4
