"""A text as a square picture (QR code), drawn in the page itself: nothing is fetched, nothing is stored."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe

from espace.lib import squares


def square(text: str) -> SafeString:
    """An SVG of ``text``: dark on white whatever the page's colours, since cameras expect it so."""
    size, dark = squares.drawn(text)
    return mark_safe(  # noqa: S308  (numbers of ours alone)
        f'<svg class="square-code" viewBox="0 0 {size} {size}" aria-hidden="true" focusable="false">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{dark}"/></svg>'
    )
