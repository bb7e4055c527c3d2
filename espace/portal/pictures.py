"""A text as a square picture that a phone's camera reads (QR code), drawn in the page itself: nothing is fetched, nothing is stored."""

from __future__ import annotations

import qrcode
from django.utils.safestring import SafeString, mark_safe

QUIET = 4
"""Modules of white around it, as the standard asks (ISO/IEC 18004)."""


def square(text: str) -> SafeString:
    """An SVG of ``text``: dark on white whatever the page's colours, since cameras expect it so."""
    code = qrcode.QRCode(border=QUIET)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    size = len(rows)
    return mark_safe(  # noqa: S308  (numbers of ours alone)
        f'<svg class="square-code" viewBox="0 0 {size} {size}" aria-hidden="true" focusable="false">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{dark}"/></svg>'
    )
