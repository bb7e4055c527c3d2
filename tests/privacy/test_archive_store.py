"""The archive's own lock: what is deposited is read by the archive process only, whole, and destroyed for good (clause C16)."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import transaction

from espace import vault
from espace.accounts.models import User
from espace.documents.store import blobs
from espace.privacy.archive import keeping, keys, packs, proofs
from espace.privacy.archive.depositing import canonical, deposit
from espace.privacy.archive.keeping import opened
from espace.privacy.archive.models import ArchivedLink, ArchivedUnit
from espace.tickets.states import State
from espace.vault import VaultError
from espace.vault.errors import Tampered
from espace.vault.models import UnitKey
from tests import cast, marks
from tests.cast import AT
from tests.documents.sealed import PDF, marked
from tests.documents.uploading import received
from tests.privacy.archiving import archive_round, held, leave, made_up, of_document, of_ticket, packs_in

KEY = os.urandom(32)


@pytest.mark.django_db
def test_a_request_and_its_file_are_behind_the_other_lock(claire: User, sophie: User, home: Path) -> None:
    contract = claire.customer.contracts.get()
    closed = cast.ticket(claire.customer, State.CLOSED, assignee=sophie, about=contract, body="Phrasemarque déposée")
    file = received(claire, claire.customer, marked(b"Contenumarque"), "piecemarque.pdf")
    leave(of_ticket(closed, contract), of_document(file, closed.unit, contract))

    row = ArchivedUnit.objects.get(pk=closed.unit)
    assert (row.kind, row.subject, row.received_at) == ("ticket", claire.customer.pk, None)
    assert list(ArchivedLink.objects.filter(archived=row).values_list("contract", flat=True)) == [contract.pk]
    for _time in range(2):
        archive_round(AT + timedelta(seconds=1))
        assert ArchivedUnit.objects.filter(received_at=AT + timedelta(seconds=1)).count() == 2
        assert packs_in() == []
        with opened() as archive:
            told = archive.read(closed.unit)
            assert told.told["rows"]["tickets.Message"][0]["body"] == "Phrasemarque déposée"
            assert archive.with_files([closed.unit]) == [closed.unit, file.unit]
    files = [place for place in home.rglob("*") if place.is_file() and place.name != "log"]
    assert {place.name for place in files} >= {"archive.db", file.unit.hex}
    assert marks.seen(["Phrasemarque", "Contenumarque", "piecemarque"], files) == {}
    with pytest.raises(VaultError):
        vault.unit_key(closed.unit)


READ_BACK = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "espace.config.settings"
import django
django.setup()
from pathlib import Path
from espace.privacy.archive.packs import PackReader
from espace.vault.errors import VaultError
from tests.documents.sealed import PDF, marked
try:
    with Path(sys.argv[1]).open("rb") as file:
        print([record.head for record in PackReader(file).records()])
except VaultError as error:
    print(type(error).__name__)
"""


@pytest.mark.django_db
def test_who_holds_the_public_key_and_the_master_key_cannot_read_back(home: Path, tmp_path: Path) -> None:
    unit = uuid4()
    leave(made_up(unit, KEY, uuid4()))
    [pack] = packs_in()
    private = home / "archive" / "archive.key"
    away = private.rename(tmp_path / "archive.key")
    try:
        told = subprocess.run(
            [sys.executable, "-c", READ_BACK, str(pack)], capture_output=True, text=True, check=True, timeout=60
        )
        assert told.stdout.strip() == "NoArchiveKey"
    finally:
        away.rename(private)
    raw = pack.read_bytes()
    assert KEY not in raw
    assert unit.bytes not in raw
    assert unit.hex.encode() not in raw
    master = vault.master.master_keys()
    with pytest.raises(VaultError):
        master.unwrap(unit, master.current, raw[-100:])


@pytest.mark.django_db
def test_another_private_key_opens_nothing(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    leave(made_up(uuid4(), KEY, uuid4()))
    keys.create(tmp_path / "archive.pub", tmp_path / "archive.key")
    monkeypatch.setattr(
        settings, "HOME", type(settings.HOME)(home, {"archive": {"path": str(tmp_path), "drop": str(home / "archive")}})
    )
    with packs_in()[0].open("rb") as file, pytest.raises(Tampered):
        packs.PackReader(file)


@pytest.mark.django_db
@pytest.mark.parametrize("at", [5, 40, 120, 200, -1])
def test_one_altered_byte_is_found_and_the_other_packs_are_taken_in(at: int) -> None:
    leave(made_up(uuid4(), KEY, uuid4()))
    [bad] = packs_in()
    content = bytearray(bad.read_bytes())
    content[at] ^= 1
    bad.write_bytes(content)
    other = uuid4()
    leave(made_up(other, KEY, uuid4()))
    with pytest.raises(Tampered):
        archive_round()
    assert packs_in() == [bad], "it waits for somebody to look at it"
    assert ArchivedUnit.objects.filter(received_at__isnull=True).count() == 1
    assert held(other)


@pytest.mark.django_db
def test_a_digest_that_is_not_the_units_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A depositor that lies about what it sealed."""
    monkeypatch.setattr(
        "espace.privacy.archive.depositing.hashlib.sha256", lambda plain: __import__("hashlib").sha1(plain)
    )
    leave(made_up(uuid4(), KEY, uuid4()))
    monkeypatch.undo()
    with pytest.raises(Tampered, match="digest"):
        archive_round()


@pytest.mark.django_db
def test_a_file_whose_virus_was_destroyed_leaves_as_a_row(claire: User) -> None:
    file = received(claire, claire.customer, PDF, "virus.pdf")
    blobs().delete(file.unit)
    leave(of_document(file, uuid4(), state="infected"))
    archive_round()
    with opened() as archive:
        kept = archive.read(file.unit)
    assert not kept.has_file
    assert kept.told["rows"]["documents.Document"][0]["name"] == "virus.pdf"


@pytest.mark.django_db
def test_the_drill_of_the_lock_holds_and_sees_a_lock_that_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    proofs.lock_and_term(AT)
    assert packs_in() == []

    class Open:
        def __init__(self, key: bytes) -> None: ...
        def encrypt(self, nonce: bytes, plain: bytes, place: bytes) -> bytes:
            return plain

    monkeypatch.setattr("espace.privacy.archive.depositing.AESGCM", Open)
    with pytest.raises(AssertionError):
        proofs.lock_and_term(AT)


@pytest.mark.django_db
def test_what_is_destroyed_lies_in_no_file(claire: User, home: Path) -> None:
    file = received(claire, claire.customer, PDF, "finie.pdf")
    bundle = made_up(uuid4(), KEY, claire.customer.pk)
    leave(bundle, of_document(file, bundle.unit))
    archive_round()
    with opened() as archive:
        body, wrapped = archive._base.execute(
            "SELECT body, wrapped FROM unit WHERE id = ?", (bundle.unit.bytes,)
        ).fetchone()
    places = [home / "archive" / "archive.db", home / "archive" / "archive.db-wal"]
    assert any(body in place.read_bytes() for place in places if place.exists())
    ArchivedUnit.objects.update(destroy_asked_at=AT)
    assert not ArchivedUnit.objects.kept().exists()
    archive_round()
    assert ArchivedUnit.objects.count() == 0
    for place in places:
        content = place.read_bytes() if place.exists() else b""
        assert body[20:60] not in content
        assert wrapped not in content
    with opened() as archive:
        assert archive.count() == 0
        assert not archive.file(file.unit).exists()
    assert keeping.destroy([bundle.unit]) == 0


@pytest.mark.django_db
def test_ten_thousand_units_are_one_pack_and_few_statements(django_assert_max_num_queries) -> None:
    many = [made_up(uuid4(), KEY, uuid4(), contracts=(uuid4(),)) for _ in range(10_000)]
    with transaction.atomic(), django_assert_max_num_queries(8):
        deposit(many, at=AT)
    assert len(packs_in()) == 1
    assert ArchivedUnit.objects.count() == 10_000
    assert not UnitKey.objects.filter(kind="archive").exists()


def test_the_same_unit_is_the_same_bytes() -> None:
    bundle = made_up(UUID(int=1), KEY, UUID(int=2))
    assert canonical(bundle) == canonical(made_up(UUID(int=1), KEY, UUID(int=2)))
    assert b'"kind":"ticket"' in canonical(bundle)
