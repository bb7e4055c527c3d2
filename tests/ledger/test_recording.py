"""The ledger: written before the act, marked after it, and never shorter than the database."""

from __future__ import annotations

import pytest
from django.db import transaction

from espace.ledger import LedgerFault, Restored, ledger, record, recording
from espace.ledger.models import Guard
from espace.ledger.segments import Ledger
from tests.cast import AT

LINES = [{"unit": "a" * 32, "rule": "draft"}]


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_committed_is_done_and_its_number_is_the_head():
    with transaction.atomic():
        number = record(kind="destroy", lines=LINES, at=AT)
        assert ledger().read(number).mark == ""
    assert (number, Guard.objects.get().head, ledger().read(1).mark) == (1, 1, "done")
    assert list(ledger().faults()) == []


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_rolled_back_is_void_and_closes_nothing():
    with transaction.atomic():
        record(kind="destroy", lines=LINES, at=AT)
        transaction.set_rollback(True)
    with transaction.atomic():
        assert record(kind="destroy", lines=LINES, at=AT) == 2
    assert [segment.mark for segment in ledger().segments()] == ["void", "done"]
    assert list(ledger().faults()) == []


@pytest.mark.django_db(transaction=True)
def test_a_process_that_dies_before_the_mark_is_told_done_by_the_next_one(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("espace.ledger.segments.Ledger.mark", lambda *_: None)
        with transaction.atomic():
            record(kind="destroy", lines=LINES, at=AT)
    assert ledger().unmarked(1) == [1]
    with transaction.atomic():
        record(kind="destroy", lines=LINES, at=AT)
    assert [segment.mark for segment in ledger().segments()] == ["done", "done"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("marked", [0, 1, 2])
def test_each_act_of_a_transaction_whose_process_died_is_told_done(marked, monkeypatch):
    marks = Ledger.mark
    with monkeypatch.context() as patch:
        patch.setattr(
            Ledger, "mark", lambda book, number, mark: marks(book, number, mark) if number <= marked else None
        )
        with transaction.atomic():
            for _ in range(3):
                record(kind="destroy", lines=LINES, at=AT)
    assert ledger().unmarked(3) == list(range(marked + 1, 4))
    assert recording.settle_left(AT) == 3 - marked
    assert [segment.mark for segment in ledger().segments()] == ["done", "done", "done"]


@pytest.mark.django_db(transaction=True)
def test_a_mark_that_reached_one_copy_reaches_the_other():
    with transaction.atomic():
        record(kind="destroy", lines=LINES, at=AT)
    (ledger().copies[1] / "00000001.done").unlink()
    assert recording.settle_left(AT) == 1
    assert list(ledger().faults()) == []


@pytest.mark.django_db(transaction=True)
def test_a_database_older_than_its_ledger_records_nothing():
    with transaction.atomic():
        record(kind="destroy", lines=LINES, at=AT)
    Guard.objects.update(head=0)
    with pytest.raises(Restored), transaction.atomic():
        record(kind="destroy", lines=LINES, at=AT)


@pytest.mark.django_db(transaction=True)
def test_a_ledger_shorter_than_its_database_records_nothing():
    Guard.objects.create(head=3)
    with pytest.raises(LedgerFault), transaction.atomic():
        record(kind="destroy", lines=LINES, at=AT)


@pytest.mark.django_db(transaction=True)
def test_an_altered_segment_breaks_the_chain():
    for _ in range(3):
        with transaction.atomic():
            record(kind="destroy", lines=LINES, at=AT)
    place = ledger().copies[0] / "00000002.json"
    place.write_bytes(place.read_bytes().replace(b"draft", b"other"))
    assert any("Segment 3" in fault for fault in ledger().faults())
    assert any("differ" in fault for fault in ledger().faults())
