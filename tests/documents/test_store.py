"""The folder store: whole files or none, nobody else's eyes, a full disk said in words."""

from __future__ import annotations

import errno
import os
import stat
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from espace.documents import store
from espace.documents.refusals import SENTENCES
from espace.documents.store import FolderStore, NoSuchBlob, StorageFault, StorageFull

UNIT = uuid.UUID("ab345678-1234-4234-8234-123456789abc")


@pytest.fixture
def folder(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "files", tmp_path / "tmp")


def keep(folder: FolderStore, unit: uuid.UUID, content: bytes = b"sealed") -> None:
    writer = folder.writer(unit)
    writer.write(content)
    writer.keep()


def test_a_kept_file_is_read_by_ranges_and_only_its_owner_may(folder: FolderStore, tmp_path: Path) -> None:
    keep(folder, UNIT, b"0123456789")
    place = tmp_path / "files" / "ab" / UNIT.hex
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert {stat.S_IMODE(parent.stat().st_mode) for parent in (place.parent, tmp_path / "tmp")} == {0o700}
    blob = folder.open(UNIT)
    assert (blob.size, blob.read_at(3, 4), blob.read_at(8, 10)) == (10, b"3456", b"89")
    assert not list((tmp_path / "tmp").iterdir())


def test_what_is_not_kept_does_not_exist(folder: FolderStore, tmp_path: Path) -> None:
    writer = folder.writer(UNIT)
    writer.write(b"sealed")
    with pytest.raises(NoSuchBlob):
        folder.open(UNIT)
    writer.discard()
    writer.discard()
    assert not list((tmp_path / "tmp").iterdir())


def test_deleting_twice_is_deleting_once_and_an_open_file_is_read_to_its_end(folder: FolderStore) -> None:
    keep(folder, UNIT)
    blob = folder.open(UNIT)
    folder.delete(UNIT, uuid.uuid4())
    folder.delete(UNIT)
    assert blob.read_at(0, 6) == b"sealed"
    with pytest.raises(NoSuchBlob):
        folder.open(UNIT)


@pytest.mark.parametrize(
    ("number", "kind"), [(errno.ENOSPC, StorageFull), (errno.EDQUOT, StorageFull), (errno.EIO, StorageFault)]
)
@pytest.mark.parametrize("call", ["fsync", "rename"])
def test_a_disk_that_fails_at_the_end_leaves_nothing(
    folder: FolderStore,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    kind: type[StorageFault],
    call: str,
) -> None:
    def fail(*arguments: object) -> None:
        raise OSError(number, os.strerror(number))

    writer = folder.writer(UNIT)
    writer.write(b"sealed")
    monkeypatch.setattr(os, "fsync", fail) if call == "fsync" else monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(kind) as caught:
        writer.keep()
    assert caught.value.code in SENTENCES
    assert not [place for place in tmp_path.rglob("*") if place.is_file()]


def test_a_disk_that_is_really_full_is_said_and_leaves_nothing(folder: FolderStore, tmp_path: Path) -> None:
    writer = folder.writer(UNIT)
    with Path("/dev/full").open("wb", buffering=0) as full:
        writer._file = full
        with pytest.raises(StorageFull):
            writer.write(b"sealed")
    assert not list((tmp_path / "tmp").iterdir())


def test_a_part_is_its_writers_own(folder: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.writer(UNIT).write(b"of a process that died")
    keep(folder, UNIT, b"of the one that began again")
    assert folder.open(UNIT).read_at(0, 100) == b"of the one that began again"
    monkeypatch.setattr("secrets.token_hex", lambda size: "00")
    (tmp_path / "tmp" / f"{UNIT.hex}.00.part").symlink_to("/dev/full")
    with pytest.raises(StorageFault):
        folder.writer(UNIT)  # never writes through what lies there already


def test_a_folder_that_cannot_be_written_is_a_fault_in_words(tmp_path: Path) -> None:
    (tmp_path / "tmp").write_text("a file where a folder should be")
    with pytest.raises(StorageFault):
        FolderStore(tmp_path / "files", tmp_path / "tmp").writer(UNIT)


def test_old_files_and_old_parts_are_told_from_new_ones(folder: FolderStore, tmp_path: Path) -> None:
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    old, new = uuid.uuid4(), uuid.uuid4()
    for unit, age in ((old, 25), (new, 23)):
        keep(folder, unit)
        instant = (now - timedelta(hours=age)).timestamp()
        os.utime(folder._place(unit), (instant, instant))
        part = folder.writer(unit)
        os.utime(part._part, (instant, instant))
    assert list(folder.kept_before(now - timedelta(days=1))) == [old]
    assert folder.forget_parts(now - timedelta(days=1)) == 1
    [left] = (tmp_path / "tmp").iterdir()
    assert left.name.startswith(new.hex)
    assert left.name.endswith(store.PART)
