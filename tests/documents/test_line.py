"""A real server and a real connection: a file that is too large gets its answer, and a line that is cut leaves nothing behind."""

from __future__ import annotations

import http.client
import socket
import threading
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from espace.accounts.models import User
from espace.documents import upload
from espace.documents.limits import limits
from espace.documents.models import Document
from tests.documents.sealed import PDF
from tests.documents.uploading import BOUNDARY, multipart
from tests.entering import enter

pytestmark = pytest.mark.urls("tests.documents.pages")


def files(home: Path) -> set[str]:
    return {place.name for folder in ("files", "tmp") for place in (home / folder).rglob("*") if place.is_file()}


class Browser:
    """Claire's browser on the wire."""

    def __init__(self, server: LiveServer, user: User) -> None:
        client = Client()
        enter(client, user)
        self.host, self.port = server.thread.host, server.thread.port
        token = client.get("/send/")
        self.token = token.content.decode()
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        self.headers = {"Cookie": cookies, "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}

    def form(self, *attached: tuple[str, bytes]) -> bytes:
        return multipart(*attached, csrfmiddlewaretoken=self.token, body="the message")

    def post(self, body: bytes) -> tuple[int, str]:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        connection.request("POST", "/send/", body, self.headers)
        answer = connection.getresponse()
        words = answer.read().decode()
        connection.close()
        return answer.status, words

    def cut(self, body: bytes, after: int) -> None:
        """Send the beginning of a form and hang up."""
        head = "".join(f"{name}: {value}\r\n" for name, value in {**self.headers, "Content-Length": len(body)}.items())
        with socket.create_connection((self.host, self.port), timeout=30) as line:
            line.sendall(f"POST /send/ HTTP/1.1\r\nHost: {self.host}\r\n{head}\r\n".encode() + body[:after])


@pytest.fixture
def browser(live_server: LiveServer, claire: User) -> Browser:
    return Browser(live_server, claire)


@pytest.fixture
def forgotten(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set once the server has given a cut request up."""
    done = threading.Event()
    forget = upload.SealingUploadHandler._forget

    def and_tell(handler: Any) -> None:
        forget(handler)
        done.set()

    monkeypatch.setattr(upload.SealingUploadHandler, "_forget", and_tell)
    return done


def test_a_file_that_is_too_large_gets_its_answer(browser: Browser, home: Path) -> None:
    before = files(home)
    status, words = browser.post(browser.form(("grand.pdf", PDF + bytes(limits().file_bytes + 5_000_000))))
    assert (status, "25 Mo" in words) == (422, True)
    assert files(home) == before
    assert browser.post(browser.form(("petit.pdf", PDF))) == (200, "the message")
    assert Document.objects.count() == 1


def test_a_line_cut_in_the_middle_of_a_file_leaves_nothing(
    browser: Browser, home: Path, forgotten: threading.Event
) -> None:
    before = files(home)
    browser.cut(browser.form(("a.pdf", PDF), ("b.pdf", bytes(3_000_000))), after=2_000_000)
    assert forgotten.wait(20)
    assert files(home) == before
    assert not Document.objects.exists()
