"""A restore that died is run again: what it was writing neither stands in the way nor passes for whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured

from espace.lib.home import Home
from espace.ops.backup import checking, restoring
from espace.ops.backup.places import FolderPlace
from espace.ops.starting import UNFINISHED
from espace.tickets.models import Ticket
from tests.backups.places import backed_up, key
from tests.cast import AT

pytestmark = pytest.mark.django_db(transaction=True)


def died(path: Path, content: bytes) -> int:
    path.touch()
    raise SystemExit


def test_settings_cut_short_are_not_taken_for_settings_that_were_there(
    place: FolderPlace, ticket: Ticket, file: str, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    backed_up(place, AT)
    data, wanted = checking.choose(place, key()).data, (configured.HOME.path / "espace.toml").read_bytes()
    backup_key = key()
    settings.HOME = Home(tmp_path / "machine")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", died)
        with pytest.raises(SystemExit):
            restoring.configuration(place, backup_key, data, lambda words: None)
    assert restoring.configuration(place, backup_key, data, lambda words: None), "the settings came with it"
    assert (tmp_path / "machine" / "espace.toml").read_bytes() == wanted


def test_a_restore_that_died_at_once_is_begun_again(
    place: FolderPlace, ticket: Ticket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backed_up(place, AT)
    machine = tmp_path / "machine"
    machine.mkdir()
    begun = restoring.Begun(machine / UNFINISHED)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", died)
        with pytest.raises(SystemExit):
            begun.write(checking.choose(place, key()))
    assert begun.label == ""
    assert list(checking._in_the_way(machine)) == []
