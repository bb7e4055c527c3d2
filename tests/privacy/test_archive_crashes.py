"""A deposit is one, whatever is cut short: its transaction, its taking in, the database that is restored behind it."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock
from uuid import uuid4

import pytest
from django.db import transaction

from espace.accounts.models import User
from espace.documents.store import NoSuchBlob, blobs
from espace.ledger import replaying
from espace.ledger.models import Guard
from espace.privacy.archive import keeping
from espace.privacy.archive.depositing import NotInATransaction, deposit
from espace.privacy.archive.keeping import opened
from espace.privacy.archive.models import ArchivedLink, ArchivedUnit
from espace.privacy.retention import engine
from espace.tickets.models import Attachment
from espace.tickets.states import State
from tests import cast
from tests.cast import AT
from tests.documents.sealed import marked
from tests.documents.uploading import received
from tests.privacy.archiving import archive_round, held, leave, made_up, of_document, packs_in
from tests.privacy.exports.opening import clean
from tests.privacy.restoring import since_the_backup

KEY = os.urandom(32)


def age(place: Path, by: timedelta) -> None:
    """The pack was written that long before :data:`AT`."""
    os.utime(place, ((AT - by).timestamp(),) * 2)


def keys_of_packs() -> int:
    with opened() as archive:
        [count] = archive._base.execute("SELECT count(*) FROM pack").fetchone()
        return int(count)


@pytest.mark.django_db
def test_a_deposit_that_is_undone_leaves_nothing() -> None:
    unit, subject = uuid4(), uuid4()
    with transaction.atomic():
        deposit([made_up(unit, KEY, subject, "premier essai")], at=AT)
        transaction.set_rollback(True)
    [orphan] = packs_in()
    archive_round()
    assert packs_in() == [orphan], "its transaction may still be open"
    assert not held(unit)
    leave(made_up(unit, KEY, subject, "second essai"))
    archive_round()
    with opened() as archive:
        assert archive.read(unit).told["rows"]["tickets.Message"][0]["body"] == "second essai"
    age(orphan, timedelta(hours=25))
    archive_round()
    assert packs_in() == []
    with opened() as archive:
        assert archive.read(unit).told["rows"]["tickets.Message"][0]["body"] == "second essai"
        assert archive.count() == 1
    assert keys_of_packs() == 1, "the key of what was undone is kept by nobody"


@pytest.mark.django_db
def test_depositing_twice_is_one_unit() -> None:
    unit, subject, contract = uuid4(), uuid4(), uuid4()
    for _time in range(2):
        leave(made_up(unit, KEY, subject, contracts=(contract, contract)))
    assert len(packs_in()) == 1
    assert ArchivedUnit.objects.count() == ArchivedLink.objects.count() == 1
    archive_round()
    leave(made_up(unit, KEY, subject))
    assert packs_in() == []


@pytest.mark.django_db(transaction=True)
def test_a_deposit_is_part_of_the_transaction_that_removes_the_rows() -> None:
    with pytest.raises(NotInATransaction):
        deposit([made_up(uuid4(), KEY, uuid4())], at=AT)
    assert packs_in() == []


@pytest.mark.django_db
def test_a_restored_database_deposits_again_what_the_archive_holds() -> None:
    unit, subject = uuid4(), uuid4()
    leave(made_up(unit, KEY, subject))
    archive_round()
    ArchivedUnit.objects.all().delete()
    leave(made_up(unit, KEY, subject))
    archive_round()
    assert ArchivedUnit.objects.get().received_at
    with opened() as archive:
        assert archive.count() == 1
        assert archive.read(unit)
    assert keys_of_packs() == 1, "the first pack's key wraps nothing any more"


@pytest.mark.django_db(transaction=True)
def test_a_restore_cut_short_as_it_does_a_departure_again_leaves_the_file_its_bytes(
    claire: User, sophie: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = cast.ticket(claire.customer, State.CLOSED, assignee=sophie, at=AT)
    file = clean(claire, marked(os.urandom(35_000).hex().encode()), "longue.pdf")
    Attachment.objects.create(document=file, ticket=ticket)
    with since_the_backup():
        engine.run(AT + timedelta(days=184))
    Guard.objects.get_or_create(pk=1)
    with monkeypatch.context() as dying:
        dying.setattr(Guard, "save", Mock(side_effect=SystemExit))  # the last statement before its commit
        with pytest.raises(SystemExit):
            replaying.replay()
    assert blobs().open(file.unit).size > 70_000, "its row is back with the transaction that was undone"
    assert replaying.replay().acts == {"leave": 1}
    with pytest.raises(NoSuchBlob):
        blobs().open(file.unit)
    archive_round()
    with opened() as archive:
        assert archive.file(file.unit).stat().st_size > 70_000


CUTS = ("keep", "new_file", "holds")


@pytest.mark.django_db
@pytest.mark.parametrize("cut", [*CUTS, "blot_out", "unlink"])
def test_taking_in_goes_on_where_it_was_cut_short(cut: str, claire: User, monkeypatch: pytest.MonkeyPatch) -> None:
    file = received(claire, claire.customer, marked(os.urandom(35_000).hex().encode()), "longue.pdf")
    leave(made_up(uuid4(), KEY, claire.customer.pk), of_document(file, uuid4()))

    def die(*_given: object) -> None:
        raise SystemExit

    if cut == "unlink":
        monkeypatch.setattr(Path, "unlink", die)
    else:
        monkeypatch.setattr(
            keeping.Archive if cut in CUTS else "espace.privacy.archive.receiving.blot_out",
            *([cut, die] if cut in CUTS else [die]),
        )
    with pytest.raises(SystemExit):
        archive_round()
    monkeypatch.undo()
    archive_round()
    assert packs_in() == []
    assert ArchivedUnit.objects.filter(received_at=AT).count() == 2
    with opened() as archive:
        assert archive.count() == 2
        assert archive.file(file.unit).stat().st_size > 70_000
