"""A week of opening hours as it is kept and as it is said: nothing here knows what time it is."""

from __future__ import annotations

from datetime import time
from typing import Any

from espace.lib.office_hours import Span, Week

DAYS = 7
LONGEST_SPANS = 2
"""Spans of a day: the morning and the afternoon."""


def week_of(value: Any) -> Week:
    """A week as it is kept: seven days, Monday first, each a list of ``["09:00", "12:30"]``."""
    return tuple(
        tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in spans) for spans in value
    )


def kept(week: Week) -> list[list[list[str]]]:
    """The same, to be kept."""
    return [[[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in spans] for spans in week]


def alike(week: Week) -> list[tuple[int, int, tuple[Span, ...]]]:
    """(first day, last day, spans) of the days that follow each other with the same hours, closed days apart."""
    found: list[tuple[int, int, tuple[Span, ...]]] = []
    for day, spans in enumerate(week):
        if not spans:
            continue
        if found and found[-1][1] == day - 1 and found[-1][2] == spans:
            found[-1] = (found[-1][0], day, spans)
        else:
            found.append((day, day, spans))
    return found
