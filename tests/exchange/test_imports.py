"""Bringing a portfolio in from the desk: columns, rehearsal, report, decision, faulty rows."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from espace.accounts.models import User
from espace.audit.models import AuditEvent
from espace.contracts.models import ColumnMapping, Contract, Import, StagedRow
from espace.documents.store import NoSuchBlob, blobs
from espace.lib import clock
from espace.vault.models import UnitKey
from tests.contracts.importing import SAMPLES, row, worked
from tests.contracts.importing import csv as made
from tests.entering import enter

pytestmark = pytest.mark.django_db(transaction=True)

ALL = "/gestion/imports/"
SignedIn = Callable[[User], Client]


def send(client: Client, content: bytes, name: str = "export.csv", pk: str = "") -> str:
    """Post a file; where its import is, or "" when it was refused."""
    answer = client.post(ALL, {"file": SimpleUploadedFile(name, content), "id": pk or str(uuid.uuid4())})
    return str(answer.headers["Location"]) if answer.status_code == 302 else ""


def columns(client: Client, place: str) -> dict[str, str]:
    """The columns as the page proposes them."""
    preview = client.get(place).context["preview"]
    return {f"column-{one.index}": one.field for one in preview.columns}


def rehearse(client: Client, place: str, **others: str) -> None:
    answer = client.post(f"{place}repetition/", {**columns(client, place), "on": "2026-11-23", **others})
    assert answer.status_code == 302
    worked(clock.now())


def test_the_whole_way_with_the_sample(sophie: User, signed_in: SignedIn) -> None:
    client = signed_in(sophie)
    place = send(client, (SAMPLES / "portefeuille-cp1252.csv").read_bytes())
    page = client.get(place)
    assert "Vierdag" in page.content.decode(), "the first rows are shown"
    rehearse(client, place, keep="Notre logiciel")
    assert ColumnMapping.objects.get().mapping["surname"] == "Nom"
    assert not Contract.objects.exists()

    faulty = client.get(f"{place}lignes/a-corriger/").content.decode()
    assert "Prime TTC annuelle (€)" in faulty
    assert ">1102<" in faulty
    assert "Vierdag" in client.get(f"{place}lignes/nouveaux/").content.decode()
    assert client.get(f"{place}lignes-a-corriger/")["Location"].startswith("/confirmer/"), (
        "a file asks who is there again"
    )
    enter(client, sophie, confirmed=True)
    given_back = b"".join(client.get(f"{place}lignes-a-corriger/"))
    assert len(list(csv.reader(io.StringIO(given_back.decode("cp1252")), delimiter=";"))) == 13

    assert client.post(f"{place}application/", {"extent": "whole"}).status_code == 302
    worked(clock.now())
    assert not Contract.objects.exists(), "whole: all or none"
    client.post(f"{place}application/", {"extent": "good_rows"})
    assert client.get(place).templates[0].name == "exchange/progress.html"
    worked(clock.now())
    assert Contract.objects.count() == 1160
    assert Import.objects.get().state == Import.State.APPLIED
    assert client.post(f"{place}application/", {"extent": "good_rows"}).status_code == 302
    assert client.get(place).status_code == 200


def test_a_changed_row_is_shown_field_by_field_then_by_names_only(sophie: User, signed_in: SignedIn) -> None:
    client = signed_in(sophie)
    for content in (row(), row(premium="1 300,00", city="Lyon")):
        place = send(client, made([content]).getvalue())
        rehearse(client, place)
        if content == row():
            client.post(f"{place}application/", {"extent": "whole"})
            worked(clock.now())
    page = client.get(f"{place}lignes/modifies/").content.decode()
    for words in ("1 200,00", "1 300,00", "Paris", "Lyon"):
        assert words in page
    assert AuditEvent.objects.filter(action="import.rows_read").latest("id").listed == [
        str(Contract.objects.get().customer_id)
    ]
    client.post(f"{place}application/", {"extent": "whole"})
    worked(clock.now())
    page = client.get(f"{place}lignes/modifies/").content.decode()
    assert "1 200,00" not in page
    assert "ville" in page


def test_everything_is_destroyed_24_hours_after(sophie: User, signed_in: SignedIn) -> None:
    client = signed_in(sophie)
    place = send(client, made([row()]).getvalue())
    rehearse(client, place)
    client.post(f"{place}abandon/")
    import_ = Import.objects.get()
    worked(clock.now() + timedelta(hours=23))
    assert StagedRow.objects.exists()
    blobs().open(import_.unit).close()
    worked(clock.now() + timedelta(hours=25))
    assert not StagedRow.objects.exists()
    assert not UnitKey.objects.filter(pk=import_.unit).exists()
    with pytest.raises(NoSuchBlob):
        blobs().open(import_.unit)
    assert client.get(ALL).status_code == 200
    assert client.get(place).status_code == 200
    assert client.get(f"{place}lignes/nouveaux/").status_code == 404


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "vide.csv"),
        (b"%PDF-1.7 not a table", "contrats.csv"),
        (b"PK\x03\x04 cut short", "contrats.xlsx"),
        (b"a;b\r\n", "entete.csv"),
        (b"\x00\x01\x02" * 500, "contrats.csv"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence_and_kept_nowhere(
    sophie: User, signed_in: SignedIn, content: bytes, name: str
) -> None:
    client = signed_in(sophie)
    answer = client.post(ALL, {"file": SimpleUploadedFile(name, content), "id": str(uuid.uuid4())})
    assert answer.status_code == 400
    assert answer.context["wrong"]
    assert not Import.objects.exists()
    assert not UnitKey.objects.filter(kind="import").exists()


def test_a_form_posted_twice_is_one_import(sophie: User, signed_in: SignedIn) -> None:
    client, pk = signed_in(sophie), str(uuid.uuid4())
    content = made([row()]).getvalue()
    assert send(client, content, pk=pk) == send(client, content, pk=pk) != ""
    assert Import.objects.count() == 1
    place = f"{ALL}{pk}/"
    answered = columns(client, place)
    for _again in range(2):
        assert client.post(f"{place}repetition/", {**answered, "on": "2026-11-23"}).status_code == 302
    worked(clock.now())
    for _again in range(2):
        assert client.post(f"{place}application/", {"extent": "whole"}).status_code == 302
    worked(clock.now())
    worked(clock.now())
    assert Contract.objects.count() == 1


@pytest.mark.parametrize("query", ["lignes/nouveaux/?apres=²", "?colonnes&correspondance=²"])
def test_an_address_made_by_hand_breaks_no_page(query: str, sophie: User, signed_in: SignedIn) -> None:
    client = signed_in(sophie)
    place = send(client, made([row()]).getvalue())
    rehearse(client, place)
    assert client.get(place + query).status_code == 200


def test_the_id_of_a_colleague_makes_another_import(sophie: User, ines: User, signed_in: SignedIn) -> None:
    place = send(signed_in(sophie), made([row()]).getvalue())
    taken = place.rstrip("/").rpartition("/")[2]
    assert send(signed_in(ines), made([row()]).getvalue(), pk=taken) not in ("", place)
    assert Import.objects.count() == 2


def test_a_column_without_its_field_is_asked_for(sophie: User, signed_in: SignedIn) -> None:
    client = signed_in(sophie)
    place = send(client, made([row()], without=["Date de naissance"]).getvalue())
    assert "date de naissance" in client.get(place).content.decode()
    answer = client.post(f"{place}repetition/", {**columns(client, place), "on": "2026-11-23"}, follow=True)
    assert "date de naissance" in answer.content.decode()
    assert Import.objects.get().state == Import.State.RECEIVED
    two = columns(client, place) | {"column-3": "surname", "column-4": "surname"}
    assert client.post(f"{place}repetition/", {**two, "on": "2026-11-23"}, follow=True).status_code == 200
    assert client.post(f"{place}repetition/", {**columns(client, place), "on": "hier"}, follow=True).status_code == 200
    assert (
        client.post(f"{place}repetition/", {**columns(client, place), "on": "2099-01-01"}, follow=True).status_code
        == 200
    )
    assert Import.objects.get().state == Import.State.RECEIVED


def test_only_those_who_import_see_imports(
    sophie: User, ines: User, claire: User, dominique: User, nadia: User, lucas: User, max_: User, signed_in: SignedIn
) -> None:
    place = send(signed_in(sophie), made([row()]).getvalue())
    assert signed_in(ines).get(place).status_code == 200
    for one in (claire, dominique, nadia, lucas, max_):
        client = signed_in(one)
        for method, url in (
            ("get", ALL),
            ("get", place),
            ("post", f"{place}abandon/"),
            ("post", f"{place}application/"),
        ):
            assert getattr(client, method)(url).status_code == 404
    assert Client().get(place).status_code == 302
    assert Import.objects.get().state == Import.State.RECEIVED


def test_a_kept_mapping_and_another_encoding_can_be_tried(ines: User, signed_in: SignedIn) -> None:
    client = signed_in(ines)
    kept = ColumnMapping.objects.create(name="Autre", mapping={"surname": "Prénom"}, kept_at=clock.now())
    place = send(client, made([row(city="Łódź")]).getvalue())
    page = client.get(place, {"correspondance": str(kept.pk), "separateur": ";"})
    assert page.context["preview"].columns[5].field == "surname"
    assert "Łódź" in page.content.decode()
    assert "Łódź" not in client.get(place, {"encodage": "cp1252"}).content.decode()
    assert client.get(place, {"encodage": "klingon"}).status_code == 200
    assert client.get(f"{place}avancement/").headers["HX-Refresh"] == "true"
