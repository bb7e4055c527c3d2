"""Whoever did not start a backup sees from elsewhere how far it is, and that it was cut once its process is gone."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from espace.lib import clock
from espace.ops import alerting, doctor
from espace.ops.backup import making, showing, underway
from espace.ops.backup.findings import backup_under_way
from espace.ops.backup.places import FolderPlace
from espace.tickets.models import Ticket
from tests.backups.places import backed_up
from tests.cast import AT

pytestmark = pytest.mark.django_db(transaction=True)
HOLDS = "import fcntl, sys; file = open(sys.argv[1], 'w'); fcntl.flock(file, fcntl.LOCK_EX); print('held', flush=True); sys.stdin.read()"


def note(**instead: Any) -> None:
    told = {
        "place": "/mnt/backup", "at": AT.isoformat(), "step": "The database", "done": 4_000, "total": 10_000,
        "began_at": AT.isoformat(), "moved_at": (AT + timedelta(minutes=4)).isoformat(), "fault": "", **instead,
    }  # fmt: skip
    (settings.HOME.temporary / underway.NOTE).write_text(json.dumps(told))


def status(*options: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("backup", "--status", *options, stdout=out)
    except SystemExit as left:
        return int(left.code or 0), out.getvalue()
    return 0, out.getvalue()


class Seen(FolderPlace):
    """A place that looks, at each piece, at what is said of the backup under way."""

    def put(self, name: str, chunks: Iterable[bytes]) -> tuple[int, str]:
        if not hasattr(self, "told"):
            self.told: list[tuple[str, str]] = []
        [found] = backup_under_way(AT)
        assert found.well
        self.told.append((name, found.words))
        return super().put(name, chunks)


def test_while_it_goes_on_its_step_and_share_are_said_and_nothing_is_left_once_it_is_made(
    place: FolderPlace, ticket: Ticket, file: str
) -> None:
    seen = Seen(place.root)
    made = making.make(seen, AT, lambda words: None)
    first, last = seen.told[0][1], seen.told[-1][1]
    assert first.startswith(
        f"A backup is under way since {AT:%Y-%m-%d %H:%M} UTC, to {place}. The database: 0 % (0 of "
    )
    assert "The archive's files: " in last
    assert any("The files: 0 % (0 of 1)" in words for _name, words in seen.told)
    assert list(backup_under_way(AT)) == []
    assert status() == (0, "No backup is under way.\n")
    told = json.loads(status("--json")[1])
    assert (told["state"], told["last"]["label"]) == ("none", made.label)


def test_it_is_noted_each_two_seconds_and_passed_on(place: FolderPlace, db: None) -> None:
    class Heard(showing.Counting):
        done = 0

        def step(self, count: int = 1) -> None:
            self.done += count

    heard, at = Heard(), [AT]
    noting = underway.Noting(place, AT, heard, lambda: at[0])
    noting.begin("The database", 100)
    shares = []
    for _unit in range(6):
        at[0] += timedelta(seconds=1)
        noting.step()
        found = underway.look()
        assert found
        shares.append(found.run.done)
    assert shares == [0, 2, 2, 4, 4, 6]
    assert heard.done == 6
    assert (settings.HOME.temporary / underway.NOTE).stat().st_mode & 0o777 == 0o600


def test_a_process_that_is_gone_leaves_one_that_was_interrupted(place: FolderPlace, db: None) -> None:
    note()
    holding = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(settings.HOME.temporary / underway.HELD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holding:
        assert holding.stdout
        assert holding.stdout.readline() == "held\n"
        [found] = backup_under_way(AT + timedelta(minutes=4))
        assert found.well
        assert "The database: 40 % (4,000 of 10,000), about 6 minutes left." in found.words.replace("\u00a0", " ")
        [quiet] = backup_under_way(AT + timedelta(minutes=24))
        assert "Nothing was counted for about 20 minutes." in quiet.words.replace("\u00a0", " ")
        code, said = status("--json")
        assert (code, json.loads(said)["state"], json.loads(said)["done"]) == (0, "under way", 4_000)
        holding.kill()
    [found] = backup_under_way(AT + timedelta(minutes=5))
    assert not found.well
    assert "was interrupted. The database: 40 % (4,000 of 10,000). Nothing of it counts" in found.words
    code, said = status("--json")
    assert (code, json.loads(said)["state"], json.loads(said)["left_seconds"]) == (1, "interrupted", None)
    assert "was interrupted" in status()[1]
    assert "backup under way" in alerting.red(clock.now())
    assert {"name": "backup under way", "well": False, "words": found.words} in (
        doctor.report(doctor.examine(AT))["findings"]
    )


def test_one_that_failed_says_why_until_another_is_made(
    place: FolderPlace, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(FolderPlace):
        def put(self, name: str, chunks: Iterable[bytes]) -> tuple[int, str]:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        making.make(Full(place.root), AT, lambda words: None)
    [found] = backup_under_way(AT)
    assert not found.well
    assert "failed: [Errno 28] No space left on device. Nothing of it counts: run" in found.words
    assert status()[0] == 1
    backed_up(place, AT)
    assert list(backup_under_way(AT)) == []


def test_what_is_no_fault_of_ours_is_named_without_its_words(place: FolderPlace, ticket: Ticket) -> None:
    class Broken(FolderPlace):
        def put(self, name: str, chunks: Iterable[bytes]) -> tuple[int, str]:
            raise RuntimeError("Delmas, Claire")

    with pytest.raises(RuntimeError):
        making.make(Broken(place.root), AT, lambda words: None)
    [found] = backup_under_way(AT)
    assert "failed: RuntimeError." in found.words
    assert "Delmas" not in found.words


def test_without_a_place_nothing_is_backed_up(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        call_command("backup")
    assert left.value.code == 2
    assert "Backed up to where?" in capsys.readouterr().err
