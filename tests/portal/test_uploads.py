"""A file that comes by parts, over HTTP as the protocol says: what is kept, what is refused, and who may ask (tus 1.0.0)."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.utils.http import parse_http_date
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from espace import vault
from espace.accounts.models import User
from espace.documents import actions, arriving
from espace.documents.models import Document, Upload
from espace.documents.store import FolderWriter, StorageFull, blobs
from espace.lib import clock
from espace.tickets.models import Attachment
from espace.vault.streaming import sealed_size
from tests import cast
from tests.documents.sealed import PDF, marked
from tests.portal.parts import ADDRESS, LONG, SPOKEN, announce, begun, named, on_disk, posted, send, stands, whole
from tests.portal.screens import begin, keep

Browser = Callable[[User], Client]
MARK = b"the mark that nobody may find in clear"


@pytest.fixture(autouse=True)
def _nothing_before(home: Path) -> None:
    for place in on_disk(home):
        place.unlink()


def read(document: Document) -> bytes:
    """What a document holds, once the scanner has said clean."""
    document.state, document.scanned_at = Document.State.CLEAN, clock.now()
    return b"".join(actions.open_bytes(document))


def test_the_server_says_what_it_speaks(claire: User, signed_in: Browser) -> None:
    browser = signed_in(claire)
    told = browser.options(ADDRESS)
    assert (told.status_code, told.headers["Tus-Version"], told.headers["Tus-Extension"]) == (
        204, "1.0.0", "creation,expiration,termination",
    )  # fmt: skip
    assert told.headers["Tus-Max-Size"] == str(25 << 20)
    other = browser.post(ADDRESS, content_type="", HTTP_UPLOAD_LENGTH="5", HTTP_TUS_RESUMABLE="0.2.2")
    assert (other.status_code, other.headers["Tus-Version"]) == (412, "1.0.0")
    assert Upload.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_file_comes_by_parts_and_goes_with_the_message_that_names_it(
    claire: User, signed_in: Browser, home: Path
) -> None:
    browser, ticket = signed_in(claire), cast.ticket(claire.customer)
    address = begun(browser, len(LONG), "Reçu d’hôpital.pdf", checksum=hashlib.sha256(LONG).hexdigest())
    offset = 0
    for size in (1, 70_000, 3, len(LONG) - 70_004):
        answer = send(browser, address, offset, LONG[offset : offset + size])
        offset += size
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(offset))
    stood = stands(browser, address)
    assert (stood.status_code, stood.headers["Upload-Offset"], stood.headers["Upload-Length"]) == (
        200, str(len(LONG)), str(len(LONG)),
    )  # fmt: skip
    assert stood.headers["Cache-Control"] == "no-store, private"
    ends = datetime.fromtimestamp(parse_http_date(stood.headers["Upload-Expires"]), UTC)
    assert timedelta(hours=23, minutes=58) < ends - clock.now() <= timedelta(hours=24)
    assert Document.objects.filter(customer=claire.customer).count() == 0

    pk = address.rstrip("/").rpartition("/")[2]
    assert posted(browser, ticket, pk).status_code == 302
    document = Document.objects.get(pk=pk)
    vault.open_rows(document)
    assert (document.name, document.media_type, document.state) == (
        "Reçu d’hôpital.pdf",
        "application/pdf",
        "quarantined",
    )
    assert (document.size, document.checksum) == (len(LONG), hashlib.sha256(LONG).hexdigest())
    assert read(document) == LONG
    assert Attachment.objects.get(document=document, message__ticket=ticket)
    assert not Upload.objects.exists()
    assert [place.name for place in on_disk(home)] == [document.unit.hex]


def test_no_byte_is_in_clear_on_the_disk_at_any_moment(claire: User, signed_in: Browser, home: Path) -> None:
    browser = signed_in(claire)
    content = marked(MARK * 3_000)
    address = begun(browser, len(content), f"{MARK.decode()}.pdf")
    for offset in range(0, len(content), 30_000):
        send(browser, address, offset, content[offset : offset + 30_000])
        assert on_disk(home)
        assert not any(MARK in place.read_bytes() for place in on_disk(home))
    draft = begin(browser, "other")
    keep(browser, draft, **named(address.rstrip("/").rpartition("/")[2]))
    assert Document.objects.filter(attachment__draft=draft).count() == 1
    assert not any(MARK in place.read_bytes() for place in on_disk(home))


@effort(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(0, len(LONG)), max_size=12), again=st.booleans())
def test_whatever_the_cutting_the_file_is_the_same(
    claire: User, signed_in: Browser, cuts: list[int], again: bool
) -> None:
    """Cut anywhere, with parts of nothing, each sent twice as after an answer that was lost: the same file, in as many sealed bytes."""
    browser = signed_in(claire)
    address, edges = begun(browser, len(LONG)), [0, *sorted(cuts), len(LONG)]
    for start, stop in itertools.pairwise(edges):
        assert send(browser, address, start, LONG[start:stop]).status_code == 204
        if again and stop > start:
            assert send(browser, address, start, LONG[start:stop]).status_code == 409
    row = Upload.objects.get(pk=address.rstrip("/").rpartition("/")[2])
    assert b"".join(arriving.content_of(row)) == LONG
    draft = begin(browser, "other", another="1")
    keep(browser, draft, **named(str(row.pk)))
    document = Document.objects.get(pk=row.pk)
    assert read(document) == LONG
    assert blobs().open(document.unit).size == sealed_size(len(LONG))


def test_a_part_begins_where_the_file_stops(claire: User, signed_in: Browser) -> None:
    browser = signed_in(claire)
    address = begun(browser, len(LONG))
    send(browser, address, 0, LONG[:100])
    for offset in (0, 99, 101):
        answer = send(browser, address, offset, LONG[100:200])
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (409, "100")
    assert stands(browser, address).headers["Upload-Offset"] == "100"


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_of_two_writers_at_once_one_is_told_where_the_file_stands(
    claire: User, signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each would wait for the other in the middle of its part, were it let in: the row's lock lets one in."""
    browser = signed_in(claire)
    address, meet, statuses = begun(browser, len(LONG)), threading.Barrier(2), []
    keep_part = FolderWriter.keep

    def meeting(writer: FolderWriter) -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            meet.wait(1)
        keep_part(writer)

    def write(content: bytes) -> None:
        statuses.append(send(browser, address, 0, content).status_code)
        connection.close()

    monkeypatch.setattr(FolderWriter, "keep", meeting)
    both = [threading.Thread(target=write, args=(content,)) for content in (LONG[:100], bytes(100))]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(statuses) == [204, 409]
    row = Upload.objects.get()
    assert (row.received, row.parts) == (100, 1)


def test_crumbs_are_not_kept_for_ever(claire: User, signed_in: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """After many parts, only large ones and the last are: the disk has a place for each."""
    monkeypatch.setattr(arriving, "MANY", 3)
    browser = signed_in(claire)
    address = begun(browser, len(LONG))
    for offset, stands_at in ((0, 1), (1, 2), (2, 3), (3, 3)):
        assert send(browser, address, offset, LONG[offset : offset + 1]).headers["Upload-Offset"] == str(stands_at)
    assert send(browser, address, 3, LONG[3:100_000]).headers["Upload-Offset"] == "100000"
    assert send(browser, address, 100_000, LONG[100_000:]).headers["Upload-Offset"] == str(len(LONG))


def test_another_site_sends_nothing_in_her_name(claire: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(claire)
    assert announce(browser, 10).status_code == 403
    upload = arriving.begin(customer=claire.customer, name="facture.pdf", size=10, at=clock.now())
    assert send(browser, f"{ADDRESS}{upload.pk}/", 0, b"x").status_code == 403
    assert browser.delete(f"{ADDRESS}{upload.pk}/", **SPOKEN).status_code == 403
    assert Upload.objects.get().received == 0


def test_what_is_too_long_is_not_kept(claire: User, signed_in: Browser) -> None:
    browser = signed_in(claire)
    address = begun(browser, 100)
    assert send(browser, address, 0, b"x" * 101).status_code == 413
    assert stands(browser, address).headers["Upload-Offset"] == "0"
    long = begun(browser, 5 << 20)
    assert send(browser, long, 0, bytes(arriving.PART + 1)).status_code == 413
    assert send(browser, long, 0, bytes(arriving.PART)).status_code == 204


@pytest.mark.parametrize(
    ("size", "name", "status", "words_"),
    [
        (0, "facture.pdf", 400, "Ce fichier est vide."),
        ((25 << 20) + 1, "facture.pdf", 413, "Ce fichier dépasse 25 Mo"),
        (10, "facture.exe", 415, "Ce type de fichier n’est pas accepté"),
        ("-1", "facture.pdf", 400, "Upload-Length"),
        ("1e3", "facture.pdf", 400, "Upload-Length"),
        ("", "facture.pdf", 400, "Upload-Length"),
    ],
)
def test_what_cannot_be_taken_is_refused_before_a_byte_is_sent(
    claire: User, signed_in: Browser, size: int | str, name: str, status: int, words_: str
) -> None:
    answer = announce(signed_in(claire), size, name)
    assert (answer.status_code, words_ in answer.content.decode()) == (status, True)
    assert Upload.objects.count() == 0


def test_what_is_not_the_protocol_is_refused(claire: User, signed_in: Browser) -> None:
    browser = signed_in(claire)
    address = begun(browser, 10)
    assert send(browser, address, 0, b"x", HTTP_UPLOAD_OFFSET="zero").status_code == 400
    assert send(browser, address, 0, b"x", CONTENT_LENGTH="").status_code == 411
    plain = browser.patch(address, b"x", content_type="text/plain", HTTP_UPLOAD_OFFSET="0", **SPOKEN)
    assert plain.status_code == 415
    for wrong in ("filename *", "filename ///w==", "filename YQ==,filename YQ=="):
        told = browser.post(ADDRESS, content_type="", HTTP_UPLOAD_LENGTH="5", HTTP_UPLOAD_METADATA=wrong, **SPOKEN)
        assert told.status_code == 400
    assert announce(browser, 10, "a" * 301).status_code == 400


def test_nobody_sends_more_than_so_many_or_so_much_at_once(claire: User, karim: User, signed_in: Browser) -> None:
    browser = signed_in(claire)
    for _time in range(4):
        begun(browser, 25 << 20)
    answer = announce(browser, 1)
    assert (answer.status_code, "dépasseraient 100 Mo" in answer.content.decode()) == (413, True)
    Upload.objects.all().delete()
    for _time in range(20):
        begun(browser, 10)
    answer = announce(browser, 10)
    assert (answer.status_code, "Vous avez déjà 20 fichiers" in answer.content.decode()) == (429, True)
    assert begun(signed_in(karim), 10)


def test_a_full_account_is_said_before_a_byte_is_sent(claire: User, signed_in: Browser) -> None:
    browser, ticket = signed_in(claire), cast.ticket(claire.customer)
    posted(browser, ticket, whole(browser, PDF))
    Document.objects.filter(customer=claire.customer).update(size=499 << 20)
    assert begun(browser, 1 << 20)
    answer = announce(browser, 1)
    assert (answer.status_code, "contient déjà 500 Mo" in answer.content.decode()) == (413, True)


def test_a_store_without_room_keeps_what_has_come(
    claire: User, signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(claire)
    address = begun(browser, len(LONG))
    send(browser, address, 0, LONG[:1000])

    class Full:
        def writer(self, unit: uuid.UUID) -> object:
            raise StorageFull("no room")

    with monkeypatch.context() as patch:
        patch.setattr(arriving, "arriving", Full)
        answer = send(browser, address, 1000, LONG[1000:2000])
    assert (answer.status_code, "espace de stockage est plein" in answer.content.decode()) == (507, True)
    assert stands(browser, address).headers["Upload-Offset"] == "1000"
    assert send(browser, address, 1000, LONG[1000:2000]).status_code == 204


def test_ones_own_list_says_what_has_come_and_when_it_ends(claire: User, signed_in: Browser) -> None:
    browser = signed_in(claire)
    address = begun(browser, 500, "Reçu.pdf", form="/espace/brouillons/1/", checksum="ab")
    send(browser, address, 0, bytes(120))
    [told] = browser.get(ADDRESS).json()["uploads"]
    assert told["ends"].startswith(str((clock.now() + timedelta(hours=24)).date()))
    assert {key: told[key] for key in ("url", "name", "form", "checksum", "size", "received")} == {
        "url": unquote(address), "name": "Reçu.pdf", "form": "/espace/brouillons/1/", "checksum": "ab", "size": 500, "received": 120,
    }  # fmt: skip
