"""A document on its way to a browser: a file, never a page; and nothing at all before the scanner has said clean."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import pytest
from django.db import connection
from django.http import HttpResponseBase, StreamingHttpResponse
from django.test.utils import CaptureQueriesContext

from espace.accounts.models import User
from espace.audit.models import AuditEvent
from espace.documents import serving
from espace.documents.actions import NotServed
from espace.documents.models import Document
from tests.cast import AT
from tests.documents.sealed import FILES, PDF, PNG
from tests.documents.uploading import received

LONG = PDF[:-7] + bytes(200_000) + b"%%EOF\n\n"


def clean(by: User, content: bytes = PDF, name: str = "facture.pdf") -> Document:
    document = received(by, by.customer, content, name)
    Document.objects.filter(pk=document.pk).update(state="clean", scanned_at=AT)
    return Document.objects.get(pk=document.pk)


def body(response: HttpResponseBase) -> bytes:
    return b"".join(cast(Iterable[bytes], cast(StreamingHttpResponse, response).streaming_content))


def test_a_download_is_an_attachment_that_no_browser_renders(claire: User) -> None:
    response = serving.download(document=clean(claire, name='Reçu d’août "1".pdf'), by=claire, at=AT)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''Re%C3%A7u")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Content-Length"] == str(len(PDF))
    assert body(response) == PDF


def test_reading_is_recorded_before_the_first_byte_leaves(claire: User, sophie: User) -> None:
    document = clean(claire)
    response = serving.download(document=document, by=sophie, at=AT)
    event = AuditEvent.objects.filter(action="document.read").get()
    assert (event.actor, event.subject, event.unit, event.role) == (
        sophie.pk,
        claire.customer.pk,
        document.unit,
        "advisor",
    )
    assert body(response) == PDF


@pytest.mark.parametrize("state", ["quarantined", "infected"])
def test_nothing_leaves_before_clean_and_nothing_is_recorded(claire: User, state: str) -> None:
    document = clean(claire, PNG, "photo.png")
    document.state = state
    for serve in (serving.download, serving.preview):
        with pytest.raises(NotServed):
            serve(document=document, by=claire, at=AT)
    assert not AuditEvent.objects.filter(action="document.read").exists()


@pytest.mark.parametrize("extension", FILES)
def test_pictures_have_a_preview_and_nothing_else_has(claire: User, extension: str) -> None:
    content, media_type = FILES[extension]
    document = clean(claire, content, f"piece.{extension}")
    if media_type.startswith("image/"):
        response = serving.preview(document=document, by=claire, at=AT)
        assert response.headers["Content-Type"] == ("image/png" if extension == "png" else "image/jpeg")
        assert response.headers["Content-Disposition"].startswith("inline")
        assert response.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert len(body(response)) == document.size
    else:
        with pytest.raises(NotServed, match="no_preview"):
            serving.preview(document=document, by=claire, at=AT)


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=65000-130999", 65_000, 131_000),
        ("bytes=100000-", 100_000, len(LONG)),
        ("bytes=-10", len(LONG) - 10, len(LONG)),
        ("bytes=0-99999999", 0, len(LONG)),
        ("bytes=-99999999", 0, len(LONG)),
    ],
)
def test_an_interrupted_download_goes_on_where_it_stopped(claire: User, asked: str, start: int, stop: int) -> None:
    response = serving.download(document=clean(claire, LONG), by=claire, at=AT, byte_range=asked)
    assert response.status_code == 206
    assert response.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{len(LONG)}"
    assert response.headers["Content-Length"] == str(stop - start)
    assert body(response) == LONG[start:stop]


@pytest.mark.parametrize(
    "asked", ["", "bytes=", "bytes=-", "bytes=5-2", "lines=1-2", "bytes=0-1,3-4", "bytes=a-b", "bytes=" + "9" * 99]
)
def test_nonsense_and_several_ranges_give_the_whole(claire: User, asked: str) -> None:
    response = serving.download(document=clean(claire), by=claire, at=AT, byte_range=asked)
    assert (response.status_code, body(response)) == (200, PDF)


@pytest.mark.parametrize("asked", ["bytes=400000-", "bytes=-0"])
def test_a_range_beyond_the_end_is_said(claire: User, asked: str) -> None:
    response = serving.download(document=clean(claire), by=claire, at=AT, byte_range=asked)
    assert (response.status_code, response.headers["Content-Range"]) == (416, f"bytes */{len(PDF)}")


def test_a_download_costs_a_fixed_number_of_queries(claire: User) -> None:
    counts = []
    for content in (PDF, LONG):
        document = clean(claire, content)
        with CaptureQueriesContext(connection) as queries:
            body(serving.download(document=document, by=claire, at=AT))
        counts.append(len([query for query in queries if "SAVEPOINT" not in query["sql"]]))
    assert counts == [3, 3]
