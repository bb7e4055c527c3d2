"""The worker's rounds: rhythm, isolation of what fails, heartbeat; and the commands' words."""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from espace.ops import doctor, lagging, leaping, starting
from espace.ops.backup import expiring
from espace.ops.chores import CHORES, Chore
from espace.ops.management.commands import work
from espace.ops.working import BEAT, Worker

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def failing(at: datetime) -> int:
    raise RuntimeError("Delmas, Claire")


def test_a_chore_runs_at_its_own_rhythm(home: Path) -> None:
    ran: list[datetime] = []
    worker = Worker((Chore("count", timedelta(minutes=5), ran.append),))
    for minutes in (0, 1, 4, 5, 9, 10):
        worker.round(AT + timedelta(minutes=minutes))
    assert [at.minute for at in ran] == [0, 5, 10]


def test_a_chore_that_fails_leaves_the_others_alone_and_the_log_without_values(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    done = Worker((Chore("break", timedelta(0), failing), Chore("go on", timedelta(0), lambda at: 7))).round(AT)
    assert done == {"break": "RuntimeError", "go on": 7}
    assert "RuntimeError" in caplog.text
    assert "Delmas" not in caplog.text


@pytest.mark.django_db
def test_the_worker_says_that_it_lives(home: Path) -> None:
    Worker(()).round(AT)
    assert datetime.fromisoformat((home / BEAT).read_text()) == AT
    [finding] = lagging.worker(AT + timedelta(minutes=4))
    assert finding.well
    [finding] = lagging.worker(AT + timedelta(minutes=6))
    assert not finding.well


@pytest.mark.django_db
def test_one_round_of_every_chore(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("work", "--once", "--on", "2026-11-23T09:00:00+01:00")
    out = capsys.readouterr().out
    assert all(chore.name in out for chore in CHORES)
    assert "Error" not in out


@pytest.mark.parametrize("arguments", [["--on", "2026-11-23"], ["--once", "--on", "demain"]])
def test_wrong_use_is_exit_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        call_command("work", *arguments)
    assert stopped.value.code == 2


def test_a_day_to_come_is_not_worked_at_in_production(settings: Any) -> None:
    settings.MODE = "production"
    with pytest.raises(SystemExit) as stopped:
        call_command("work", "--once", "--on", "2999-01-01T00:00:00+00:00")
    assert stopped.value.code == 2


@pytest.mark.parametrize(
    ("url", "refused"),
    [("http://espace.example", True), ("https://espace.example", False), ("http://localhost:8000", False)],
)
def test_production_is_reached_over_https(settings: Any, url: str, refused: bool) -> None:
    settings.PUBLIC_URL, settings.HTTPS = url, url.startswith("https")
    if refused:
        with pytest.raises(starting.Refused, match="not https"):
            starting.address()
    else:
        starting.address()


def test_a_missing_key_is_named(home: Path) -> None:
    key = home / "keys" / "digest.key"
    hidden = key.rename(key.with_suffix(".away"))
    try:
        with pytest.raises(starting.Refused, match=r"digest\.key is missing"):
            starting.keys()
    finally:
        hidden.rename(key)


@pytest.mark.django_db
def test_the_doctor_looks_at_everything_and_says_it_in_sentences(home: Path, settings: Any) -> None:
    names = {finding.name for finding in doctor.examine(AT)}
    assert {
        "register",
        "holdings",
        "migrations",
        "keys",
        "journal",
        "worker",
        "mail",
        "quarantine",
        "scanner",
        "disk",
    } <= names
    settings.SCANNER, settings.SCANNER_ADDRESS = "clamd", "unix:/nowhere"
    red = {finding.name: finding.words for finding in doctor.examine(AT) if not finding.well}
    assert "stay in quarantine" in red["scanner"]


@pytest.mark.django_db
def test_a_column_that_nobody_declared_is_found_in_the_database() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE tickets_ticket ADD COLUMN shoe_size integer")
    [finding] = doctor.holdings(AT)
    assert not finding.well
    assert "shoe_size" in finding.words
    with pytest.raises(starting.Refused, match="shoe_size"):
        starting.database_agrees()


@pytest.mark.parametrize("leap", [timedelta(days=3650), timedelta(days=4), timedelta(hours=-2)])
def test_a_clock_that_leaps_removes_nothing_until_it_is_right_again(home: Path, leap: timedelta) -> None:
    removed: list[datetime] = []
    sent: list[datetime] = []
    chores = (
        Chore("remove", timedelta(0), removed.append, goes_by_date=True),
        Chore("send", timedelta(0), sent.append),
    )
    worker = Worker(chores, by_the_clock=True)
    worker.round(AT)
    done = worker.round(AT + leap)
    assert "--clock-is-right" in str(done["remove"])
    assert not next(doctor.clock(AT + leap)).well
    assert expiring.remove(None, b"", AT + leap).faults, "an earlier backup is not removed either"  # type: ignore[arg-type]
    worker.round(AT + timedelta(minutes=1))
    assert removed == [AT, AT + timedelta(minutes=1)], "by itself, once it is back"
    assert sent == [AT, AT + leap, AT + timedelta(minutes=1)], "the rest never stopped"
    assert next(doctor.clock(AT + timedelta(minutes=1))).well


def test_a_machine_that_was_off_for_long_is_told_that_its_clock_is_right(
    home: Path, db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / leaping.BELIEVED).write_text((AT - timedelta(days=400)).isoformat())
    call_command("work", "--once")
    assert "nothing is removed by date" in capsys.readouterr().out
    call_command("work", "--once", "--clock-is-right")
    assert "nothing is removed by date" not in capsys.readouterr().out
    assert datetime.fromisoformat((home / leaping.BELIEVED).read_text()) > AT


def test_a_worker_lets_the_pages_have_the_cores(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int, int]] = []
    monkeypatch.setattr(os, "setpriority", lambda *given: asked.append(given))
    monkeypatch.setattr(signal, "signal", lambda *given: None)
    command = work.Command()
    command.stopped.set()
    command._go_on(Worker(()))
    assert asked == [(os.PRIO_PROCESS, 0, 19)]
