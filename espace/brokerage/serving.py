"""The brokerage's own colour and logo, as addresses that a strict policy allows: its choice, else that of ``espace.toml`` (``[brand]``)."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from espace import brokerage
from espace.brokerage.models import Logo
from espace.ui import context
from espace.ui.brand import kept, stylesheet

LOGO_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp", ".jpg": "image/jpeg"}
DEFAULT_LOGO = "ui/logo.svg"


def addresses() -> tuple[str, str]:
    """The stylesheet and the logo. A change moves both: browsers keep what they have an hour, under its address."""
    version = brokerage.held().version
    mark = f"?{version}" if version else ""
    css, logo = (context.address(name) for name in ("brand_css", "brand_logo"))
    return css and css + mark, logo and logo + mark


@require_safe
def brand_css(request: HttpRequest) -> HttpResponse:
    """The stylesheet of the broker's colour."""
    return kept(request, stylesheet(brokerage.held().colour).encode(), "text/css; charset=utf-8")


@require_safe
def brand_logo(request: HttpRequest) -> HttpResponse:
    """The broker's logo: the one that it gave, else the file that its settings name, else the default one."""
    digest = brokerage.held().logo
    own = Logo.objects.filter(digest=digest).first() if digest else None
    if own is not None:
        return safe(kept(request, bytes(own.content), own.media_type))
    path = Path(settings.BRAND["logo"] or finders.find(DEFAULT_LOGO) or "")
    kind = LOGO_TYPES.get(path.suffix.lower())
    if kind is None or not path.is_file():
        raise Http404
    return safe(kept(request, path.read_bytes(), kind))


def safe(response: HttpResponse) -> HttpResponse:
    # An SVG is a page of its own when opened alone: it may run nothing and load nothing.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


# Open to everybody (accounts.doors.public says it so; this stands below accounts and cannot call it).
brand_css.open_to = None  # type: ignore[attr-defined]
brand_logo.open_to = None  # type: ignore[attr-defined]
