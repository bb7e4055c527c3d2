"""Amounts in euros as brokers' exports write them, read to the cent."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_currency

from espace.lib.languages import locale

CENT = Decimal("0.01")
LARGEST_DIGITS = 12
"""Digits before the decimal mark beyond which an amount is a typing error, and would not fit its column."""

_PLAIN = re.compile(r"-?[0-9]{1,12}(?:[.,][0-9]{1,2})?")
_NOISE = re.compile(r"[\s\u00a0\u202f\u2009'’]|€|eur(?:os?)?", re.IGNORECASE)
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


class BadAmount(ValueError):
    """The text is not an amount, or could be read as two different ones."""


def parse(text: str) -> Decimal:
    """Read ``6 429,44``, ``6.429,44``, ``6,429.44``, ``6429.44 €`` to the cent (half up). Raises :class:`BadAmount`.

    ``1,200`` and ``1.200`` are refused: 1.20 € here is 1,200 € there, and a guess would be wrong for somebody.
    """
    plain = text.replace(" ", "").replace("\u202f", "").replace("\u00a0", "")
    if not _PLAIN.fullmatch(plain):
        plain = _canonical(text)
    amount = Decimal(plain.replace(",", "."))
    if abs(amount) >= 10**LARGEST_DIGITS:
        raise BadAmount(f"{text!r} is too large.")
    return amount.quantize(CENT, ROUND_HALF_UP)


def _canonical(text: str) -> str:
    bare = _NOISE.sub("", text).replace("\u2212", "-")
    marks = re.findall(r"[.,]", bare)
    if len(set(marks)) == 2:
        # Two kinds of mark: the last one is decimal, and must be alone of its kind.
        decimal, thousands = marks[-1], ({".", ","} - {marks[-1]}).pop()
        whole, _, cents = bare.rpartition(decimal)
        if decimal in whole or not _GROUPED.fullmatch(whole):
            raise BadAmount(f"{text!r} is not an amount.")
        bare = f"{whole.replace(thousands, '')}.{cents}"
    elif len(marks) > 1:
        if not _GROUPED.fullmatch(bare):
            raise BadAmount(f"{text!r} is not an amount.")
        bare = bare.replace(marks[0], "")
    elif marks and _GROUPED.fullmatch(bare) and not bare.lstrip("-").startswith("0"):
        raise BadAmount(f"{text!r} may be read in two ways.")
    bare = bare.replace(",", ".")
    if not bare.isascii() or not _NUMBER.fullmatch(bare) or len(bare) > 40:
        raise BadAmount(f"{text!r} is not an amount.")
    return bare


def format(amount: Decimal, language: str = "fr") -> str:
    """``6 429,44 €`` in French, ``€6,429.44`` in English."""
    return format_currency(amount, "EUR", locale=locale(language))
