"""How old somebody is on a day, and when they come of age (French civil code, articles 388 and 414)."""

from __future__ import annotations

from datetime import date

MAJORITY = 18
OLDEST = 120
"""Years beyond which a birth date is a typing error."""


def birthday(born_on: date, age: int) -> date:
    """The day on which ``age`` whole years are over. Born on 29 February: 1 March of a common year."""
    try:
        return born_on.replace(year=born_on.year + age)
    except ValueError:
        return date(born_on.year + age, 3, 1)


def age_on(born_on: date, on: date) -> int:
    """Whole years on the day ``on``; negative before birth."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def is_adult(born_on: date, on: date) -> bool:
    """True from the eighteenth birthday on."""
    return age_on(born_on, on) >= MAJORITY
