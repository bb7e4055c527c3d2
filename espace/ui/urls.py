"""The language that one reads in, and staying signed in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from django.views import i18n
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe


@csrf_exempt  # a forged choice only changes the words on screen, and without a token a signed-out page sets no cookie at all
@require_http_methods(["GET", "HEAD", "POST"])
def set_language(request: HttpRequest) -> HttpResponseBase:
    """POST ``language`` and ``next``: keep the choice in a cookie and go back to the page."""
    return i18n.set_language(request)


@require_safe
def stay(request: HttpRequest) -> HttpResponse:
    """204 and one more idle period for whoever is signed in; 403 when the session is over. Opens nothing, so nothing is journaled."""
    return HttpResponse(status=204 if request.user.is_authenticated else 403)


stay.open_to = None  # type: ignore[attr-defined]
set_language.open_to = None  # type: ignore[attr-defined]

urlpatterns = [
    path("rester/", stay, name="stay"),
    path("langue/", set_language, name="set_language"),
]
