"""The restore guard: closed by a database older than its ledger, and by nothing else; what was done since is done again."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from espace.ledger import LedgerFault, guarding, ledger, record, recording, replaying
from espace.ledger.models import Guard
from espace.ops import starting
from espace.ops.working import Worker
from espace.register import holdings
from tests.cast import AT
from tests.ledger.dying import dies, ended, forked

LINES = [{"member": "a" * 32}]
pytestmark = pytest.mark.django_db(transaction=True)


def act(count: int = 1) -> None:
    for _ in range(count):
        with transaction.atomic():
            record(kind="staff.deactivated", lines=LINES, at=AT)


def restored(head: int = 0) -> None:
    """The database is put back as it was at this number."""
    Guard.objects.update(head=head)
    guarding.watch.forget()


# ── What closes, and what does not ──


def test_a_database_older_than_its_ledger_was_restored() -> None:
    act(3)
    assert not guarding.is_restored()
    restored(2)
    assert guarding.is_restored()


def test_killed_before_its_commit_an_act_closes_nothing_and_is_void() -> None:
    act()

    def work() -> None:
        with transaction.atomic():
            record(kind="staff.deactivated", lines=LINES, at=AT)
            dies()

    assert ended(forked(work)) == -9
    assert ledger().unmarked(1) == [2]
    assert guarding.check() is False
    assert recording.settle_left(AT) == 1
    assert [segment.mark for segment in ledger().segments()] == ["done", "void"]
    act()
    assert guarding.check() is False
    assert list(ledger().faults()) == []


def test_killed_after_its_commit_an_act_is_known_to_be_done() -> None:
    def work() -> None:
        with transaction.atomic():
            transaction.on_commit(dies)
            record(kind="staff.deactivated", lines=LINES, at=AT)

    assert ended(forked(work)) == -9
    assert guarding.check() is False
    assert recording.settle_left(AT) == 1
    assert [segment.mark for segment in ledger().segments()] == ["done"]
    restored()
    assert guarding.is_restored(), "what was committed is missed once the database is an older one"


def test_processes_that_act_at_once_close_nothing() -> None:
    children = [forked(lambda: act(15)) for _ in range(3)]
    seen = [guarding.check() for _ in range(60)]
    assert [ended(child) for child in children] == [0, 0, 0]
    assert not any(seen)
    assert Guard.objects.get().head == 45
    assert [segment.mark for segment in ledger().segments()] == ["done"] * 45
    assert list(ledger().faults()) == []


def test_a_process_killed_between_intent_and_commit_beside_others_that_act_leaves_every_page_open() -> None:
    def killed() -> None:
        with transaction.atomic():
            record(kind="staff.deactivated", lines=LINES, at=AT)
            dies()

    children = [forked(killed), *(forked(lambda: act(5)) for _ in range(2))]
    seen = []
    for _ in range(10):
        guarding.watch.forget()  # each a process that looks for the first time
        seen.append(Client().get("/confidentialite/").status_code)
    assert [ended(child) for child in children] == [-9, 0, 0]
    guarding.watch.forget()
    assert {*seen, Client().get("/").status_code} == {200}
    assert [segment.mark for segment in ledger().segments()].count("done") == 10
    restored()
    assert Client().get("/confidentialite/").status_code == 503, "a restored database does close it"


def test_two_acts_of_one_transaction_end_together() -> None:
    with transaction.atomic():
        act(2)
        assert [segment.mark for segment in ledger().segments()] == ["", ""]
        transaction.set_rollback(True)
    assert guarding.check() is False
    with transaction.atomic():
        act()
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
        act()
    assert [segment.mark for segment in ledger().segments()] == ["void", "void", "done", "void", "done"]
    assert guarding.check() is False


def test_a_ledger_shorter_than_its_database_refuses_to_start() -> None:
    act(2)
    for folder in ledger().copies:
        shutil.rmtree(folder)
    with pytest.raises(starting.Refused, match="is not there while the database knows of 2 acts"):
        starting.ledger_agrees(lambda words: None)
    guarding.watch.forget()
    assert Client().get("/").status_code == 503, "nor does a process that serves go on"


def test_one_copy_is_enough_to_go_on_and_its_loss_is_a_fault() -> None:
    act(2)
    shutil.rmtree(ledger().copies[0])
    assert guarding.check() is False
    assert any("is missing" in fault for fault in ledger().faults())
    restored()
    assert guarding.is_restored()
    assert replaying.replay().head == 2


# ── What a closed site answers ──


def test_every_page_is_the_maintenance_page_and_asks_the_database_nothing(claire: Any, signed_in: Any) -> None:
    client = signed_in(claire)
    assert client.get("/espace/").status_code == 200
    act()
    restored()
    assert client.get("/").status_code == 503
    with CaptureQueriesContext(connection) as asked:
        for path in ("/", "/espace/", "/gestion/", "/confidentialite/", "/connexion/", "/nulle-part/", "/marque.css"):
            answer = client.get(path)
            assert (answer.status_code, answer["Retry-After"]) == (503, "300"), path
            assert "no-store" in answer["Cache-Control"]
        assert client.post("/connexion/", {"login": "x"}).status_code == 503
    assert len(asked) == 0
    assert "Votre espace est en maintenance" in answer.content.decode()
    english = Client(headers={"accept-language": "en"}).get("/").content.decode()
    assert "Your space is under maintenance" in english
    assert '<html lang="en">' in english
    assert client.get("/static/ui/espace.css").status_code == 200
    assert replaying.replay().acts == {"staff.deactivated": 1}
    guarding.watch.forget()
    assert client.get("/espace/").status_code == 200


def test_the_guard_looks_every_thirty_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    act()
    watch, now = guarding.Watch(), [1000.0]
    monkeypatch.setattr("espace.ledger.guarding.time.monotonic", lambda: now[0])
    assert not watch.closed()
    Guard.objects.update(head=0)
    now[0] += 29
    with CaptureQueriesContext(connection) as asked:
        assert not watch.closed()
    assert len(asked) == 0
    now[0] += 1
    assert watch.closed()


def test_no_chore_runs_over_a_restored_database(home: Path) -> None:
    act()
    restored()
    assert list(Worker().round(AT)) == ["restore guard"]


# ── Done again ──


def test_what_was_done_since_is_done_again_once_and_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    act(3)
    restored(1)
    again: list[Any] = []
    monkeypatch.setattr("espace.accounts.replaying.deactivated", lambda lines, at: again.append((*lines, at)))
    done = replaying.replay()
    assert (done.acts, done.head, len(again)) == ({"staff.deactivated": 2}, 3, 2)
    assert again[0] == ({"member": "a" * 32}, AT)
    assert replaying.replay().acts == {}
    act()
    assert not guarding.is_restored()


def test_an_act_that_no_function_does_again_stops_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    act()
    with monkeypatch.context() as tomorrow, transaction.atomic():
        tomorrow.setitem(holdings.replays(), "of.tomorrow", "espace.accounts.replaying:deactivated")
        record(kind="of.tomorrow", lines=LINES, at=AT)
    restored()
    with pytest.raises(LedgerFault, match=r"of\.tomorrow"):
        replaying.replay()
    assert Guard.objects.get().head == 0, "nothing was done"


def test_an_altered_ledger_is_not_replayed() -> None:
    act(2)
    for folder in ledger().copies:
        place = folder / "00000001.json"
        place.write_bytes(place.read_bytes().replace(b"aaaa", b"bbbb"))
    restored()
    with pytest.raises(LedgerFault, match="segment 1 of the ledger is not its own"):
        replaying.replay()


def test_each_act_that_can_be_recorded_can_be_done_again() -> None:
    assert {"staff.deactivated", "role.removed"} <= set(holdings.replays())
    for kind in holdings.replays():
        assert callable(replaying._function(kind))
    with pytest.raises(LedgerFault, match="REPLAYS"), transaction.atomic():
        record(kind="of.nobody", lines=LINES, at=AT)
