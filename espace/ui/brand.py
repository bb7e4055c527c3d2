"""A brand's colour as a stylesheet, at an address of its own: a strict policy allows no style in a page."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from django.http import HttpRequest, HttpResponse

from espace.ui import colours

KEPT_S = 3600


@lru_cache(maxsize=4)
def stylesheet(colour: str) -> str:
    """The custom properties of a brand's colour, light and dark. Raises :class:`colours.BadColour`."""
    light, dark = block(colours.light(colour)), block(colours.dark(colour))
    return f":root{{{light}}}\n@media screen and (prefers-color-scheme: dark){{:root{{{dark}}}}}\n"


def block(shades: colours.Shades) -> str:
    return (
        f"--brand:{shades.brand};--on-brand:{shades.on_brand};--brand-strong:{shades.strong};--brand-tint:{shades.tint}"
    )


def kept(request: HttpRequest, body: bytes, kind: str) -> HttpResponse:
    """An answer that is nobody's in particular: browsers may keep it, signed in or not."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    same = request.headers.get("If-None-Match") == tag
    response = HttpResponse(b"" if same else body, status=304 if same else 200, content_type=kind)
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={KEPT_S}"
    response.is_everybodys = True  # type: ignore[attr-defined]
    return response
