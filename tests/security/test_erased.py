"""An erased person has no mark anywhere, nor in any backup once it is restored and replayed; under contract, marks in the archive only."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured

from espace.ops import installing
from espace.ops.backup import making, replaying, restoring
from espace.ops.backup.places import place_at
from espace.privacy.archive.keeping import opened
from espace.privacy.archive.models import ArchivedUnit
from espace.vault import VaultError
from espace.vault.models import SearchToken, UnitKey
from espace.vault.streaming import open_stream
from tests.cast import AT
from tests.faults.dying import apart
from tests.faults.places import Place, begun, give_keys_and_ledger
from tests.faults.seeing import Whole
from tests.security.erased import LATER, Brokerage, lying_in, rounds, seal_nothing
from tests.smtp import Peer

pytestmark = pytest.mark.django_db(transaction=True)


def restored(place: Place, backups: Path, world: Brokerage) -> tuple[set[str], set[str], dict[str, set[str]]]:
    """Restore there, look, replay, look again: where Claire's marks are before; where after; and where Karim's are."""
    safe = configured.HOME.archive
    place.enter()
    with suppress(restoring.Again):  # the settings are there first
        restoring.restore(place_at(str(backups)), lambda words: None)
    restoring.restore(place_at(str(backups)), lambda words: None)
    brought_back = set(lying_in(place.home, world.claire.traces))
    replaying.reopen(LATER)
    for name in ("archive.key", "digest.key"):
        shutil.copy(safe / name, place.home / "archive" / name)
    rounds(LATER)
    return brought_back, set(lying_in(place.home, world.claire.traces)), lying_in(place.home, world.karim.traces)


def test_nothing_is_left_of_somebody_erased_here_or_in_a_backup_restored(
    tmp_path: Path,
    home: Path,
    smtp_peer: Peer,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """All of it in a program that seals nothing: what a lost key would hide is looked at itself."""
    settings.SMTP = smtp_peer.url
    monkeypatch.setattr(installing, "collect", lambda home: None)
    seal_nothing(monkeypatch)
    world = Brokerage()
    rounds(AT)
    seen = lying_in(home, world.claire.everything)
    assert set().union(*seen.values()) == world.claire.everything, "the search sees each mark"
    assert set(seen) > {"archive", "files"}
    made = making.make(place_at(str(tmp_path / "backups")), AT, lambda words: None)

    world.erase()
    assert lying_in(home, world.claire.traces) == {}
    assert set(lying_in(home, world.karim.traces)) == {"archive"}
    assert not SearchToken.objects.exclude(unit__in=UnitKey.objects.values("pk")).exists()
    assert not [trace for trace in world.claire.traces if trace in caplog.text]

    place = begun(tmp_path / "machine", made.label)
    give_keys_and_ledger(place)
    brought_back, left, karims = apart(lambda: restored(place, tmp_path / "backups", world))
    assert brought_back, "the backup knew her"
    assert left == set()
    assert set(karims) == {"archive"}


def test_what_a_contract_keeps_opens_with_the_archives_key_alone(home: Path, smtp_peer: Peer, settings: Any) -> None:
    settings.SMTP = smtp_peer.url
    world = Brokerage()
    world.erase()
    assert lying_in(home, world.karim.traces) == {}
    units = list(ArchivedUnit.objects.filter(subject=world.karim.file.pk).values_list("pk", flat=True))
    assert not UnitKey.objects.filter(pk__in=units).exists(), "no key of the live database opens any of it"
    with opened() as archive:
        kept = [archive.read(unit) for unit in units]
        told = "".join(str(one.told) for one in kept)
        files = b"".join(
            b"".join(open_stream(Whole(archive.file(one.unit).read_bytes()), one.key, one.unit.bytes))
            for one in kept
            if one.has_file
        )
    assert {mark for mark in world.karim.archived_marks if mark not in told} == set()
    assert world.karim.content.encode() in files
    key = home / "archive" / "archive.key"
    key.rename(key.with_suffix(".away"))
    try:
        with opened() as archive, pytest.raises(VaultError):
            archive.read(units[0])
    finally:
        key.with_suffix(".away").rename(key)
