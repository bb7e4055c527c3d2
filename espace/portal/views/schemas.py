"""The published forms of what leaves: a program that receives a portable copy reads them without an account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from espace.accounts.doors import public
from espace.privacy.exports.portable import SCHEMA


@public
@require_safe
def portable(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of the portable copy, as it lies in the archive too."""
    return HttpResponse(SCHEMA.read_bytes(), content_type="application/schema+json")
