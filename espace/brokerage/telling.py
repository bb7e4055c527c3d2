"""When the office is open, as it is said to whoever wants to call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.dates import get_day_names
from django.utils.translation import gettext as _

from espace.brokerage.hours import alike
from espace.brokerage.reading import Closure, Held
from espace.lib import clock
from espace.lib.languages import locale
from espace.lib.office_hours import Span, Week
from espace.ui import words

AHEAD = timedelta(days=45)
"""How long before a closure it is told."""


@dataclass(frozen=True)
class Told:
    """``lines``: (days, hours) of the week. One of ``closes_at`` (it is open) and ``opens_at`` (it is closed) is given. ``closures``: those
    of the weeks to come, each with its label."""

    lines: list[tuple[str, str]]
    closes_at: datetime | None
    opens_at: datetime | None
    closures: list[tuple[Closure, str]]


def told(held: Held, at: datetime, language: str) -> Told:
    """What is said at ``at``."""
    today, office = clock.today(at), held.office
    closes_at = office.closing(at)
    near = [one for one in held.closures if one.last >= today and one.first <= today + AHEAD]
    return Told(
        lines=week(office.week(today), language),
        closes_at=closes_at,
        opens_at=None if closes_at else office.opening(at),
        closures=[(one, one.label(language)) for one in near],
    )


def week(of: Week, language: str) -> list[tuple[str, str]]:
    """(days, hours): « du lundi au vendredi », « 9 h – 12 h 30, 14 h – 18 h »."""
    names = get_day_names("wide", locale=locale(language))
    return [
        (
            names[first]
            if first == last
            else _("du %(first)s au %(last)s") % {"first": names[first], "last": names[last]},
            spans(hours, language),
        )
        for first, last, hours in alike(of)
    ]


def spans(of: tuple[Span, ...], language: str) -> str:
    return ", ".join(
        f"{words.wall(opens, language)}{words.NBSP}–{words.NBSP}{words.wall(closes, language)}" for opens, closes in of
    )
