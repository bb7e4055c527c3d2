"""The register's periods compared with one another, and said in words. Their calendar is :mod:`espace.lib.periods`."""

from __future__ import annotations

from espace.lib.periods import Period

DAY = 86_400
HOUR = 3_600
# Paris changes its clocks: a stretch of days may last an hour less or more than it counts.
_SHIFT = HOUR


def shortest(period: Period) -> int:
    """The least number of seconds ``period`` can last, wherever it starts."""
    years, months = divmod(period.months, 12)
    days = years * 365 + months * 28 + period.days
    return max(0, days * DAY - (_SHIFT if days else 0)) + period.seconds


def longest(period: Period) -> int:
    """The greatest number of seconds ``period`` can last."""
    years, months = divmod(period.months, 12)
    days = years * 366 + months * 31 + period.days
    return days * DAY + (_SHIFT if days else 0) + period.seconds


def fits(inner: Period, outer: Period) -> bool:
    """Whether ``inner`` always ends before ``outer`` does, when both start together."""
    return longest(inner) < shortest(outer)


def in_words(period: Period, language: str) -> str:
    """« 6 mois », "72 hours"; « aussitôt », "at once" for a period of nothing."""
    english = language.lower().startswith("en")
    whole_years = period.months > 24 and period.months % 12 == 0
    hours, seconds = divmod(period.seconds, HOUR)
    counts = (
        (period.months // 12 if whole_years else 0, ("an", "ans"), ("year", "years")),
        (0 if whole_years else period.months, ("mois", "mois"), ("month", "months")),
        (period.days, ("jour", "jours"), ("day", "days")),
        (hours, ("heure", "heures"), ("hour", "hours")),
        (seconds // 60, ("minute", "minutes"), ("minute", "minutes")),
    )
    words = [f"{count}\u00a0{(en if english else fr)[count > 1]}" for count, fr, en in counts if count]
    return " ".join(words) or ("at once" if english else "aussitôt")
