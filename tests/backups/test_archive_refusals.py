"""What an archive with a home of its own neither backs up nor restores, and why it says so."""

from __future__ import annotations

import base64
import os
import shutil
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from espace.ops import archiving
from espace.ops.backup import archived, checking, lately
from espace.ops.backup import restoring as whole
from espace.ops.backup.apart import making, restoring
from espace.ops.backup.places import BackupFault, FolderPlace
from espace.ops.backup.rows import SQLiteRows
from espace.ops.starting import Refused
from espace.privacy.archive.models import ArchivedUnit
from tests.backups.apart import Two, backed_up, quiet
from tests.backups.places import key
from tests.cast import AT

pytestmark = pytest.mark.django_db(transaction=True)
DATA, KEYS = "data/20261102T090000Z", "keys/20261102T090000Z"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def test_a_database_that_names_nothing_is_to_be_restored_first(
    two: Two, units: tuple[UUID, UUID], place: FolderPlace, tmp_path: Path
) -> None:
    backed_up(place)
    rows = list(ArchivedUnit.objects.all())
    ArchivedUnit.objects.all().delete()
    two.empty(tmp_path / "again")
    shutil.copy2(tmp_path / "own" / "espace.toml", two.archive.path / "espace.toml")
    with pytest.raises(BackupFault, match="names no archived unit"):
        restoring.restore(place, quiet)
    ArchivedUnit.objects.bulk_create(rows)
    assert restoring.restore(place, quiet).units == 2, "the same command goes on"


def test_a_table_that_is_not_what_was_backed_up_ends_the_restore(
    two: Two, units: tuple[UUID, UUID], place: FolderPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backed_up(place)
    two.empty(tmp_path / "again")
    shutil.copy2(tmp_path / "own" / "espace.toml", two.archive.path / "espace.toml")
    load = SQLiteRows.load
    with monkeypatch.context() as patch:
        patch.setattr(SQLiteRows, "load", lambda rows, table, columns, lines: load(rows, table, columns, [*lines][:1]))
        with pytest.raises(BackupFault, match="table unit is not what was backed up"):
            restoring.restore(place, quiet)
    with pytest.raises(Refused, match="did not end"), archiving.process():
        pass
    assert restoring.restore(place, quiet).units == 2


def test_a_backup_without_its_files_is_refused(two: Two, units: tuple[UUID, UUID], place: FolderPlace) -> None:
    (two.archive.archive / "files").rename(two.archive.archive / "unmounted")
    with pytest.raises(BackupFault, match="Make its two safe copies"):
        making.make(place, AT, quiet)
    with pytest.raises(BackupFault, match="files is not there"):
        making.make(place, AT, quiet)


def test_a_backup_that_was_harmed_or_other_keys_are_refused_by_name(
    two: Two, units: tuple[UUID, UUID], place: FolderPlace, tmp_path: Path
) -> None:
    backed_up(place)
    two.empty(tmp_path / "again")
    [pool] = place.names("archive")
    for number, (name, harm, words) in enumerate(
        (
            (f"{DATA}/archived/unit", -1, "archived/unit was cut or altered"),
            (f"{KEYS}/archived/unit", 0, "archived/unit was cut or altered"),
            (next(name for name in place.names(KEYS) if "inbox" in name), 0, ".pack was cut or altered"),
            (f"{DATA}/manifest", 0, "manifest was altered"),
            (pool, -1, f"{pool} was cut"),
        )
    ):
        copy = FolderPlace(tmp_path / f"copy{number}")
        shutil.copytree(place.root, copy.root)
        content = bytearray((copy.root / name).read_bytes())
        content[len(content) // 2] ^= 1
        (copy.root / name).write_bytes(content[:harm] if harm else content)
        with pytest.raises(BackupFault, match=words):
            restoring.restore(copy, quiet)
    (two.archive.archive / "digest.key").write_text(base64.b64encode(os.urandom(32)).decode())
    with pytest.raises(BackupFault, match=r"digest\.key is not the one of this backup"):
        restoring.restore(place, quiet)
    assert not (two.archive.archive / "archive.db").exists(), "nothing was touched"
    for name in ("master.key", "digest.key"):
        shutil.copy2(two.web.keys / name, two.archive.keys / name)
    with pytest.raises(BackupFault, match="backup of an archive alone"):
        whole.restore(place, quiet)


def test_the_two_backups_do_not_share_a_folder(two: Two, units: tuple[UUID, UUID], place: FolderPlace) -> None:
    backed_up(place)
    two.at_web()
    assert not archived.is_ours()
    with pytest.raises(BackupFault, match="sealed with another backup key"):
        checking.choose(place, key())
    assert lately.last() is None
