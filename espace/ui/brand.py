"""The broker's own colour and logo, from its settings (``[brand]`` of ``espace.toml``), as addresses that a strict policy allows."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from espace.ui import colours

KEPT_S = 3600
LOGO_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp", ".jpg": "image/jpeg"}
DEFAULT_LOGO = "ui/logo.svg"


@lru_cache(maxsize=4)
def stylesheet(colour: str) -> str:
    """The custom properties of a brand's colour, light and dark. Raises :class:`colours.BadColour`."""
    light, dark = block(colours.light(colour)), block(colours.dark(colour))
    return f":root{{{light}}}\n@media screen and (prefers-color-scheme: dark){{:root{{{dark}}}}}\n"


def block(shades: colours.Shades) -> str:
    return (
        f"--brand:{shades.brand};--on-brand:{shades.on_brand};--brand-strong:{shades.strong};--brand-tint:{shades.tint}"
    )


@require_safe
def brand_css(request: HttpRequest) -> HttpResponse:
    """The stylesheet of the broker's colour."""
    return kept(request, stylesheet(settings.BRAND["colour"]).encode(), "text/css; charset=utf-8")


@require_safe
def brand_logo(request: HttpRequest) -> HttpResponse:
    """The broker's logo: the file that its settings name, or the default one."""
    path = Path(settings.BRAND["logo"] or finders.find(DEFAULT_LOGO) or "")
    kind = LOGO_TYPES.get(path.suffix.lower())
    if kind is None or not path.is_file():
        raise Http404
    response = kept(request, path.read_bytes(), kind)
    # An SVG is a page of its own when opened alone: it may run nothing and load nothing.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def kept(request: HttpRequest, body: bytes, kind: str) -> HttpResponse:
    """An answer that is nobody's in particular: browsers may keep it, signed in or not."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    same = request.headers.get("If-None-Match") == tag
    response = HttpResponse(b"" if same else body, status=304 if same else 200, content_type=kind)
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={KEPT_S}"
    response.is_everybodys = True  # type: ignore[attr-defined]
    return response


# Open to everybody (accounts.doors.public says it so; ui stands below accounts and cannot call it).
brand_css.open_to = None  # type: ignore[attr-defined]
brand_logo.open_to = None  # type: ignore[attr-defined]
