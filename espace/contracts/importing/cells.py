"""What one cell says: a day, a whole name, the insured persons."""

from __future__ import annotations

import re
from datetime import date, timedelta

from espace.lib.names import key

EARLIEST, LATEST = 1900, 2199
"""Years outside which a date is a typing error."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet calculate a cell, full-width forms included."""

Person = tuple[str, date | None]

_FRENCH = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4})(?:[ T]00:00(?::00(?:\.0+)?)?)?")
_ISO = re.compile(r"([0-9]{4})[-/]([0-9]{2})[-/]([0-9]{2})(?:[ T]00:00(?::00(?:\.0+)?)?Z?)?")
_SERIAL = re.compile(r"[1-9][0-9]{4}")
# Excel counts days from 1899-12-30, once the 29 February 1900 that it believes in is behind.
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_SEPARATORS = re.compile(r"[|\n]")
_WITH_DATE = re.compile(r"(.*\S)\s*\(([^()]*[0-9][^()]*)\)")
_CIVILITIES = frozenset(
    "m mme mlle mr mrs ms miss mx monsieur madame mademoiselle dr docteur pr professeur me maitre".split()  # noqa: SIM905
)
_PARTICLES = frozenset({"de", "du", "des", "d'", "van", "von", "der", "den", "la", "le", "da", "di", "dos", "el", "al"})


def escape(text: str) -> str:
    """``text`` with an apostrophe before what a spreadsheet would calculate."""
    return "'" + text if text.lstrip(" ").startswith(FORMULA) else text


def unescape(text: str) -> str:
    """``text`` without the apostrophe of :func:`escape`."""
    return text[1:] if text.startswith("'") and text[1:].lstrip(" ").startswith(FORMULA) else text


def day(text: str) -> date | None:
    """``31/12/2026``, ``31.12.2026``, ``2026-12-31`` or Excel's day number; None for anything else, 31/02 included."""
    try:
        if found := _FRENCH.fullmatch(text):
            read = date(int(found[3]), int(found[2]), int(found[1]))
        elif found := _ISO.fullmatch(text):
            read = date(int(found[1]), int(found[2]), int(found[3]))
        elif _SERIAL.fullmatch(text):
            read = _EXCEL_DAY_ZERO + timedelta(days=int(text))
        else:
            return None
    except ValueError:
        return None
    return read if EARLIEST <= read.year <= LATEST else None


def parts(text: str) -> tuple[str, ...]:
    """The items of a cell that lists several, separated by ``|`` or line breaks."""
    return tuple(part for piece in _SEPARATORS.split(text) if (part := piece.strip())) if text else ()


def insured(text: str) -> tuple[Person, ...] | None:
    """``Luc Martin (12/03/2011) | Zoé Martin`` as (name, birth date or None); None when a bracketed date is not one."""
    people: list[Person] = []
    for part in parts(text):
        if found := _WITH_DATE.fullmatch(part):
            born_on = day(found[2].strip())
            if born_on is None:
                return None
            people.append((found[1], born_on))
        elif any(character.isdigit() for character in part):
            return None
        else:
            people.append((part, None))
    return tuple(people)


def _shouted(word: str) -> bool:
    """In capitals, and more than an initial."""
    return word.isupper() and len(word.strip(".")) > 1


def whole_name(text: str) -> tuple[str, str, str] | None:
    """A whole name as (civility, surname, first name); None when nothing tells the surname from the first name.

    ``Mme Selena VAN DE BERG``, ``VAN DE BERG Selena``, ``Van de Berg, Selena``. Two words written alike are not guessed:
    half of them would be wrong, and a person is recognised by this.
    """
    found = text.split()
    civility = found.pop(0) if len(found) > 1 and key(found[0]) in _CIVILITIES else ""
    if "," in text:
        surname, _, first_name = (half.strip() for half in " ".join(found).partition(","))
        return (civility, surname, first_name) if surname and first_name else None
    loud = [_shouted(word) for word in found]
    if True not in loud or False not in loud:
        return None
    if loud[-1]:
        start = len(loud) - loud[::-1].index(False)
        if True in loud[:start]:
            return None
        while start > 1 and found[start - 1].lower() in _PARTICLES:
            start -= 1
        return civility, " ".join(found[start:]), " ".join(found[:start])
    end = loud.index(False)
    if end == 0 or True in loud[end:]:
        return None
    return civility, " ".join(found[:end]), " ".join(found[end:])
