"""What a file that came by parts becomes, and whose it is: joined once, by its owner, when a form is posted; else destroyed."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from espace import vault
from espace.accounts.models import User
from espace.audit.models import AuditEvent
from espace.documents import actions, arriving
from espace.documents.arrived import ArrivedUpload
from espace.documents.models import Document, Upload
from espace.documents.refusals import Refused
from espace.documents.scanner import Finding, Verdict
from espace.documents.store import StorageFault
from espace.documents.store import arriving as parts_store
from espace.lib import clock
from espace.tickets.models import Attachment, Message
from espace.vault.models import UnitKey
from tests import cast
from tests.documents.sealed import PDF
from tests.portal.parts import ADDRESS, LONG, SPOKEN, begun, named, on_disk, posted, send, stands, whole
from tests.portal.screens import keep, words

Browser = Callable[[User], Client]

pytestmark = pytest.mark.both


@pytest.fixture(autouse=True)
def _nothing_before(home: Path) -> None:
    for place in on_disk(home):
        place.unlink()


def test_somebody_elses_upload_is_not_there(claire: User, karim: User, sophie: User, signed_in: Browser) -> None:
    mine, outsider = signed_in(claire), signed_in(karim)
    address = begun(mine, len(PDF))
    for browser, refused in ((outsider, 404), (signed_in(sophie), 404), (Client(), 302)):
        assert stands(browser, address).status_code == refused
        assert send(browser, address, 0, PDF).status_code == refused
        assert browser.delete(address, **SPOKEN).status_code == refused
    assert AuditEvent.objects.filter(action="object.refused").count() == 3
    assert outsider.get(ADDRESS).json() == {"uploads": []}
    assert stands(mine, address).headers["Upload-Offset"] == "0"

    send(mine, address, 0, PDF)
    theirs = cast.ticket(karim.customer)
    answer = posted(outsider, theirs, address.rstrip("/").rpartition("/")[2])
    assert (answer.status_code, "Ce fichier n’est plus là" in words(answer)) == (422, True)
    assert not Document.objects.filter(customer__in=[claire.customer, karim.customer]).exists()
    assert Upload.objects.get().is_whole


def test_a_file_is_joined_once(claire: User, signed_in: Browser) -> None:
    """The same form again is the same message; another form finds nothing to join."""
    browser, ticket, pk = signed_in(claire), cast.ticket(claire.customer), uuid.uuid4()
    one = whole(browser, PDF)
    before = Message.objects.count()
    for body in ("Voici.", ""):
        for _time in range(2):
            assert posted(browser, ticket, one, body=body, pk=pk).status_code == 302
    assert (Message.objects.count(), Document.objects.filter(pk=one).count()) == (before + 1, 1)
    posted(browser, ticket, one, body="Encore.")
    assert Attachment.objects.filter(document__pk=one).count() == 1


def test_of_two_forms_at_once_one_joins_it(claire: User, signed_in: Browser) -> None:
    """Both have read the file before either has joined it."""
    row = Upload.objects.get(pk=whole(signed_in(claire), PDF))
    vault.open_rows(row)
    first, second = ArrivedUpload(row), ArrivedUpload(row)
    for one in (first, second):
        one.check()
    given_: dict[str, Any] = {"customer": claire.customer, "by": claire, "at": clock.now(), "shown_to_staff": True}
    actions.receive(upload=first, **given_)
    with pytest.raises(Refused) as refused:
        actions.receive(upload=second, **given_)
    assert refused.value.code == "gone"
    second.close()
    assert Document.objects.filter(pk=row.pk).count() == 1


def test_what_has_not_come_whole_joins_nothing(claire: User, signed_in: Browser) -> None:
    browser, ticket = signed_in(claire), cast.ticket(claire.customer)
    address = begun(browser, len(PDF))
    send(browser, address, 0, PDF[:50])
    answer = posted(browser, ticket, address.rstrip("/").rpartition("/")[2])
    assert (answer.status_code, "pas encore arrivé en entier" in words(answer)) == (422, True)
    assert stands(browser, address).headers["Upload-Offset"] == "50"


@pytest.mark.django_db(transaction=True)
def test_what_is_not_the_file_that_was_announced_is_destroyed(claire: User, signed_in: Browser, home: Path) -> None:
    """Begun with one file and gone on with another: the sums differ."""
    browser, ticket = signed_in(claire), cast.ticket(claire.customer)
    one = whole(browser, LONG[:-1] + b" ", checksum=hashlib.sha256(LONG).hexdigest())
    answer = posted(browser, ticket, one)
    assert (answer.status_code, "n’est pas le fichier que vous avez choisi" in words(answer)) == (422, True)
    assert (Upload.objects.count(), on_disk(home)) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_the_content_is_looked_at_as_of_any_file(claire: User, signed_in: Browser, home: Path) -> None:
    browser, ticket = signed_in(claire), cast.ticket(claire.customer)
    one = whole(browser, b"MZ" + bytes(500), "facture.pdf")
    answer = posted(browser, ticket, one)
    assert (answer.status_code, "ne correspond pas à son nom" in words(answer)) == (422, True)
    assert (Upload.objects.count(), on_disk(home)) == (0, [])


def test_the_antivirus_sees_it_before_anybody(claire: User, signed_in: Browser) -> None:
    class Infected:
        def scan(self, pieces: object) -> Finding:
            return Finding(Verdict.INFECTED, "")

    browser, ticket = signed_in(claire), cast.ticket(claire.customer)
    one = whole(browser, PDF)
    posted(browser, ticket, one)
    assert browser.get(f"/espace/documents/{one}/telecharger").status_code == 409
    actions.scan(document=Document.objects.get(pk=one), at=clock.now(), by_scanner=Infected())  # type: ignore[arg-type]
    assert Document.objects.get(pk=one).state == "infected"


def test_a_draft_posted_twice_has_its_file_once_and_no_complaint(claire: User, signed_in: Browser) -> None:
    browser, draft = signed_in(claire), cast.draft(claire.customer)
    one = whole(browser, PDF)
    for _time in range(2):
        assert keep(browser, draft, description="Une question", **named(one)).status_code == 302
    assert Attachment.objects.filter(draft=draft).count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_upload_is_abandoned_at_once_with_its_key(claire: User, signed_in: Browser, home: Path) -> None:
    browser = signed_in(claire)
    address = begun(browser, len(LONG))
    send(browser, address, 0, LONG[:1000])
    unit = Upload.objects.get().unit
    assert browser.delete(address, **SPOKEN).status_code == 204
    assert (Upload.objects.count(), UnitKey.objects.filter(pk=unit).count(), on_disk(home)) == (0, 0, [])
    assert stands(browser, address).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_after_a_day_it_is_over_and_destroyed_with_its_key(claire: User, signed_in: Browser, home: Path) -> None:
    browser, ticket = signed_in(claire), cast.ticket(claire.customer)
    one = whole(browser, LONG)
    unit = Upload.objects.get(pk=one).unit
    now = clock.now()
    assert arriving.expire(now + timedelta(hours=23, minutes=59)) == 0
    Upload.objects.update(begun_at=now - timedelta(hours=24))
    assert stands(browser, f"{ADDRESS}{one}/").status_code == 404
    assert "Ce fichier n’est plus là" in words(posted(browser, ticket, one))
    stray = parts_store().writer(uuid.uuid4())
    stray.write(b"sealed")
    stray.keep()
    assert arriving.expire(now) == 1
    assert (Upload.objects.count(), UnitKey.objects.filter(pk=unit).count()) == (0, 0)
    assert len(on_disk(home)) == 1  # the stray one is younger than a day
    arriving.expire(now + timedelta(hours=25))
    assert on_disk(home) == []


def test_a_store_that_does_not_answer_leaves_it_for_later(
    claire: User, signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, ticket = signed_in(claire), cast.ticket(claire.customer)
    one = whole(browser, PDF)

    class Silent:
        def open(self, unit: uuid.UUID) -> Any:
            raise StorageFault("no answer")

    with monkeypatch.context() as patch:
        patch.setattr(arriving, "arriving", Silent)
        answer = posted(browser, ticket, one)
    assert (answer.status_code, "ne répond pas" in words(answer)) == (422, True)
    assert posted(browser, ticket, one).status_code == 302
