"""Instants, days, sizes and amounts as people say them, in the language of the screens, on the clock of Paris.

A language is a code of :func:`espace.lib.languages.offered`. An instant is aware; a day is a ``date``. Nothing here reads the clock:
``now`` is an argument.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache, partial

from babel.dates import format_date, format_skeleton, format_timedelta
from babel.numbers import format_decimal
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from espace.lib import clock
from espace.lib.languages import locale

NBSP = "\u00a0"
UNITS = {"fr": ("octets", "ko", "Mo", "Go"), "en": ("bytes", "kB", "MB", "GB")}
PATTERNS = {"full": "EEEE d MMMM y", "long": "d MMMM y", "short": "d MMM y", "weekday": "EEEE", "bare": "d MMMM"}
"""French and English say a day in the same order; any other language as Unicode's data have it."""
ELSEWHERE = {"full": "full", "long": "long", "short": "medium", "weekday": "EEEE"}


@lru_cache(
    maxsize=4096
)  # a queue says a hundred days, most of them alike, and each takes babel a tenth of a millisecond
def day(on: date, language: str, style: str = "full") -> str:
    """``lundi 23 novembre 2026``; ``long`` without the weekday, ``short`` « 23 nov. 2026 », ``bare`` without the year either."""
    there = locale(language)
    if language[:2] in UNITS:
        text = format_date(on, PATTERNS[style], locale=there)
    else:
        text = (
            format_date(on, ELSEWHERE[style], there)
            if style in ELSEWHERE
            else format_skeleton("MMMMd", on, locale=there)
        )
    if there == "fr_FR" and on.day == 1:
        text = text.replace("1 ", "1er ", 1)
    # A line never ends between the day and its month.
    return text.replace(f"{on.day} ", f"{on.day}{NBSP}", 1).replace("1er ", f"1er{NBSP}", 1)


def hour(at: datetime, language: str) -> str:
    """``9 h``, ``9 h 05`` in French; ``9:05`` in any other language."""
    return wall(at.astimezone(clock.PARIS).time(), language)


def wall(there: time, language: str) -> str:
    """The same of an hour on the wall."""
    if not language.startswith("fr"):
        return f"{there.hour}:{there.minute:02}"
    return f"{there.hour}{NBSP}h" + (f"{NBSP}{there.minute:02}" if there.minute else "")


def instant(at: datetime, language: str, style: str = "full") -> str:
    """``lundi 23 novembre 2026 à 9 h``."""
    words = {"day": day(clock.today(at), language, style), "hour": hour(at, language)}
    return (_("%(day)s, %(hour)s") if style == "short" else _("%(day)s à %(hour)s")) % words


def second(at: datetime) -> str:
    """An hour to the second, on the clock of Paris: ``14:03:20`` in both languages."""
    return f"{at.astimezone(clock.PARIS):%H:%M:%S}"


def since(at: datetime, now: datetime, language: str) -> str:
    """Since when, as one would say it at ``now``: ``depuis aujourd’hui à 9 h 05`` (« depuis 9 h 05 » could be a length of time),
    ``depuis hier``, ``depuis lundi``, ``depuis le 3 novembre``."""
    on, today = clock.today(at), clock.today(now)
    if on >= today:
        return _("depuis aujourd’hui à %(hour)s") % {"hour": hour(at, language)}
    if on == today - timedelta(days=1):
        return _("depuis hier")
    if on > today - timedelta(days=7):
        return _("depuis %(weekday)s") % {"weekday": day(on, language, "weekday")}
    return _("depuis le %(day)s") % {"day": day(on, language, "bare" if on.year == today.year else "long")}


def ago(at: datetime, now: datetime, language: str) -> str:
    """``il y a 3 jours``, ``dans 2 heures``."""
    return format_timedelta(at - now, add_direction=True, locale=locale(language))


def office_time(spent: timedelta, language: str) -> str:
    """Time of an open office, in whole hours: « 12 h ouvrées », "12 office hours"."""
    hours = int(spent / timedelta(hours=1))
    if not hours:
        return _("moins d’une heure ouvrée")
    return ngettext("%(n)s\u00a0h ouvrée", "%(n)s\u00a0h ouvrées", hours) % {"n": hours}


def left(length: timedelta, language: str) -> str:
    """How long something still takes: « encore 3 minutes environ »."""
    return _("encore %(length)s") % {"length": about(length, language)}


def about(length: timedelta, language: str) -> str:
    """« 3 minutes environ »: nobody counts on it, and it says so."""
    if length < timedelta(seconds=50):
        return _("moins d’une minute")
    minutes = max(1, round(length / timedelta(minutes=1)))
    if minutes > 10:
        minutes = 5 * round(minutes / 5)
    # Up to an hour and a half in minutes, up to a day and a half in hours.
    say = partial(format_timedelta, threshold=1_000, locale=locale(language))
    if minutes <= 90:
        said = say(timedelta(minutes=minutes), granularity="minute")
    elif length < timedelta(hours=36):
        said = say(timedelta(hours=round(length / timedelta(hours=1))), granularity="hour")
    else:
        said = say(timedelta(days=round(length / timedelta(days=1))), granularity="day")
    return _("%(length)s environ") % {"length": said}


def pair(label: str, value: str, language: str) -> str:
    """« Ville : Dakar », "City: Dakar"."""
    return f"{label}{NBSP}: {value}" if language.startswith("fr") else f"{label}: {value}"


def size(count: int, language: str) -> str:
    """A size in bytes: ``2,4 Mo``, ``340 ko``; units are decimal."""
    names = UNITS["fr" if language.startswith("fr") else "en"]
    amount, rank = Decimal(count), 0
    while amount >= 1000 and rank < len(names) - 1:
        amount, rank = amount / 1000, rank + 1
    digits = "#,##0.#" if rank > 1 and amount < 100 else "#,##0"
    return format_decimal(amount, digits, locale=locale(language)) + NBSP + names[rank]
