"""Charts drawn on the server: where each bar of an SVG stands, in whole units. The words beside it are a table's; a chart adds nothing.

A bar whose value is ``None`` is withheld: it is drawn as such, all alike, whatever its number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 360
TOP, BOTTOM, PLOT = 18, 24, 120
ROW, ROW_BAR, AFTER = 38, 12, 52
HIDDEN = 14


@dataclass(frozen=True)
class Bar:
    """A rectangle, its label, and its value as it is read; each with its place. ``is_withheld``: drawn without a length of its own."""

    label: str
    value: str
    x: int
    y: int
    width: int
    height: int
    label_x: int
    label_y: int
    value_x: int
    value_y: int
    is_withheld: bool


@dataclass(frozen=True)
class Chart:
    """``anchor``: where the texts of its bars are held (``middle`` of a column, ``start`` of a row)."""

    width: int
    height: int
    anchor: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Point:
    """What a bar stands for: its label, its value (``None``: withheld), and that value in words."""

    label: str
    value: float | None
    words: str


def columns(points: Sequence[Point], *, most: float | None = None) -> Chart:
    """Standing bars, one after the other in time. ``most``: the value of a bar of full height; the largest one by default."""
    step, scale = WIDTH / max(len(points), 1), _scale(points, most)
    bars = []
    for place, point in enumerate(points):
        height = HIDDEN if point.value is None else round(PLOT * point.value / scale)
        middle = round(step * (place + 0.5))
        top = TOP + PLOT - height
        bars.append(
            Bar(
                label=point.label,
                value=point.words,
                x=round(middle - step * 0.31),
                y=top,
                width=round(step * 0.62),
                height=height,
                label_x=middle,
                label_y=TOP + PLOT + 16,
                value_x=middle,
                value_y=top - 5,
                is_withheld=point.value is None,
            )
        )
    return Chart(WIDTH, TOP + PLOT + BOTTOM, "middle", tuple(bars))


def rows(points: Sequence[Point], *, most: float | None = None) -> Chart:
    """Lying bars, each under its label. ``most``: as for :func:`columns`."""
    scale, bars = _scale(points, most), []
    for place, point in enumerate(points):
        width = HIDDEN if point.value is None else max(round((WIDTH - AFTER) * point.value / scale), 1)
        top = ROW * place
        bars.append(
            Bar(
                label=point.label,
                value=point.words,
                x=0,
                y=top + 20,
                width=width,
                height=ROW_BAR,
                label_x=0,
                label_y=top + 14,
                value_x=width + 6,
                value_y=top + 31,
                is_withheld=point.value is None,
            )
        )
    return Chart(WIDTH, ROW * len(points), "start", tuple(bars))


def _scale(points: Sequence[Point], most: float | None) -> float:
    return most or max((point.value for point in points if point.value is not None), default=1) or 1
