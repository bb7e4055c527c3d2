"""The whole way of a file, through every middleware: form, session, CSRF, sealing, answer; and back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

import pytest
from django.http import StreamingHttpResponse
from django.test import Client

from espace.accounts.models import User
from espace.audit.models import AuditEvent
from espace.documents.models import Document
from tests.documents.sealed import PDF, PNG
from tests.documents.uploading import BOUNDARY, Line, multipart

pytestmark = pytest.mark.urls("tests.documents.pages")
FORM = f"multipart/form-data; boundary={BOUNDARY}"


@pytest.fixture
def browser(claire: User) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(claire)
    return client


def files(home: Path) -> set[str]:
    return {place.name for folder in ("files", "tmp") for place in (home / folder).rglob("*") if place.is_file()}


def form(browser: Client, *attached: tuple[str, bytes]) -> bytes:
    token = browser.get("/send/").content.decode()
    return multipart(*attached, csrfmiddlewaretoken=token, body="the message")


def test_a_form_with_files_is_received_and_each_comes_back(browser: Client, claire: User, home: Path) -> None:
    answer = browser.generic("POST", "/send/", form(browser, ("photo.png", PNG), ("a.pdf", PDF)), content_type=FORM)
    assert (answer.status_code, answer.content) == (200, b"the message")
    assert {document.unit.hex for document in Document.objects.all()} <= files(home)
    Document.objects.update(state="clean", scanned_at="2026-11-02T10:00Z")
    photo = Document.objects.get(media_type="image/png")
    given = cast(StreamingHttpResponse, browser.get(f"/give/{photo.pk}/preview/"))
    assert given.headers["Content-Security-Policy"].startswith("sandbox")
    assert "no-store" in given.headers["Cache-Control"]
    assert b"".join(cast(Iterable[bytes], given.streaming_content)) == PNG
    assert browser.get(f"/give/{photo.pk}/file/", headers={"Range": "bytes=0-3"}).status_code == 206
    assert AuditEvent.objects.filter(action="document.read", subject=claire.customer.pk).count() == 2


def test_a_form_cut_on_the_way_is_a_bad_request_and_nothing_of_it_stays(browser: Client, home: Path) -> None:
    before = files(home)
    body = form(browser, ("a.pdf", PDF), ("b.pdf", bytes(300_000)))
    cut: dict[str, Any] = {"wsgi.input": Line(body[:-100_000]), "CONTENT_LENGTH": str(len(body))}
    answer = browser.generic("POST", "/send/", b"-", content_type=FORM, **cut)
    assert answer.status_code == 400
    assert files(home) == before
    assert not Document.objects.exists()


def test_a_refused_file_refuses_the_form_and_nothing_of_it_stays(browser: Client, home: Path) -> None:
    before = files(home)
    answer = browser.generic("POST", "/send/", form(browser, ("a.txt", PDF)), content_type=FORM)
    assert answer.status_code == 422
    assert files(home) == before


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_forged_form_stores_nothing(browser: Client, home: Path, signed_in: bool) -> None:
    before = files(home)
    client = browser if signed_in else Client(enforce_csrf_checks=True)
    answer = client.generic("POST", "/send/", multipart(("a.pdf", PDF)), content_type=FORM)
    assert answer.status_code == 403
    assert files(home) == before


def test_a_form_of_a_session_that_ended_stores_nothing_and_sends_to_the_sign_in(browser: Client, home: Path) -> None:
    before = files(home)
    body = form(browser, ("a.pdf", PDF))
    del browser.cookies["session"]
    answer = browser.generic("POST", "/send/", body, content_type=FORM)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/?next=/send/")
    assert files(home) == before


def test_another_s_document_does_not_exist(browser: Client, karim: User) -> None:
    browser.generic("POST", "/send/", form(browser, ("a.pdf", PDF)), content_type=FORM)
    Document.objects.update(state="clean", scanned_at="2026-11-02T10:00Z")
    outsider = Client()
    outsider.force_login(karim)
    for how in ("file", "preview"):
        assert outsider.get(f"/give/{Document.objects.get().pk}/{how}/").status_code == 404
