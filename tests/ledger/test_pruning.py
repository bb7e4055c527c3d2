"""The ledger's own ten years: it goes from its oldest end, and the chain holds."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from espace.ledger import guarding, ledger, pruning, record
from espace.ledger.segments import Ledger

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


def test_a_removal_that_was_cut_short_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    acts(BEGAN, BEGAN, BEGAN)
    far = datetime(2050, 1, 1, tzinfo=UTC)
    write = Ledger._write

    def died(self: Ledger, name: str, content: bytes, *folders: Path) -> None:
        write(self, name, content, self.copies[0])
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "_write", died)
        with pytest.raises(SystemExit):
            pruning.prune(far)
    pruning.prune(far)
    assert [sorted(path.name for path in copy.iterdir()) for copy in ledger().copies] == [
        ["00000003.done", "00000003.json", "anchor"]
    ] * 2
    assert list(ledger().faults()) == []


def test_what_a_dead_process_was_writing_goes_after_a_day() -> None:
    acts(BEGAN)
    draft = ledger().copies[0] / ".00000002.json.abc.part"
    draft.touch()
    os.utime(draft, (BEGAN.timestamp(),) * 2)
    pruning.prune(BEGAN + timedelta(hours=23))
    assert draft.exists(), "it may still be written"
    pruning.prune(BEGAN + timedelta(hours=25))
    assert not draft.exists()
