"""A text as a square picture that a phone's camera reads (QR code, ISO/IEC 18004)."""

from __future__ import annotations

import qrcode

QUIET = 4
"""Modules of white around it, as the standard asks."""


def drawn(text: str) -> tuple[int, str]:
    """The side of the square in modules, its white edge included, and the dark ones as the path of an SVG."""
    code = qrcode.QRCode(border=QUIET)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return len(rows), dark
