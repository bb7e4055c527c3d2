"""With a real clamd: a virus is served to nobody and told to both sides; a scanner that is down is told, and waited for."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import cast as typed

import pytest
from django.http import StreamingHttpResponse
from django.test import Client, override_settings
from django.urls import reverse

from espace.accounts.models import User
from espace.documents import chores
from espace.documents.models import Document
from espace.documents.store import NoSuchBlob, blobs
from espace.outbox.models import OutgoingMail
from espace.tickets.models import Attachment, Ticket
from tests import cast
from tests.cast import AT
from tests.clamd import EICAR_FILE
from tests.documents.nasty import TYPES
from tests.documents.sealed import PDF, archive, pdf
from tests.documents.uploading import received

SignedIn = Callable[[User], Client]
Commit = Callable[..., object]
BODY = ("word/document.xml", b"<x/>")
PACKED = zlib.compress(EICAR_FILE)
HIDDEN = {
    "lettre.docx": archive(TYPES, BODY, ("word/media/photo.png", EICAR_FILE)),
    "avenant.docx": archive(TYPES, BODY, ("word/embeddings/a.bin", archive(("b.com", EICAR_FILE)))),
    "facture.pdf": pdf(b"<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (len(PACKED), PACKED)),
    "notes.txt": EICAR_FILE,  # as eicar.com, under another name
    "releve.csv": EICAR_FILE,
}


@pytest.fixture
def ticket(claire: User, sophie: User) -> Ticket:
    return cast.ticket(claire.customer, assignee=sophie)


def sent(ticket: Ticket, content: bytes, name: str) -> Document:
    author = ticket.customer.user
    assert author is not None
    document = received(author, ticket.customer, content, name)
    Attachment.objects.create(document=document, ticket=ticket)
    return document


def body(browser: Client, address: str) -> bytes:
    return b"".join(typed(Iterable[bytes], typed(StreamingHttpResponse, browser.get(address)).streaming_content))


def test_a_virus_wherever_it_hides_is_never_served_and_both_sides_are_told(
    clamd: str,
    ticket: Ticket,
    claire: User,
    sophie: User,
    signed_in: SignedIn,
    django_capture_on_commit_callbacks: Commit,
) -> None:
    documents = {name: sent(ticket, content, name) for name, content in HIDDEN.items()}
    with override_settings(SCANNER="clamd", SCANNER_ADDRESS=clamd), django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        assert chores.scan_quarantine(AT) == len(HIDDEN)
    client, desk = signed_in(claire), signed_in(sophie)
    for name, document in documents.items():
        assert Document.objects.get(pk=document.pk).state == "infected", name
        with pytest.raises(NoSuchBlob):
            blobs().open(document.unit)
        assert client.get(reverse("portal:download", args=[document.pk])).status_code == 409
        assert desk.get(reverse("desk:download", args=[document.pk])).status_code == 410
    assert client.get(reverse("portal:ticket", args=[ticket.pk])).content.decode().count("contient un virus") == len(
        HIDDEN
    )
    assert desk.get(reverse("desk:ticket", args=[ticket.pk])).content.decode().count("Virus trouvé") == len(HIDDEN)
    assert OutgoingMail.objects.filter(event__endswith=":infected").count() == len(HIDDEN)


def test_a_scanner_that_stopped_is_told_and_the_file_is_served_once_it_is_back(
    clamd: str, ticket: Ticket, claire: User, sophie: User, signed_in: SignedIn, tmp_path: Path
) -> None:
    document = sent(ticket, PDF, "facture.pdf")
    client, desk = signed_in(claire), signed_in(sophie)
    pages = {client: reverse("portal:ticket", args=[ticket.pk]), desk: reverse("desk:ticket", args=[ticket.pk])}
    files = {
        client: reverse("portal:download", args=[document.pk]),
        desk: reverse("desk:download", args=[document.pk]),
    }
    with override_settings(SCANNER="clamd", SCANNER_ADDRESS=f"unix:{tmp_path}/stopped"):
        assert chores.scan_quarantine(AT) == 0
        for browser in (client, desk):
            assert "antivirus ne répond pas" in browser.get(pages[browser]).content.decode()
            answer = browser.get(files[browser])
            assert answer.status_code == 409
            assert "antivirus ne répond pas" in answer.content.decode()
    with override_settings(SCANNER="clamd", SCANNER_ADDRESS=clamd):
        assert chores.scan_quarantine(AT + timedelta(minutes=1)) == 1
    for browser in (client, desk):
        assert "antivirus ne répond pas" not in browser.get(pages[browser]).content.decode()
        assert body(browser, files[browser]) == PDF
