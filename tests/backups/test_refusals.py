"""A backup that is not what was made is refused by name, before anything is touched; so is a place that is not empty."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from espace.accounts.models import User
from espace.ledger import ledger
from espace.ops.backup import checking, packing
from espace.ops.backup.places import BackupFault, FolderPlace
from espace.tickets.models import Ticket
from tests.backups.places import backed_up, key
from tests.cast import AT
from tests.documents.sealed import PDF
from tests.privacy.exports.opening import clean

pytestmark = pytest.mark.django_db(transaction=True)
DATA, KEYS = "data/20261102T090000Z", "keys/20261102T090000Z"
MESSAGES = f"{DATA}/tables/tickets_message"


def gone(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def altered(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.fixture
def whole(place: FolderPlace, ticket: Ticket, file: str) -> FolderPlace:
    backed_up(place, AT)
    checking.look_through(place, key(), checking.choose(place, key()))
    return place


HARMS: tuple[tuple[str, Callable[[Path], None], str], ...] = (
    (MESSAGES, gone, f"{MESSAGES} is missing: this backup is incomplete"),
    (MESSAGES, cut, f"{MESSAGES} was cut or altered"),
    (MESSAGES, altered, f"{MESSAGES} was cut or altered"),
    (f"{DATA}/configuration", altered, "configuration was cut or altered"),
    (f"{KEYS}/tables/vault_unitkey", altered, "vault_unitkey was cut or altered"),
    (f"{DATA}/manifest", altered, "manifest was altered"),
    (f"{DATA}/manifest", gone, "20261102T090000Z did not end"),
    (f"{KEYS}/manifest", gone, "holds no keys: they live seven days"),
    ("files", gone, "is missing: this backup is incomplete"),
    ("files", cut, "was cut: it is not the file"),
)


def test_a_backup_that_was_harmed_is_refused_by_name(whole: FolderPlace, tmp_path: Path) -> None:
    for number, (name, harm, words) in enumerate(HARMS):
        harmed = FolderPlace(tmp_path / str(number))
        shutil.copytree(whole.root, harmed.root)
        harm(harmed.root / (next(iter(harmed.names("files"))) if name == "files" else name))
        with pytest.raises(BackupFault, match=words):
            checking.look_through(harmed, key(), checking.choose(harmed, key()))


def test_a_piece_does_not_pass_for_another(whole: FolderPlace) -> None:
    shutil.copy(whole.root / f"{DATA}/tables/tickets_note", whole.root / MESSAGES)
    with pytest.raises(BackupFault, match="tickets_message"):
        b"".join(packing.lines_of(whole, key(), MESSAGES))


def test_another_backup_key_is_told_from_a_harmed_backup(whole: FolderPlace) -> None:
    with pytest.raises(BackupFault, match="sealed with another backup key"):
        checking.choose(whole, bytes(32))


def test_a_wrong_safe_copy_is_named(whole: FolderPlace) -> None:
    other = base64.b64encode(bytes(32)).decode()
    for name, text in (("master", f"1:{other}"), ("digest", other)):
        path = settings.HOME.keys / f"{name}.key"
        right = path.read_text()
        path.write_text(text)
        try:
            with pytest.raises(BackupFault, match=rf"keys/{name}\.key.* is not the one of this backup"):
                checking.right_keys(checking.choose(whole, key()))
        finally:
            path.write_text(right)
    checking.right_keys(checking.choose(whole, key()))


def test_a_home_or_a_database_that_is_not_empty_is_left_alone(
    whole: FolderPlace, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = checking.choose(whole, key())
    with pytest.raises(BackupFault, match="is there already"):
        checking.empty(chosen)
    monkeypatch.setattr(checking, "_in_the_way", lambda home: [])
    with pytest.raises(BackupFault, match=r"The database .* is not empty: it has \d+ tables"):
        checking.empty(chosen)


def test_a_ledger_that_ends_before_the_backup_is_refused(whole: FolderPlace) -> None:
    chosen = checking.choose(whole, key())
    checking.long_enough(chosen)
    ahead = packing.Manifest(**{**vars(chosen.data), "head": 3})
    with pytest.raises(BackupFault, match="The ledger here ends at 0 and this backup knows of 3 acts"):
        checking.long_enough(checking.Chosen(ahead, chosen.keys))
    assert ledger().last() == 0


def test_a_place_of_another_installation_is_left_alone(whole: FolderPlace) -> None:
    path = settings.HOME.keys / "backup.key"
    right = path.read_text()
    path.write_text(base64.b64encode(bytes(32)).decode())
    try:
        with pytest.raises(BackupFault, match="another backup key"):
            backed_up(whole, AT.replace(hour=10))
    finally:
        path.write_text(right)
    assert packing.labels(whole, "data") == ["20261102T090000Z"]


def test_a_storage_that_is_away_is_no_backup_without_files(whole: FolderPlace, claire: User) -> None:
    clean(claire, PDF, "facture.pdf")
    away = settings.HOME.files.rename(settings.HOME.files.with_suffix(".away"))
    try:
        with pytest.raises(BackupFault, match="without the files"):
            backed_up(whole, AT + timedelta(days=1))
    finally:
        away.rename(settings.HOME.files)
