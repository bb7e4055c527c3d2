"""What the broker's settings draw on every page, and the language one reads it in."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path
from django.views import i18n

from espace.ui import brand


def set_language(request: HttpRequest) -> HttpResponseBase:
    """POST ``language`` and ``next``: keep the choice in a cookie and go back to the page."""
    return i18n.set_language(request)


set_language.open_to = None  # type: ignore[attr-defined]

urlpatterns = [
    path("langue/", set_language, name="set_language"),
    path("marque.css", brand.brand_css, name="brand_css"),
    path("marque/logo", brand.brand_logo, name="brand_logo"),
]
