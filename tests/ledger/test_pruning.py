"""The ledger's own ten years: it goes from its oldest end, and the chain holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from espace.ledger import guarding, ledger, pruning, record

pytestmark = pytest.mark.django_db(transaction=True)
LINES = [{"member": "a" * 32}]
BEGAN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def acts(*at: datetime) -> None:
    for one in at:
        with transaction.atomic():
            record(kind="staff.deactivated", lines=LINES, at=one)


def test_an_act_goes_ten_years_after_it_was_written() -> None:
    acts(BEGAN, BEGAN + timedelta(days=1), BEGAN + timedelta(days=2))
    assert pruning.prune(datetime(2036, 11, 2, 8, 59, tzinfo=UTC)) == 0
    assert pruning.prune(datetime(2036, 11, 2, 9, 1, tzinfo=UTC)) == 1
    assert ledger().numbers() == [2, 3]
    assert list(ledger().faults()) == []
    assert guarding.check() is False
    acts(BEGAN + timedelta(days=3))
    assert ledger().last(4) == 4
    assert list(ledger().faults()) == []


def test_the_last_act_that_the_database_knows_stays() -> None:
    acts(BEGAN, BEGAN)
    assert pruning.prune(datetime(2050, 1, 1, tzinfo=UTC)) == 1
    assert pruning.prune(datetime(2050, 1, 1, tzinfo=UTC)) == 0
    assert guarding.check() is False
