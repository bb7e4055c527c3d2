"""The copy to carry away: what the person gave and did, nothing that staff wrote, and another space takes it in (clause C22)."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import fastjsonschema
import pytest
from django.conf import settings
from django.core.management import call_command

from espace import vault
from espace.accounts import matching
from espace.accounts.models import Customer, FieldException, OptionalData, User
from espace.contracts.models import Contract
from espace.documents import actions as documents
from espace.documents.models import Document
from espace.documents.taking_over import KnownAlready, take_over
from espace.lib import clock
from espace.privacy.exports import actions, chores
from espace.privacy.exports.arriving import NotPortable
from espace.privacy.exports.models import Arrival, Export
from espace.privacy.exports.portable import SCHEMA, cell
from espace.tickets import actions as tickets
from espace.tickets import arriving
from espace.tickets.kinds import kinds
from espace.tickets.models import Attachment, Draft, Message, Note, StateChange, Ticket
from espace.tickets.states import Channel, State
from tests import cast
from tests.cast import AT
from tests.documents.sealed import PDF, PNG
from tests.privacy.exports.opening import Opened, portable
from tests.privacy.exports.opening import clean as file

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=30)


@pytest.fixture
def carried(claire: User, sophie: User) -> Opened:
    """Claire's copy, of a space where much was said on both sides."""
    cast.optional_data(claire.customer)
    ticket = cast.ticket(
        claire.customer, State.WAITING_FOR_CUSTOMER, assignee=sophie, body="=mon message", asked="motdedemande",
        subject="Mon objet",
    )  # fmt: skip
    cast.message(ticket, sophie, "motdeconseiller")
    cast.note(ticket, sophie, "motdenote")
    cast.draft(claire.customer, description="mon brouillon")
    hers = file(claire, PDF, "facture.pdf")
    Attachment.objects.create(document=hers, ticket=ticket)
    file(sophie, PNG, "motdefichier.png", of=claire)
    FieldException.objects.create(
        customer=claire.customer, field="phone", kind="changed", source="person", by=claire, at=AT
    )
    return portable(claire)


def test_what_the_person_gave_is_there_and_no_word_of_the_staff(carried: Opened) -> None:
    data = carried.json()
    assert data["person"]["surname"] == "Delmas"
    assert data["person"]["birth_date"] == "1985-04-12"
    assert data["person"]["profession"] == "Architecte"
    assert [row["values"]["body"] for row in data["tables"]["tickets.Message"]] == ["=mon message"]
    assert [row["values"]["answers"] for row in data["tables"]["tickets.Ticket"]] == [{"subject": "Mon objet"}]
    assert data["tables"]["tickets.Draft"][0]["values"]["answers"] == {"description": "mon brouillon"}
    assert data["tables"]["accounts.FieldException"][0]["values"]["field"] == "phone"
    assert [row["values"]["name"] for row in data["tables"]["tickets.StateChange"]] == ["submit"]
    assert carried["files/facture.pdf"] == PDF
    everything = carried.everything
    for word in ("motdeconseiller", "motdedemande", "motdenote", "motdefichier", "Sophie", "Laurent", "_digest"):
        assert word not in everything, word


def test_what_the_person_wrote_by_post_is_theirs_whoever_typed_it(claire: User, sophie: User) -> None:
    tickets.enter(
        pk=uuid4(), customer=claire.customer, kind=kinds()["other"], contract=None, accepts_health=True,
        raw={"subject": "Ma carte", "description": "Elle n’est pas arrivée."}, by=sophie, at=AT,
        arrival=arriving.Arrival(Channel.POST, clock.today(AT)),
    )  # fmt: skip
    [row] = portable(claire).json()["tables"]["tickets.Ticket"]
    assert row["values"]["answers"]["description"] == "Elle n’est pas arrivée."
    assert row["values"]["channel"] == "post"


def test_it_follows_the_schema_that_it_brings(carried: Opened) -> None:
    assert carried[SCHEMA.name] == SCHEMA.read_bytes()
    check = fastjsonschema.compile(json.loads(SCHEMA.read_text()))
    check(carried.json())
    breaks: list[dict[str, object]] = [
        {"format": "other"}, {"person": {}}, {"files": [{"path": "../x"}]}, {"more": 1},
    ]  # fmt: skip
    for broken in breaks:
        with pytest.raises(fastjsonschema.JsonSchemaException):
            check({**carried.json(), **broken})


def test_each_entry_has_its_digest_and_no_cell_is_a_formula(carried: Opened) -> None:
    manifest = carried.json("manifest.json")
    assert {one["path"] for one in manifest["entries"]} == {*carried.names} - {"manifest.json"}
    for one in manifest["entries"]:
        assert hashlib.sha256(carried[one["path"]]).hexdigest() == one["sha256"]
        assert len(carried[one["path"]]) == one["size"]
    lines = list(csv.DictReader(io.StringIO(carried.text("tables/tickets.Message.csv"))))
    assert [line["body"] for line in lines] == ["'=mon message"]
    assert [cell(text)[0] for text in ("=a", "+a", "-a", "@a", "\ta", "\ra")] == ["'"] * 6


def test_an_empty_space_takes_it_in(carried: Opened, claire: User, sophie: User) -> None:
    _empty()
    taken = take_over(file=io.BytesIO(carried.content), by=sophie, at=LATER)
    assert taken.new
    assert taken.refused == []
    [row] = Customer.objects.all()
    vault.open_rows(row, row.optional_data)
    assert (row.surname, row.first_name, str(row.birth_date), row.email) == (
        "Delmas",
        "Claire",
        "1985-04-12",
        "claire@clients.example",
    )
    assert (row.source, row.user, row.optional_data.profession) == ("person", None, "Architecte")
    assert not Contract.objects.exists()
    assert not Ticket.objects.exists(), "what was done elsewhere is no request of ours"
    held = list(Document.objects.all())
    vault.open_rows(held)
    assert {one.state for one in held} == {"quarantined"}
    Document.objects.update(state="clean", scanned_at=LATER)
    sums = {}
    for one in Document.objects.all():
        vault.open_rows(one)
        content = b"".join(documents.open_bytes(one))
        assert one.checksum == hashlib.sha256(content).hexdigest()
        sums[one.name] = content
    assert sums["facture.pdf"] == PDF
    assert "=mon message" in sums["tickets.Message.csv"].decode()

    again = take_over(file=io.BytesIO(carried.content), by=sophie, at=LATER + timedelta(days=1))
    assert (again.new, again.customer) == (False, row)
    assert (Customer.objects.count(), Document.objects.count(), Arrival.objects.count()) == (1, len(held), 1)
    assert Opened(portable_again(row)).json()["person"] == carried.json()["person"]


def portable_again(row: Customer) -> bytes:
    """Taken in, it can be carried further."""
    export = actions.request_portability(customer=row, request=None, by=None, at=LATER)
    chores.prepare(LATER)
    by = User.objects.get(role="advisor")
    return b"".join(actions.read(export=Export.objects.get(pk=export.pk), by=by, at=LATER))


def test_somebody_who_is_a_customer_already_is_a_persons_to_judge(carried: Opened, claire: User, sophie: User) -> None:
    _known(claire.customer)
    with pytest.raises(KnownAlready):
        take_over(file=io.BytesIO(carried.content), by=sophie, at=LATER)
    assert Document.objects.count() == 2


def altered(content: bytes, change: Callable[[str, bytes], bytes | None], more: str = "") -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(made, "w") as after:
        for name in before.namelist():
            if (kept := change(name, before.read(name))) is not None:
                after.writestr(name, kept)
        if more:
            after.writestr(more, b"x")
    made.seek(0)
    return made


def test_one_altered_byte_a_missing_file_or_one_too_many_is_refused(carried: Opened, sophie: User) -> None:
    _empty()
    for file_ in (
        altered(carried.content, lambda name, one: one.replace(b"mon", b"ton") if name == "data.json" else one),
        altered(carried.content, lambda name, one: one[:-1] if name == "files/facture.pdf" else one),
        altered(carried.content, lambda name, one: None if name == "files/facture.pdf" else one),
        altered(carried.content, lambda name, one: one, more="files/ajout.pdf"),
        altered(
            carried.content,
            lambda name, one: one.replace(b"portable-1", b"portable-9") if name == "manifest.json" else one,
        ),
        io.BytesIO(carried.content[: len(carried.content) // 2]),
        io.BytesIO(PDF),
    ):
        with pytest.raises(NotPortable):
            take_over(file=file_, by=sophie, at=LATER)
    assert not Customer.objects.exists()
    assert not Document.objects.exists()


def test_the_command_says_what_it_did(
    carried: Opened, sophie: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _empty()
    path = tmp_path / "copie.zip"
    path.write_bytes(carried.content)
    call_command("import-portable", str(path), "--by", sophie.email, "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["new"], told["refused"]) == (True, [])
    with pytest.raises(SystemExit) as left:
        call_command("import-portable", str(path), "--by", "claire@clients.example")
    assert left.value.code == 2
    path.write_bytes(b"nothing")
    with pytest.raises(SystemExit) as left:
        call_command("import-portable", str(path), "--by", sophie.email)
    assert left.value.code == 1


def _empty() -> None:
    """Nobody is left: what another space has at its beginning."""
    for model in (
        Attachment,
        Note,
        Message,
        StateChange,
        Ticket,
        Draft,
        Document,
        Contract,
        OptionalData,
        FieldException,
        Customer,
    ):
        model._default_manager.all().delete()


def _known(customer: Customer) -> None:
    vault.open_rows(customer)
    matching.write_digests(customer)
    customer.save()


def test_uploads_of_a_refused_copy_leave_nothing_in_the_store(carried: Opened, claire: User, sophie: User) -> None:
    _known(claire.customer)
    before = stored()
    with pytest.raises(KnownAlready):
        take_over(file=io.BytesIO(carried.content), by=sophie, at=LATER)
    assert stored() == before


def stored() -> list[Path]:
    return sorted(path for path in settings.HOME.files.rglob("*") if path.is_file())
