"""A long import is given up between two batches, at any of them: what was read leaves nothing, what was applied is whole, and the
same file finishes it. A worker that dies is taken over, and one that was taken over writes no more."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from espace.audit.models import AuditEvent
from espace.contracts.importing import actions, applying, chores, staging
from espace.contracts.models import Contract, Import, StagedRow
from espace.lib import clock, pace
from tests.contracts.importing import AT, applied, command, csv, rehearsed, row

pytestmark = pytest.mark.django_db

GOOD = Import.Extent.GOOD_ROWS
LINES = 5
PROPERTY = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def many(count: int) -> io.BytesIO:
    return csv([row(number=f"CAP-{n}", surname=f"Delmas{n}", email=f"c{n}@clients.example") for n in range(count)])


def begun() -> Import:
    return actions.begin(file_name="export.csv", on=AT.date(), mapping=None, at=AT)


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "LINES", LINES)
    monkeypatch.setattr(applying, "LINES", LINES)


@PROPERTY
@given(batch=st.integers(0, 4))
def test_a_reading_given_up_at_any_batch_leaves_no_row(batch: int) -> None:
    with transaction.atomic():
        import_, seen = begun(), []

        def told(line: int) -> None:
            seen.append(line)
            if len(seen) == batch + 1:
                actions.abandon(import_=Import.objects.get(), by=None, at=AT)

        with pytest.raises((applying.Stopped, actions.NotNow)):
            actions.rehearse(import_=import_, file=many(5 * LINES), at=AT, told=told)
        assert len(seen) == batch + 1, "it stopped at once"
        assert not StagedRow.objects.exists()
        assert Import.objects.get().state == Import.State.ABANDONED
        assert not Contract.objects.exists()
        assert [one.action for one in AuditEvent.objects.order_by("id")][-1] == "import.abandoned"
        transaction.set_rollback(True)  # each example leaves the database as it found it


@PROPERTY
@given(batch=st.integers(1, 4))
def test_an_application_given_up_at_any_batch_is_whole_up_to_it_and_the_same_file_finishes_it(batch: int) -> None:
    with transaction.atomic():
        import_ = rehearsed(many(5 * LINES))
        actions.ask_application(import_=import_, extent=GOOD, by=None, at=AT)

        def told(done: int, total: int) -> None:
            if done == batch * LINES:
                actions.abandon(import_=Import.objects.get(), by=None, at=AT)

        with pytest.raises(applying.Stopped):
            actions.apply(import_=import_, at=AT, told=told)
        left = Import.objects.get()
        assert (left.state, left.done, left.total) == (Import.State.ABANDONED, batch * LINES, 5 * LINES + 1)
        # The header is line 1.
        assert Contract.objects.count() == batch * LINES - 1
        told_after = applied(many(5 * LINES))
        assert (told_after["unchanged"], told_after["new"]) == (batch * LINES - 1, (5 - batch) * LINES + 1)
        assert Contract.objects.count() == 5 * LINES
        transaction.set_rollback(True)  # each example leaves the database as it found it


def test_what_is_read_says_how_far_it_is_and_how_long_it_takes() -> None:
    import_, seen = begun(), []

    def told(_line: int) -> None:
        row_ = Import.objects.get()
        seen.append((row_.done, row_.total, pace.left(row_, AT + timedelta(minutes=1)) is not None))

    # Larger than what is read ahead of the lines.
    with mock.patch.object(staging, "LINES", 500):
        actions.rehearse(import_=import_, file=many(3_000), at=AT, told=told)
    lines, abouts, lefts = zip(*seen, strict=True)
    assert lines == (501, 1001, 1501, 2001, 2501, 3001)
    assert 2_000 < abouts[1] < 4_000, "about as many as the file has"
    assert all(about >= line for line, about in zip(lines, abouts, strict=True))
    assert any(lefts[:-1])
    assert Import.objects.get().began_at is None, "it waits for a decision"


def test_a_run_that_was_taken_over_writes_no_more() -> None:
    import_ = begun()

    def told(_line: int) -> None:
        Import.objects.update(began_at=AT + timedelta(minutes=6))

    with pytest.raises(applying.Stopped):
        actions.rehearse(import_=import_, file=many(3 * LINES), at=AT, told=told)
    assert StagedRow.objects.count() == LINES, "the first batch, which whoever took over removes"


def test_a_worker_that_dies_never_seems_to_go_on_and_the_next_one_does() -> None:
    import_ = rehearsed(many(4 * LINES))
    actions.ask_application(import_=import_, extent=GOOD, by=None, at=AT)
    assert not pace.was_cut(Import.objects.get(), AT), "it waits for its turn"

    class Killed(BaseException):
        pass

    with (
        mock.patch.object(applying, "finish", side_effect=Killed),
        mock.patch.object(chores, "_hold", side_effect=[None, Killed]),
        pytest.raises(Killed),
    ):
        chores.apply_decided(AT)
    dead = Import.objects.get()
    assert dead.done == 2 * LINES
    assert pace.goes_on(dead, AT + timedelta(minutes=1))
    later = AT + chores.LEASE + timedelta(minutes=1)
    assert pace.was_cut(dead, later)
    assert chores.apply_decided(AT + timedelta(minutes=1)) == 0, "its lease holds"
    assert chores.apply_decided(later) == 1
    over = Import.objects.get()
    assert over.began_from == 2 * LINES, "its pace is that of the second run"
    assert Contract.objects.count() == 4 * LINES


def test_a_lease_is_prolonged_by_what_has_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    import_ = rehearsed(many(2 * LINES))
    actions.ask_application(import_=import_, extent=GOOD, by=None, at=AT)
    passed = iter(range(0, 6_000, 240))  # four minutes at each look at the clock
    monkeypatch.setattr(clock, "passing", lambda at: lambda: at + timedelta(seconds=next(passed)))
    leases: list[datetime] = []
    hold = chores._hold

    def held(one: Import, at: datetime) -> None:
        hold(one, at)
        until = Import.objects.get().leased_until_at
        assert until is not None
        leases.append(until)

    monkeypatch.setattr(chores, "_hold", held)
    assert chores.apply_decided(AT) == 1
    assert leases == sorted(set(leases)), "each batch prolongs it"
    assert leases[-1] > AT + chores.LEASE


def test_a_command_whose_import_is_given_up_at_the_desk_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "many.csv"
    path.write_bytes(many(3 * LINES).getvalue())
    take = staging._Stager.take

    def given_up(self: staging._Stager, *args: object, **options: object) -> None:
        take(self, *args, **options)  # type: ignore[arg-type]
        actions.abandon(import_=Import.objects.get(), by=None, at=AT)

    monkeypatch.setattr(staging._Stager, "take", given_up)
    code, _told, words = command(str(path))
    assert code == 1
    assert "abandonné" in words
    assert not StagedRow.objects.exists()
