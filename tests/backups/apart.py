"""The two sides of the archive's lock, each with a home of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings as configured

from espace import vault
from espace.documents.store import blobs
from espace.lib.home import Home
from espace.ops.backup import packing
from espace.ops.backup.apart import making
from espace.ops.backup.places import BackupFault, FolderPlace
from espace.privacy.archive.models import ArchivedUnit
from tests.cast import AT
from tests.documents.sealed import KEY
from tests.privacy.archiving import archive_round, leave, made_up

PRIVATE = ("archive.key", "digest.key")
CONFIGURED = 'mode = "test"\n\n[archive]\ndrop = "{}"\n# passworded "Motdepassemarque"\n'


@dataclass
class Two:
    """The two sides of the lock, and who is at work."""

    web: Home
    archive: Home
    settings: Any

    def at_archive(self) -> None:
        self.settings.HOME = self.archive

    def at_web(self) -> None:
        self.settings.HOME = self.web

    def empty(self, path: Path) -> None:
        """An empty home for the archive: the safe copies of its keys, and the settings that were written for it."""
        for folder, names in (("archive", PRIVATE), ("keys", ("backup.key",))):
            (path / folder).mkdir(parents=True)
            for name in names:
                shutil.copy2(self.archive.path / folder / name, path / folder / name)
        self.archive = Home(path, self.archive.options)
        self.at_archive()


@pytest.fixture
def two(tmp_path: Path, file: str, settings: Any) -> Iterator[Two]:
    """Left at work as the archive's user, whose home has no master key."""
    here, drop, own = configured.HOME, tmp_path / "drop", tmp_path / "own"
    for folder in (drop / "inbox", own / "archive", own / "keys"):
        folder.mkdir(parents=True)
    shutil.copy2(here.archive / "archive.key", own / "archive" / "archive.key")
    (own / "espace.toml").write_text(CONFIGURED.format(drop))
    shared = {"drop": str(drop)}
    two = Two(
        Home(here.path, {**here.options, "archive": {**shared, "path": str(tmp_path / "nothing")}}),
        Home(own, {"mode": "test", "archive": shared}),
        settings,
    )
    two.at_archive()
    yield two
    settings.HOME = here


@pytest.fixture
def units(two: Two, file: str) -> tuple[UUID, UUID]:
    """A message and a file that the archive took in, and a pack that waits at its door."""
    two.at_web()
    message, document = uuid4(), UUID(hex=file)
    rows = {"documents.Document": [{"name": "piecemarque.pdf", "state": "clean"}]}
    kept = made_up(document, vault.unit_key(document), uuid4(), rows=rows, has_bytes=True, store=blobs())
    leave(made_up(message, KEY, uuid4(), "Phrasemarque"), kept)
    two.at_archive()
    archive_round()
    two.at_web()
    leave(made_up(uuid4(), KEY, uuid4(), "Attentemarque"))
    two.at_archive()
    return message, document


def backed_up(place: FolderPlace, at: datetime = AT) -> making.Made:
    """A backup; its key is made first, where there is none."""
    if not (configured.HOME.keys / "backup.key").exists():
        with pytest.raises(BackupFault, match="Make its two safe copies"):
            making.make(place, at, quiet)
        assert packing.labels(place, "data") == []
    return making.make(place, at, quiet)


def quiet(words: str) -> None: ...


def destroyed(*wanted: UUID, at: datetime = AT) -> None:
    ArchivedUnit.objects.filter(pk__in=wanted).update(destroy_asked_at=at)
    archive_round(at)
