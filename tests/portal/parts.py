"""A file sent part by part, as the tests of the protocol speak it: each function is one request."""

from __future__ import annotations

import base64
import os
import uuid
from pathlib import Path
from typing import Any

from django.test import Client

from tests.documents.sealed import PDF

ADDRESS = "/espace/envois/"
SPOKEN: dict[str, Any] = {"HTTP_TUS_RESUMABLE": "1.0.0"}

LONG = PDF[: PDF.rindex(b"%%EOF")] + b"%" + os.urandom(60_000).hex().encode() + b"\n%%EOF\n"
"""120 kB that are a PDF."""


def on_disk(home: Path) -> list[Path]:
    return [place for folder in ("files", "tmp") for place in (home / folder).rglob("*") if place.is_file()]


def metadata(**told: str) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())


def announce(browser: Client, size: int | str, name: str = "facture.pdf", **told: str) -> Any:
    """Begin an upload; the whole answer."""
    return browser.post(
        ADDRESS,
        content_type="",
        HTTP_UPLOAD_LENGTH=str(size),
        HTTP_UPLOAD_METADATA=metadata(filename=name, **told),
        **SPOKEN,
    )


def begun(browser: Client, size: int, name: str = "facture.pdf", **told: str) -> str:
    """Begin an upload; its address."""
    answer = announce(browser, size, name, **told)
    assert answer.status_code == 201, answer.content.decode()
    return str(answer.headers["Location"])


def send(browser: Client, address: str, offset: int, content: bytes, **headers: Any) -> Any:
    """One more part."""
    # Django's client leaves out the type and the length of a body of nothing.
    headers = {"CONTENT_TYPE": "application/offset+octet-stream", "CONTENT_LENGTH": str(len(content))} | headers
    return browser.patch(
        address,
        content,
        content_type="application/offset+octet-stream",
        **{"HTTP_UPLOAD_OFFSET": str(offset)} | SPOKEN | headers,
    )


def stands(browser: Client, address: str) -> Any:
    return browser.head(address, **SPOKEN)


def whole(browser: Client, content: bytes, name: str = "facture.pdf", part: int = 1 << 20, **told: str) -> str:
    """Send a file to its last byte; its id."""
    address = begun(browser, len(content), name, **told)
    for offset in range(0, len(content), part):
        assert send(browser, address, offset, content[offset : offset + part]).status_code == 204
    return address.rstrip("/").rpartition("/")[2]


def named(*ids: str) -> dict[str, Any]:
    """What a form holds besides, with these uploads."""
    return {"documents-arrived": list(ids)}


def posted(browser: Client, ticket: Any, *ids: str, body: str = "Voici.", pk: uuid.UUID | None = None) -> Any:
    return browser.post(
        f"/espace/demandes/{ticket.pk}/messages/",
        {"id": pk or uuid.uuid4(), "body": body, **named(*ids)},
    )
