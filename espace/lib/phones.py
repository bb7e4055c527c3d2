"""Phone numbers: one form to keep and compare (E.164), one to show."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat

HOME_REGION = "FR"
"""Where a number written without its country is read."""

_NOT_DIALLED = re.compile(r"[^\d+]")


def _parse(text: str, region: str | None) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) else None


def normalise(text: str, region: str | None = HOME_REGION) -> str | None:
    """E.164 (``+33612345678``), or None when ``text`` cannot be dialled.

    ``region``: ISO 3166 alpha-2 of the country in which a number without ``+`` is read. A number of a range that is not
    attributed today is kept: numbering plans change faster than libraries.
    """
    number = _parse(text.strip(), region)
    return None if number is None else phonenumbers.format_number(number, PhoneNumberFormat.E164)


def dialled(text: str) -> str:
    """The digits of ``text`` and its leading ``+``, for a number that :func:`normalise` cannot read."""
    digits = _NOT_DIALLED.sub("", text)
    return digits[:1] + digits[1:].replace("+", "")


def display(text: str) -> str:
    """The international form, with the spaces of its country (``+33 6 12 34 56 78``); else ``text`` itself."""
    number = _parse(text, HOME_REGION)
    return text if number is None else phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
