"""The archive process as an operator meets it: one at a time, with its own key only; and what the doctor says of it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import call_command

from espace.ops import doctor
from espace.ops.archiving import BEAT, process
from espace.ops.starting import Refused
from espace.privacy.archive.models import ArchivedUnit
from tests.cast import AT
from tests.privacy.archiving import leave, made_up


def said(at_minutes: int = 0) -> dict[str, bool]:
    return {one.name: one.well for one in doctor.archive(AT + timedelta(minutes=at_minutes))}


@pytest.mark.django_db
def test_one_round_takes_in_what_was_deposited(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    leave(made_up(uuid4(), bytes(32), uuid4()))
    call_command("archive", "--once", "--on", AT.isoformat())
    assert json.loads(capsys.readouterr().out)["take the packs in"] == "1"
    assert ArchivedUnit.objects.get().received_at == AT
    assert {place.name: place.stat().st_mode & 0o777 for place in (home / "archive").iterdir() if place.is_dir()} == {
        "inbox": 0o700, "out": 0o750,
    }  # fmt: skip


@pytest.mark.django_db
def test_there_is_one_archive_process() -> None:
    with process(), pytest.raises(Refused, match="Another"), process():
        pass


def test_without_its_key_or_with_a_key_that_others_read_it_refuses(home: Path) -> None:
    key = home / "archive" / "archive.key"
    key.chmod(0o644)
    try:
        with pytest.raises(Refused, match="other users"), process():
            pass
    finally:
        key.chmod(0o600)
    with pytest.raises(SystemExit) as stopped:
        call_command("archive", "--on", "2026-11-23")
    assert stopped.value.code == 2


@pytest.mark.django_db
def test_the_doctor_sees_what_waits_and_a_process_that_stopped(home: Path) -> None:
    (home / "archive" / BEAT).unlink(missing_ok=True)
    assert said()["archive process"] is False
    leave(made_up(uuid4(), bytes(32), uuid4()))
    assert said(14)["archive deposits"] is True
    assert said(16)["archive deposits"] is False
    call_command("archive", "--once", "--on", AT.isoformat())
    assert said(4) == dict.fromkeys(("archive key", "archive deposits", "archive answers", "archive process"), True)
    assert said(6)["archive process"] is False


@pytest.mark.django_db
def test_the_doctor_is_red_while_the_web_process_reads_the_private_key(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "MODE", "production")
    assert said()["archive key"] is False
    monkeypatch.setattr("espace.ops.doctor.os.access", lambda path, how: False)
    assert said()["archive key"] is True
