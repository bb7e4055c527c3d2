"""Pages leave compressed: a third of their weight, for a phone on a poor line."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXTS = {"text/html", "text/css", "text/javascript", "image/svg+xml", "application/json", "text/csv", "text/plain"}
OURS = {"same-origin", "none"}
"""``Sec-Fetch-Site`` (Fetch Metadata, W3C) when a page of ours, or the person alone, asks."""


class Compressed(GZipMiddleware):
    """gzip, never on what somebody else may measure.

    A page that holds both a secret and words of a stranger's choosing can be guessed by its length (BREACH, CVE-2013-3587): the stranger
    makes the browser ask for it again and again. So an answer of a session is compressed only when no other site asked for it; when one
    did, or the browser does not say, it leaves whole. Django adds a random length to what is left. Files are streams, and stay as they are.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip()
        if response.streaming or kind not in TEXTS or asked_by_another_site(request):
            return response
        return super().process_response(request, response)


def asked_by_another_site(request: HttpRequest) -> bool:
    """Whether somebody else's page may have asked for something of a session."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.headers.get("Sec-Fetch-Site") not in OURS
