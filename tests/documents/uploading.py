"""Requests that carry files, as a browser writes them, whole or cut; and documents made from them."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory

from espace.accounts.models import Customer, User
from espace.documents import actions
from espace.documents.models import Document
from espace.documents.upload import SealedUpload, uploads
from tests.cast import AT
from tests.documents.sealed import PDF

BOUNDARY = "----a-boundary"


class Line(io.BytesIO):
    """A connection: bytes that come in small pieces, then no more; or breaks."""

    def __init__(self, body: bytes, breaks_at: int | None = None) -> None:
        super().__init__(body)
        self.breaks_at = breaks_at

    def read(self, size: int | None = -1, /) -> bytes:
        if self.breaks_at is not None and self.tell() >= self.breaks_at:
            raise OSError("the line was cut")
        return super().read(min(size if size and size > 0 else 1 << 30, 50_000))


def multipart(*files: tuple[str, bytes], field: str = "files", **fields: str) -> bytes:
    """The body of a form with these files."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, content in files:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\nContent-Type: application/pdf\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def request(
    body: bytes, *, user: User | None, announced: int | None = None, breaks_at: int | None = None
) -> HttpRequest:
    """A POST of this body by this user; ``announced`` is its Content-Length where it is not the body's."""
    made = RequestFactory().generic("POST", "/", b"-", content_type=f"multipart/form-data; boundary={BOUNDARY}")
    made.META["CONTENT_LENGTH"] = str(len(body) if announced is None else announced)
    made._stream = Line(body, breaks_at)
    made.user = user or AnonymousUser()
    return made


def upload(user: User, content: bytes = PDF, name: str = "facture.pdf") -> SealedUpload:
    """One file that arrived whole; the test closes it, or adopts it."""
    [arrived] = uploads(request(multipart((name, content)), user=user), "files")
    return arrived


def received(by: User, customer: Customer, content: bytes = PDF, name: str = "facture.pdf", **options: Any) -> Document:
    """A document in quarantine."""
    at: datetime = options.pop("at", AT)
    options.setdefault("shown_to_staff", True)
    return actions.receive(upload=upload(by, content, name), customer=customer, by=by, at=at, **options)
