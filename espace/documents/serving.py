"""A document on its way to a browser: as an attachment, whole or in part; or, for pictures, in the page.

Whatever a file contains, the browser is told that it is a file and not a page (OWASP ASVS 5.0, 3.2.1): declared type never
guessed at, no script, no frame, no storage, its own origin taken away (``sandbox``). Views call these with a document that they
got through ``Document.objects.visible_to(user)``.
"""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from espace import vault
from espace.accounts.models import User
from espace.documents import actions
from espace.documents.actions import NotServed
from espace.documents.models import Document
from espace.lib import ranges

# What every browser draws, and draws as a picture only: what every picture has become on its way in.
PREVIEWED = ("image/jpeg", "image/png")
POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def download(*, document: Document, by: User, at: datetime, byte_range: str = "") -> HttpResponseBase:
    """The document as an attachment under its own name. ``byte_range`` is the request's ``Range`` header: an interrupted download
    goes on where it stopped (206); a range beyond the end is 416; several ranges, or nonsense, give the whole file (RFC 9110, 14.2).

    Raises :class:`NotServed` unless the scanner said clean.
    """
    return _respond(document, by=by, at=at, byte_range=byte_range, attachment=True)


def preview(*, document: Document, by: User, at: datetime) -> HttpResponseBase:
    """A picture, to be shown in a page. Raises :class:`NotServed`, with state ``no_preview`` for what is not a picture."""
    if not has_preview(document):
        raise NotServed("no_preview")
    return _respond(document, by=by, at=at, byte_range="", attachment=False)


def has_preview(document: Document) -> bool:
    return document.state == Document.State.CLEAN and document.media_type in PREVIEWED


def _respond(document: Document, *, by: User, at: datetime, byte_range: str, attachment: bool) -> HttpResponseBase:
    if document.state != Document.State.CLEAN:
        raise NotServed(document.state)
    vault.open_rows(document)
    asked = ranges.asked(byte_range, document.size)
    if asked is not None and asked[0] >= document.size:
        refused = HttpResponse(status=416, content_type="text/plain")
        refused.headers["Content-Range"] = f"bytes */{document.size}"
        return refused
    start, stop = asked or (0, document.size)
    pieces = actions.read(document=document, by=by, at=at, offset=start, length=stop - start)
    response = StreamingHttpResponse(pieces, status=206 if asked else 200, content_type=document.media_type)
    if asked:
        response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{document.size}"
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Length"] = str(stop - start)
    response.headers["Content-Disposition"] = content_disposition_header(attachment, document.name) or "attachment"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response
