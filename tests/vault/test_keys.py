"""Rotation and dumps of keys, with a real home."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from espace import vault
from espace.accounts.models import Customer, User
from espace.vault import dumping, master, rotation
from espace.vault.models import UnitKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder() -> Iterator[Path]:
    """The home's keys, put back after the test: the other tests' units live under them."""
    keys: Path = settings.HOME.keys
    before = (keys / "master.key").read_text()
    yield keys
    master.write_private(keys / "master.key", before)


def surname(of: User) -> str:
    row = Customer.objects.get(pk=of.customer.pk)
    vault.open_rows(row)
    return row.surname  # type: ignore[no-any-return]


def test_a_rotation_cut_half_way_goes_on_and_everything_opens_meanwhile(
    folder: Path, claire: User, karim: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = surname(claire)
    monkeypatch.setattr(rotation, "BATCH", 2)
    generation = rotation.begin(folder)
    assert next(rotation.rewrap()) == 2
    assert surname(claire) == expected
    assert rotation.begin(folder) == generation, "a second call goes on with the same generation"
    with pytest.raises(vault.VaultError, match="still wrapped"):
        rotation.retire(folder)
    assert sum(rotation.rewrap()) == UnitKey.objects.count() - 2
    assert rotation.retire(folder) == [generation - 1]
    assert surname(claire) == expected
    assert not UnitKey.objects.exclude(master=generation).exists()


def test_another_master_key_opens_nothing(folder: Path, claire: User) -> None:
    master.write_private(folder / "master.key", "1:" + "A" * 43 + "=\n")
    with pytest.raises(vault.NoSuchKey):
        surname(claire)


def test_a_key_that_others_can_read_is_refused(folder: Path, claire: User) -> None:
    (folder / "master.key").chmod(0o644)
    with pytest.raises(vault.VaultError, match="chmod 600"):
        master.read_private(folder / "master.key")
    (folder / "master.key").chmod(0o600)


def test_dumped_keys_come_back_and_destroyed_ones_only_by_the_dump(claire: User, tmp_path: Path) -> None:
    expected = surname(claire)
    call_command("keys", "dump", str(tmp_path / "keys.jsonl"))
    text = (tmp_path / "keys.jsonl").read_text()
    assert claire.customer.unit.hex in text
    assert vault.unit_key(claire.customer.unit).hex() not in text
    vault.destroy_units([claire.customer.unit])
    with pytest.raises(vault.NoSuchKey):
        surname(claire)
    call_command("keys", "load", str(tmp_path / "keys.jsonl"))
    assert surname(claire) == expected
    assert dumping.load([]) == 0
