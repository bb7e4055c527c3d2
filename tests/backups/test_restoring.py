"""The whole way, by processes of their own: back up, act, restore elsewhere, one page everywhere, and what was done since again."""

from __future__ import annotations

import json
import shutil
import urllib.request
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as configured
from django.core.management import call_command

from espace.accounts import actions
from espace.accounts.models import StaffMember, User
from espace.accounts.roles import Role
from espace.brokerage import actions as brokerage
from espace.ledger import replaying
from espace.ledger.models import Guard
from espace.ops.backup import archived, drilling, packing, pools
from espace.ops.backup.places import BackupFault, FolderPlace
from espace.privacy.archive.keeping import Archive
from espace.privacy.archive.packs import Record
from espace.privacy.consent import actions as consents
from espace.privacy.retention import engine, holds
from espace.privacy.retention.models import LegalHold
from espace.tickets import indexing
from espace.tickets.models import Draft, Ticket
from espace.vault import search
from espace.vault.models import SearchToken, UnitKey
from tests import cast
from tests.backups.places import backed_up, elsewhere, key, lines, rows, run
from tests.brokerage.settling import identify
from tests.cast import AT
from tests.documents.sealed import PNG
from tests.journeys.installation import Person

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = ("/", "/connexion/", "/espace/", "/gestion/", "/confidentialite/", "/dpo/registre/", "/nulle-part/")


def test_a_restored_machine_serves_nothing_until_what_was_done_since_is_done_again(
    tmp_path: Path,
    empty_database: str,
    place: FolderPlace,
    ticket: Ticket,
    file: str,
    claire: User,
    ines: User,
    sophie: User,
    lucas: User,
    dominique: User,
) -> None:
    identify(ines, name="Chez Nous")
    brokerage.give_logo(content=PNG, media_type="image/png", by=ines, at=AT)
    made = backed_up(place, AT)
    keys = UnitKey.objects.count()
    later = AT + timedelta(hours=1)
    actions.deactivate(member=sophie.staff_member, by=ines, at=later)
    actions.change_role(member=lucas.staff_member, role=Role.ARCHIVIST, by=ines, at=later)
    holds.place(
        unit=ticket.unit, kind="ticket", motive="Procédure devant le tribunal.", review_on=later.date() + timedelta(days=30),
        by=dominique, at=later,
    )  # fmt: skip
    consents.withdraw(customer=claire.customer, by=claire, at=later)
    machine = elsewhere(tmp_path / "elsewhere", empty_database)

    found = run(machine, "restore", str(place))
    assert (found["tables"], found["rows"], found["files"], found["ahead"]) == (made.tables, made.rows, 1, True)
    sealed = (configured.HOME.files / file[:2] / file).read_bytes()
    assert (machine.home / "files" / file[:2] / file).read_bytes() == sealed
    assert rows(machine, "SELECT count(*) FROM vault_unitkey") == [(keys,)]
    assert rows(machine, "SELECT setting FROM brokerage_version ORDER BY id") == [("name",), ("logo",)]
    assert bytes(rows(machine, "SELECT content FROM brokerage_logo")[0][0]) == PNG
    assert rows(machine, "SELECT count(*) FROM accounts_session") == [(0,)]
    assert rows(machine, "SELECT count(*) FROM vault_searchtoken")[0][0] > 0, "words are found again"
    assert rows(machine, "SELECT count(*) FROM accounts_customer WHERE indexed_at IS NOT NULL") == [(0,)]
    assert bool(rows(machine, "SELECT is_active FROM accounts_user WHERE email = 'sophie@cabinet.example'")[0][0])

    with machine.served() as base:
        for path in PAGES:
            assert Person(base).get(path).status == 503, path
        with urllib.request.urlopen(f"{base}/static/ui/icon.svg") as icon:
            assert icon.status == 200
        replayed = run(machine, "restore", "--replay")
    assert replayed["replayed"] == {
        "staff.deactivated": 1, "role.removed": 1, "hold.placed": 1, "consent.withdrawn": 1, "account.closed": 1,
    }  # fmt: skip
    [(active, password)] = rows(
        machine, "SELECT is_active, password FROM accounts_user WHERE email = 'sophie@cabinet.example'"
    )
    assert (bool(active), password[0]) == (False, "!"), "who was let go since the backup is still out"
    assert rows(machine, "SELECT role FROM accounts_user WHERE email = 'lucas@cabinet.example'") == [("archivist",)]
    held = rows(machine, "SELECT held_kind, review_on FROM retention_legalhold WHERE released_at IS NULL")
    assert [(kind, str(on)) for kind, on in held] == [("ticket", "2026-12-02")], "what was held since is still held"
    assert rows(machine, "SELECT state FROM consent_consentevent ORDER BY at DESC")[0] == ("withdrawn",)
    assert rows(machine, "SELECT count(*) FROM accounts_user WHERE email = 'claire@clients.example'") == [(0,)]


def test_what_was_held_since_the_backup_outlives_its_term_and_what_was_not_held_does_not(
    ticket: Ticket, sophie: User, dominique: User
) -> None:
    """A hold that the restored database never knew, done again from the ledger, is one that the next run obeys."""
    cast.draft(ticket.customer, at=AT)
    held = cast.draft(cast.customer("Karim", "Benali"), at=AT)
    holds.place(
        unit=held.unit, kind="draft", motive="Procédure devant le tribunal.", review_on=AT.date() + timedelta(days=30), by=dominique, at=AT
    )  # fmt: skip
    LegalHold.objects.all().delete()  # the database is that of before
    Guard.objects.update(head=0)
    assert replaying.replay().acts == {"hold.placed": 1}
    engine.run(AT + timedelta(days=120))
    assert list(Draft.objects.values_list("pk", flat=True)) == [held.pk]


def test_the_drill_proves_a_backup_and_keeps_its_report(
    place: FolderPlace, ticket: Ticket, file: str, capsys: pytest.CaptureFixture[str], monkeypatch: Any, home: Path
) -> None:
    call_command("backup", str(place.root), "--drill", "--json")
    report = json.loads(capsys.readouterr().out)
    assert report["passed"]
    assert report["restore"]["rows"] == report["backup"]["rows"] > 20
    assert set(report["seconds"]) == {"backup", "restore", "replay"}
    assert drilling.last() == report
    assert not list((home / "tmp").glob("drill-*")), "nothing of it stays"


def test_a_drill_that_fails_is_kept_as_such(place: FolderPlace, ticket: Ticket, file: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(drilling, "run", lambda environment, words: (_ for _ in ()).throw(BackupFault("cut")))
    report = drilling.drill(place, AT, lambda words: None)
    assert (report["passed"], report["fault"]) == (False, "cut")
    assert drilling.last() == report


def test_the_archive_goes_along_its_wrapped_keys_apart(place: FolderPlace, ticket: Ticket, home: Path) -> None:
    one, other, pack = uuid4(), uuid4(), uuid4()
    folder, others = home / "archive", home / "archive.others"
    folder.rename(others)
    try:
        (folder / "inbox").mkdir(parents=True)
        (folder / "inbox" / "waiting.pack").write_bytes(b"sealed for the archive")
        for name in ("archive.key", "digest.key"):
            (folder / name).write_text("private")
        archive = Archive(folder)
        archive.keep_pack(pack, b"wrapped for the archive")
        for unit in (one, other):
            head = {"unit": unit.hex, "within": "", "kind": "ticket", "subject": uuid4().hex, "digest": "ab"}
            archive.keep(Record(head, b"sealed body", 0, 0), bytes(32), pack, bytes(32), [b"digest"])
        backed_up(place, AT)
        assert b"wrapped" not in lines(place, "data/20261102T090000Z/archived/unit")
        archive.destroy([other])
        backed_up(place, AT + timedelta(days=1))
        archive.close()
        shutil.rmtree(folder)
        data = packing.read_manifest(place, key(), "data/20261102T090000Z")
        keys = packing.read_manifest(place, key(), "keys/20261103T090000Z")
        assert pools.Archive(place, key()).restore(data.folder) == 1
        assert archived.restore(place, key(), data, keys) == archived.restore(place, key(), data, keys) == 1
        archive = Archive(folder)
        assert (archive.count(), archive.holds(one, pack)) == (1, True), "what was destroyed since has no key"
        archive.close()
        assert (folder / "inbox" / "waiting.pack").read_bytes() == b"sealed for the archive"
        assert not list(folder.glob("*.key"))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        others.rename(folder)


def test_the_words_of_requests_are_found_again(ticket: Ticket) -> None:
    SearchToken.objects.all().delete()
    assert indexing.index_all() == 1
    assert search.find({search.token("message", "genou")}) == [ticket.unit]
    assert search.find({search.token("reference", ticket.reference.lower())}) == [ticket.unit]
    UnitKey.objects.filter(pk=ticket.unit).delete()
    SearchToken.objects.all().delete()
    indexing.index_all()
    assert search.find({search.token("message", "genou")}) == [], "a request whose key is gone is passed over"


def test_who_was_invited_after_the_backup_has_nothing_to_close(ines: User, sophie: User) -> None:
    from espace.accounts import replaying

    replaying.deactivated([{"member": "0" * 32}, {"member": sophie.staff_member.pk.hex}], AT)
    replaying.deactivated([{"member": sophie.staff_member.pk.hex}], AT)
    assert StaffMember.objects.get(pk=sophie.staff_member.pk).left_at == AT


@pytest.mark.parametrize("words", [[], ["here", "--replay"]])
def test_wrong_use_is_exit_2(words: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        call_command("restore", *words)
    assert stopped.value.code == 2
