"""A backup older than the last one, restored with the newest keys: what was destroyed stays so, what left for the archive is back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from espace.accounts import actions as accounts
from espace.accounts.models import User
from espace.ops.backup import checking, departed, packing
from espace.ops.backup.places import BackupFault, FolderPlace
from espace.privacy.retention import engine
from espace.tickets.models import Attachment, Ticket
from espace.tickets.states import State
from espace.vault.models import UnitKey
from tests import cast
from tests.backups.places import backed_up, elsewhere, key, rows, run
from tests.cast import AT
from tests.documents.sealed import PDF
from tests.privacy.archiving import archive_round
from tests.privacy.exports.opening import clean

pytestmark = pytest.mark.django_db(transaction=True)
LATER = AT + timedelta(hours=1)
OLDER = packing.label(AT)


@pytest.fixture
def left(place: FolderPlace, ticket: Ticket, claire: User, sophie: User) -> Ticket:
    """A request with a file, in the first backup, that leaves before the second; and an objection meanwhile."""
    gone = cast.ticket(claire.customer, State.CLOSED, assignee=sophie, at=AT - timedelta(days=200))
    Attachment.objects.create(document=clean(claire, PDF, "facture.pdf"), ticket=gone)
    cast.optional_data(claire.customer)
    backed_up(place, AT)
    engine.run(LATER)
    archive_round(LATER)
    accounts.object_to_field(customer=claire.customer, field="education", by=claire, at=LATER)
    backed_up(place, LATER)
    return gone


def test_it_is_replayed_to_the_end(
    tmp_path: Path, empty_database: str, place: FolderPlace, left: Ticket, ticket: Ticket
) -> None:
    file = departed.units_since(0) - {left.unit}
    machine = elsewhere(tmp_path / "elsewhere", empty_database)
    found = run(machine, "restore", str(place), "--backup", OLDER)
    assert (found["label"], found["keys"]) == (OLDER, packing.label(LATER))
    keys = {str(unit).replace("-", "") for (unit,) in rows(machine, "SELECT id FROM vault_unitkey")}
    assert {left.unit.hex, *(one.hex for one in file)} <= keys, "until the replay"
    done = run(machine, "restore", "--replay")
    assert (done["replayed"], done["lost"]) == ({"leave": 1, "objection": 1}, {"objection": 1})
    assert rows(machine, "SELECT count(*) FROM accounts_optionaldata") == [(0,)], "no key opens what stood beside it"
    assert len(rows(machine, "SELECT id FROM tickets_ticket")) == 1
    assert {str(unit).replace("-", "") for (unit,) in rows(machine, "SELECT id FROM archive_archivedunit")} == {
        left.unit.hex, *(one.hex for one in file),
    }  # fmt: skip
    keys = {str(unit).replace("-", "") for (unit,) in rows(machine, "SELECT id FROM vault_unitkey")}
    assert keys & {left.unit.hex, *(one.hex for one in file)} == set()
    [pack] = (machine.home / "archive" / "inbox").glob("*.pack")
    assert pack.stat().st_size > len(PDF), "the request and its file are given to the archive again"
    with machine.served():
        pass


def test_without_the_keys_of_then_it_is_replayed_all_the_same_and_says_what_is_lost(
    tmp_path: Path, empty_database: str, place: FolderPlace, left: Ticket
) -> None:
    for name in list(place.names(f"keys/{OLDER}")):
        place.delete(name)  # as after seven days
    machine = elsewhere(tmp_path / "elsewhere", empty_database)
    run(machine, "restore", str(place), "--backup", OLDER)
    told = machine.done("restore", "--replay").stderr
    assert (
        "Not done whole: 2 units that no key opens any more, out of the account and not given to the archive; 1 optional"
        in told
    )
    assert rows(machine, "SELECT count(*) FROM archive_archivedunit") == [(0,)]
    assert len(rows(machine, "SELECT id FROM tickets_ticket")) == 1


def test_keys_of_then_that_were_cut_are_named_before_anything_is_touched(place: FolderPlace, left: Ticket) -> None:
    piece = place.root / "keys" / OLDER / "tables" / "vault_unitkey"
    piece.write_bytes(piece.read_bytes()[:-1])
    chosen = checking.choose(place, key(), OLDER)
    with pytest.raises(BackupFault, match=rf"keys/{OLDER}/tables/vault_unitkey was cut or altered"):
        checking.look_through(place, key(), chosen)


def test_a_backup_that_died_between_its_keys_and_its_data_is_not_the_last_and_its_keys_are(
    place: FolderPlace, left: Ticket
) -> None:
    place.delete(f"data/{packing.label(LATER)}/{packing.MANIFEST}")
    chosen = checking.choose(place, key())
    assert chosen.then is not None
    assert [one.folder for one in (chosen.data, chosen.keys, chosen.then)] == [
        f"data/{OLDER}", f"keys/{packing.label(LATER)}", f"keys/{OLDER}",
    ]  # fmt: skip


def test_only_what_the_archive_was_given_and_still_keeps_comes_back(
    place: FolderPlace, left: Ticket, claire: User
) -> None:
    chosen = checking.choose(place, key(), OLDER)
    assert checking.choose(place, key()).then is None, "the last backup has its own keys"
    there = set(UnitKey.objects.values_list("pk", flat=True))
    wanted = departed.units_since(chosen.data.head)
    assert (len(wanted), left.unit in wanted, wanted & there) == (2, True, set())
    assert departed.load(place, key(), chosen.then, chosen.data.head) == 2
    assert departed.load(place, key(), chosen.then, chosen.data.head) == 0, "done again"
    assert set(UnitKey.objects.values_list("pk", flat=True)) == there | wanted
    assert departed.load(place, key(), None, chosen.data.head) == 0
