"""Colours that can be read: contrast as WCAG 2.2 counts it (relative luminance), and a brand's colour moved until it holds.

A colour is ``#rrggbb``. Ratios run from 1 to 21; text needs 4.5 (criterion 1.4.3), the edge of a control 3 (criterion 1.4.11).
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterable
from dataclasses import dataclass

TEXT = 4.5
LIGHT_TINT, DARK_TINT = 0.08, 0.13
STEP = 0.01
HOVER = 0.2
# The grounds that the brand's colour is written on, as in espace.css, and the ink that is written on it.
LIGHT_GROUNDS, LIGHT_SURFACE, LIGHT_INK = ("#fbfaf7", "#ffffff", "#f3f1ea"), "#ffffff", "#ffffff"
DARK_GROUNDS, DARK_SURFACE, DARK_INK = ("#12161b", "#1a2027", "#0d1115"), "#1a2027", "#0d1115"


class BadColour(ValueError):
    """The text is not a colour written ``#rrggbb``."""


@dataclass(frozen=True)
class Shades:
    """A brand's colour in one scheme: the colour itself, what is written on it, its stronger shade (hover) and its tint (a ground)."""

    brand: str
    on_brand: str
    strong: str
    tint: str


def parse(colour: str) -> tuple[float, float, float]:
    """Red, green and blue from 0 to 1. Raises :class:`BadColour`."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise BadColour(f"{colour!r} is not a colour written #rrggbb.")
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def written(parts: Iterable[float]) -> str:
    return "#" + "".join(f"{round(min(max(part, 0), 1) * 255):02x}" for part in parts)


def luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white)."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parse(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio between two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mixed(colour: str, ground: str, share: float) -> str:
    """``share`` of ``colour`` over ``ground``."""
    return written(a * share + b * (1 - share) for a, b in zip(parse(colour), parse(ground), strict=True))


def readable(colour: str, *, towards: str, surface: str, share: float, grounds: Iterable[str], ink: str) -> Shades:
    """The first shade, going ``towards`` another colour, that can be read on every ground, on its own tint, and under ``ink``.

    Black and the palest shade of any hue always can, so the search ends.
    """
    original = written(parse(colour))
    for step in range(round(1 / STEP) + 1):
        shade = mixed(towards, original, step * STEP)
        tint = mixed(shade, surface, share)
        if all(contrast(shade, ground) >= TEXT for ground in (*grounds, tint, ink)):
            break
    return Shades(shade, ink, mixed(towards, shade, HOVER), tint)


def pale(colour: str) -> str:
    """The palest shade of the same hue: lightening towards white would turn it grey, at full saturation would make it glare."""
    hue, _, saturation = colorsys.rgb_to_hls(*parse(colour))
    return written(colorsys.hls_to_rgb(hue, 0.9, 0.7 * saturation))


def light(colour: str) -> Shades:
    """The brand's colour on a light page: darkened if it must be."""
    return readable(
        colour, towards="#000000", surface=LIGHT_SURFACE, share=LIGHT_TINT, grounds=LIGHT_GROUNDS, ink=LIGHT_INK
    )


def dark(colour: str) -> Shades:
    """The brand's colour on a dark page: lightened if it must be."""
    return readable(
        colour, towards=pale(colour), surface=DARK_SURFACE, share=DARK_TINT, grounds=DARK_GROUNDS, ink=DARK_INK
    )
