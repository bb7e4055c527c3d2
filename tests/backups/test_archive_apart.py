"""An archive with a user and a home of its own: backed up there, restored there, and nothing that was destroyed since comes back."""

from __future__ import annotations

import base64
import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings as configured
from django.core.management import call_command

from espace.lib import clock
from espace.ops import archiving, leaping, proofs
from espace.ops.backup import archived, packing
from espace.ops.backup import drilling as reports
from espace.ops.backup import restoring as whole
from espace.ops.backup.apart import drilling, restoring, telling
from espace.ops.backup.findings import archive_backups
from espace.ops.backup.places import BackupFault, FolderPlace
from espace.ops.starting import Refused
from espace.privacy.archive.keeping import opened
from espace.privacy.archive.models import ArchivedUnit
from espace.privacy.proofs.collecting import Standing
from tests import marks
from tests.backups.apart import PRIVATE, Two, backed_up, destroyed, quiet
from tests.backups.conftest import CONTENT
from tests.backups.places import key, lines
from tests.cast import AT
from tests.documents.sealed import KEY
from tests.privacy.archiving import archive_round, held, leave, made_up, packs_in

pytestmark = pytest.mark.django_db(transaction=True)
DATA, KEYS = "data/20261102T090000Z", "keys/20261102T090000Z"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def test_it_is_backed_up_without_the_master_key_and_nothing_of_it_lies_in_clear(
    two: Two, units: tuple[UUID, UUID], place: FolderPlace
) -> None:
    assert not (two.archive.keys / "master.key").exists()
    made = backed_up(place)
    assert (made.units, made.files, made.copied, made.waiting) == (2, 1, 1, 1)
    second = backed_up(place, AT + DAY)
    assert (second.files, second.copied) == (1, 0), "files are copied once"
    [pack] = packs_in()
    with opened() as archive:
        rows = archive._base.execute("SELECT subject, wrapped, body FROM unit").fetchall()
    lying = [path for path in place.root.rglob("*") if path.is_file()]
    words = [
        "Phrasemarque",
        "Attentemarque",
        "piecemarque",
        CONTENT.decode(),
        "Motdepassemarque",
        "documents",
        "ticket",
    ]
    assert marks.seen([*words, *(unit.hex for unit in units)], lying) == {}
    private = [base64.b64decode((two.archive.archive / name).read_text()) for name in PRIVATE]
    secret = [*(value for row in rows for value in row), *private, key(), KEY, pack.read_bytes()[:100]]
    sealed = b"".join(path.read_bytes() for path in lying)
    assert not any(value in sealed for value in secret)
    clear = {name: lines(place, name) for name in place.names("") if "manifest" not in name}
    assert any(
        b"Motdepassemarque" in base64.b64decode(json.loads(text)["content"])
        for name, text in clear.items()
        if "conf" in name
    )
    for value in (*private, key()):
        assert not any(value in text or base64.b64encode(value) in text for text in clear.values())
    wrapped = base64.b64encode(rows[0][1])
    assert [name.split("/")[0] for name, text in clear.items() if wrapped in text] == ["keys", "keys"], "keys go apart"


def test_it_comes_back_in_an_empty_home_and_what_was_destroyed_since_does_not(
    two: Two, units: tuple[UUID, UUID], place: FolderPlace, tmp_path: Path
) -> None:
    message, document = units
    backed_up(place)
    [pack] = packs_in()
    pack.rename(tmp_path / "lost.pack")  # the drop goes with the machine
    destroyed(message, at=AT + HOUR)
    two.at_web()
    later = uuid4()
    leave(made_up(later, KEY, uuid4()))
    two.at_archive()
    archive_round(AT + HOUR)

    two.empty(tmp_path / "again")
    with pytest.raises(whole.Again):
        restoring.restore(place, quiet)
    assert "Motdepassemarque" in (two.archive.path / "espace.toml").read_text()
    with pytest.raises(Refused, match="did not end"), archiving.process():
        pass
    found = restoring.restore(place, quiet)
    assert (found.units, found.files, found.gone, found.lacking, found.waiting) == (1, 1, 1, 1, 1)
    assert found.opens
    assert [held(one) for one in (message, document, later)] == [False, True, False]
    with opened() as archive:
        assert archive._base.execute("SELECT count(*) FROM pack").fetchone() == (1,), "no key of a pack is left over"
    assert len(packs_in()) == 1
    archive_round(AT + HOUR)
    assert ArchivedUnit.objects.filter(received_at__isnull=True).count() == 0, "what waited at the door is taken in"
    assert not ArchivedUnit.objects.filter(pk=message).exists()
    with pytest.raises(BackupFault, match=r"archive\.db is there already"):
        restoring.restore(place, quiet)


def test_a_file_that_was_destroyed_since_stays_destroyed(
    two: Two, units: tuple[UUID, UUID], place: FolderPlace, tmp_path: Path
) -> None:
    message, document = units
    backed_up(place)
    ArchivedUnit.objects.filter(pk=document).update(destroy_asked_at=AT)  # asked, and not done yet
    two.empty(tmp_path / "again")
    shutil.copy2(tmp_path / "own" / "espace.toml", two.archive.path / "espace.toml")
    found = restoring.restore(place, quiet)
    assert (found.units, found.files, found.gone) == (1, 0, 1)
    assert held(message)
    assert not list(two.archive.path.rglob(document.hex))


def test_keys_go_after_seven_days_and_data_after_thirty_five(
    two: Two, units: tuple[UUID, UUID], place: FolderPlace
) -> None:
    backed_up(place)
    destroyed(*units)
    backed_up(place, AT + DAY)
    pooled = list(place.names("archive"))
    assert len(pooled) == 1
    with opened() as archive:
        [chore] = [one for one in archiving.chores(archive) if one.goes_by_date]
    for days, keys, data, pool in ((6.99, 2, 2, 1), (7, 1, 2, 1), (34.99, 0, 2, 1), (35, 0, 1, 0)):
        chore.run(AT + timedelta(days=days))
        left = [len(packing.labels(place, what)) for what in ("keys", "data")] + [len(list(place.names("archive")))]
        assert left == [keys, data, pool], days
    backed_up(place, AT + 36 * DAY)
    assert packing.labels(place, "data") == ["20261208T090000Z"], "a backup removes what is too old as well"


def test_a_clock_that_leapt_removes_no_backup_of_the_archive(
    two: Two, units: tuple[UUID, UUID], place: FolderPlace
) -> None:
    backed_up(place)
    with archiving.process(by_the_clock=True) as worker:
        worker.round(AT)
        done = worker.round(AT + 40 * DAY)
    assert "nothing is removed by date" in str(done["expire the archive's backups"])
    assert packing.labels(place, "data") == ["20261102T090000Z"]
    leaping.believe(AT + 40 * DAY)
    with archiving.process(by_the_clock=True) as worker:
        worker.round(AT + 40 * DAY)
    assert packing.labels(place, "data") == []


def test_the_drill_proves_it_and_both_sides_know(
    two: Two, units: tuple[UUID, UUID], place: FolderPlace, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    backed_up(place)
    monkeypatch.setattr(clock, "now", lambda: AT + HOUR)
    call_command("backup", str(place.root), "--drill", "--json")
    report = json.loads(capsys.readouterr().out)
    assert report["passed"]
    restored = report["restore"]
    assert (restored["units"], restored["files"], restored["waiting"], restored["opens"]) == (2, 1, 1, True)
    assert not list(two.archive.temporary.glob("drill-*")), "no copy of the private key stays"
    two.at_web()
    told = telling.told()
    assert told is not None
    assert (told.drilled_at, told.passed, told.stays) == (AT + HOUR, True, True)
    two.at_archive()
    monkeypatch.setattr(reports, "run", lambda *_: {**restored, "opens": False})
    assert not drilling.drill(place, AT + DAY, quiet)["passed"], "an archive that does not open is not one"
    two.at_web()
    told = telling.told()
    assert told is not None
    assert not told.passed


def test_the_doctor_and_the_proof_wait_for_it_where_the_archive_lives_apart(
    two: Two, units: tuple[UUID, UUID], place: FolderPlace, monkeypatch: Any
) -> None:
    def said(after: timedelta = DAY) -> tuple[Standing, list[bool]]:
        two.at_web()
        now = AT + after
        found = proofs.archive_backed_up(now).standing, [finding.well for finding in archive_backups(now)]
        two.at_archive()
        return found

    assert said() == (Standing.PARTIAL, [False]), "none is known"
    backed_up(place)
    monkeypatch.setattr("espace.lib.mounts.is_local", lambda folder: False)
    telling.tell()
    assert said() == (Standing.PARTIAL, [True, False]), "none was ever restored"
    monkeypatch.setattr("espace.lib.mounts.is_local", lambda folder: True)
    report = {"at": AT.isoformat(), "passed": True, "fault": ""}
    reports.keep("20261102T090000Z", report)
    telling.tell()
    assert said() == (Standing.PARTIAL, [True, True]), "it stayed on this machine"
    monkeypatch.setattr("espace.lib.mounts.is_local", lambda folder: False)
    telling.tell()
    assert said() == (Standing.KEPT, [True, True])
    assert said(26 * HOUR) == (Standing.LATE, [False, True])
    reports.keep("20261102T090000Z", {**report, "passed": False, "fault": "cut"})
    telling.tell()
    assert said() == (Standing.BROKEN, [True, False])


def test_an_archive_in_the_same_home_goes_with_its_backup(home: Path) -> None:
    assert configured.HOME.path == home
    assert archived.is_ours()
    assert not archived.is_its_own_home()
    assert list(archive_backups(AT)) == []
    assert proofs.archive_backed_up(AT).standing is Standing.NO_CASE
    with opened() as archive:
        assert not [one for one in archiving.chores(archive) if one.goes_by_date]
