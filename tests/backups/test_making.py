"""What leaves, and what never does; when it goes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction

from espace.accounts.models import Session, User
from espace.documents.store import blobs
from espace.ledger import record
from espace.ops import proofs
from espace.ops.backup import checking, expiring, packing, pools
from espace.ops.backup.findings import backups, erasures
from espace.ops.backup.places import BackupFault, FolderPlace
from espace.privacy.proofs.collecting import Standing
from espace.tickets.models import Ticket
from espace.vault.models import SearchToken, UnitKey
from tests import marks
from tests.backups.conftest import CONTENT, SAID
from tests.backups.places import backed_up, key, lines
from tests.cast import AT

pytestmark = pytest.mark.django_db(transaction=True)
NIGHT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


def test_every_table_goes_once_or_is_left_out_on_purpose(place: FolderPlace, ticket: Ticket) -> None:
    backed_up(place, AT)
    data = packing.read_manifest(place, key(), "data/20261102T090000Z")
    keys = packing.read_manifest(place, key(), "keys/20261102T090000Z")
    tables = {name.removeprefix("tables/") for name in (*data.pieces, *keys.pieces) if name.startswith("tables/")}
    left_out = {
        "accounts_session", "accounts_knowndevice", "accounts_invitation", "accounts_passwordreset", "accounts_emailchange",
        "accounts_throttle", "account_emailconfirmation", "vault_searchtoken",
    }  # fmt: skip
    there = {name for name in connection.introspection.table_names() if not name.startswith("sqlite_")}
    assert left_out <= there - tables, "sessions, links, counters and tokens stay"
    assert "tables/vault_unitkey" in keys.pieces
    assert "tables/vault_unitkey" not in data.pieces
    assert data.pieces["tables/accounts_user"].rows == User.objects.count()
    assert data.pieces["tables/tickets_message"].rows == 1


def test_what_lies_there_betrays_nobody(place: FolderPlace, ticket: Ticket, file: str) -> None:
    backed_up(place, AT)
    lying = [path for path in place.root.rglob("*") if path.is_file()]
    assert len(lying) > 30
    words = ["Delmas", "claire@clients.example", SAID, "Sophie Laurent", CONTENT.decode(), ticket.reference]
    assert marks.seen(words, lying) == {}
    wrapped = bytes(UnitKey.objects.get(pk=ticket.unit).wrapped)
    dumped = {name: lines(place, name) for name in place.names("data/20261102T090000Z/tables")}
    assert any(b"claire@clients.example" in content for content in dumped.values()), "the search would have found it"
    session = Session.objects.get()
    for secret in (
        session.session_key.encode(),
        wrapped.hex().encode(),
        str(SearchToken.objects.first() or 1 << 62).encode(),
    ):
        assert not any(secret in content for content in dumped.values())


def test_files_are_copied_once_and_listed_each_night(place: FolderPlace, ticket: Ticket, file: str) -> None:
    first, second = backed_up(place, NIGHT), backed_up(place, NIGHT + timedelta(days=1))
    assert (first.files, first.copied, second.files, second.copied) == (1, 1, 1, 0)
    [entry] = pools.entries(place, key(), "data/20261103T020000Z", "files")
    assert entry.name == file
    assert (place.root / entry.pool).read_bytes() == (settings.HOME.files / file[:2] / file).read_bytes()


def test_keys_live_seven_days_and_data_thirty_five(place: FolderPlace, ticket: Ticket, file: str) -> None:
    """Something destroyed on 2 November is unreadable in every copy on the 9th, and gone on 7 December."""
    backed_up(place, NIGHT)
    blobs().delete(next(iter(blobs().kept_before(datetime(2100, 1, 1, tzinfo=UTC)))))
    backed_up(place, NIGHT + timedelta(days=1))
    pool = f"files/{file[:2]}/{file}"
    assert expiring.remove_due(datetime(2026, 11, 9, 1, 59, tzinfo=UTC)) == 0
    assert packing.labels(place, "keys") == ["20261102T020000Z", "20261103T020000Z"]
    assert expiring.remove_due(datetime(2026, 11, 9, 2, 0, tzinfo=UTC)) == 1
    assert packing.labels(place, "keys") == ["20261103T020000Z"]
    expiring.remove_due(datetime(2026, 12, 7, 1, 59, tzinfo=UTC))
    assert packing.labels(place, "data") == ["20261102T020000Z", "20261103T020000Z"]
    assert (place.root / pool).exists()
    expiring.remove_due(datetime(2026, 12, 7, 2, 0, tzinfo=UTC))
    assert packing.labels(place, "data") == ["20261103T020000Z"]
    assert not (place.root / pool).exists(), "the last backup that listed it is gone"


def test_what_a_dead_backup_left_is_swept_by_the_next(place: FolderPlace, ticket: Ticket) -> None:
    backed_up(place, NIGHT)
    (place.root / "data/20261102T020000Z/manifest").unlink()
    with pytest.raises(BackupFault, match="did not end"):
        checking.choose(place, key())
    backed_up(place, NIGHT + timedelta(days=1))
    assert not (place.root / "data/20261102T020000Z").exists()


def test_the_doctor_counts_hours_and_days(place: FolderPlace, ticket: Ticket, home: Path, settings: Any) -> None:
    assert [finding.well for finding in backups(NIGHT)] == [False, False]
    backed_up(place, NIGHT)
    (home / "drills").mkdir()
    report = {"at": NIGHT.isoformat(), "passed": True, "fault": ""}
    (home / "drills" / "20261102T020000Z.json").write_text(json.dumps(report))
    well = {days: [f.well for f in backups(NIGHT + timedelta(days=days))] for days in (1.0, 1.1, 30.9, 31.1)}
    assert well == {1.0: [True, True], 1.1: [False, True], 30.9: [False, True], 31.1: [False, False]}
    (home / "drills" / "20261102T020000Z.json").write_text(json.dumps({**report, "passed": False, "fault": "cut"}))
    assert not list(backups(NIGHT))[1].well


def test_the_doctor_is_red_while_the_ledger_shares_a_disk_with_the_database(settings: Any, monkeypatch: Any) -> None:
    with transaction.atomic():
        record(kind="role.removed", lines=[{"member": "a" * 32, "role": "dpo"}], at=AT)
    told = {finding.name: finding for finding in erasures(AT)}
    assert told["ledger"].well
    assert told["restore guard"].well
    monkeypatch.setattr("espace.ops.backup.findings._disks_of_the_database", lambda: {settings.HOME.path.stat().st_dev})
    settings.DEMO = True
    apart = {finding.name: finding for finding in erasures(AT)}["ledger apart"]
    assert not apart.well
    assert "The demonstration keeps everything in one folder" in apart.words
    monkeypatch.setattr("espace.ops.backup.findings._disks_of_the_database", lambda: {-1})
    assert {finding.name: finding for finding in erasures(AT)}["ledger apart"].well


def test_a_backup_that_stays_on_this_machine_is_half_a_promise(
    place: FolderPlace, ticket: Ticket, monkeypatch: Any
) -> None:
    assert proofs.backed_up(NIGHT).standing is Standing.NO_CASE
    backed_up(place, NIGHT)
    assert proofs.backed_up(NIGHT).standing is Standing.PARTIAL
    monkeypatch.setattr("espace.lib.mounts.is_local", lambda folder: False)
    assert proofs.backed_up(NIGHT).standing is Standing.KEPT
    assert proofs.backed_up(NIGHT + timedelta(hours=26)).standing is Standing.LATE
