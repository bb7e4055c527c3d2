"""What one cell says: a day, a whole name, the insured persons."""

from __future__ import annotations

import re
from datetime import date, timedelta

from espace.lib.names import key

EARLIEST, LATEST = 1900, 2199
"""Years outside which a date is a typing error."""

Person = tuple[str, date | None]

_FRENCH = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4})(?:[ T]00:00(?::00(?:\.0+)?)?)?")
_ISO = re.compile(r"([0-9]{4})[-/]([0-9]{2})[-/]([0-9]{2})(?:[ T]00:00(?::00(?:\.0+)?)?Z?)?")
_SERIAL = re.compile(r"[1-9][0-9]{4}")
# Excel counts days from 1899-12-30, once the 29 February 1900 that it believes in is behind.
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_SEPARATORS = re.compile(r"[|\n]")
_WITH_DATE = re.compile(r"(.*\S)\s*\(([^()]*[0-9][^()]*)\)")
_CIVILITIES = {
    key(civility): civility
    for civility in (
        *("M.", "Mme", "Mlle", "Mr", "Mrs", "Ms", "Miss", "Monsieur", "Madame", "Mademoiselle", "Dr", "Docteur", "Pr"),
        *("Me", "Maître", "Mx"),
    )
}


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
    return word.isupper()


def whole_name(text: str) -> tuple[str, str, str] | None:
    """A whole name as (civility, surname, first name); None when nothing tells the surname from the first name.

    ``Mme Selena VAN DE BERG``, ``VAN DE BERG Selena``, ``Van de Berg, Selena``. Two words written alike are not guessed:
    half of them would be wrong, and a person is recognised by this.
    """
    found = text.split()
    civility = ""
    if len(found) > 1 and key(found[0]) in _CIVILITIES:
        civility = found.pop(0)
    if "," in " ".join(found):
        surname, _, first_name = (half.strip() for half in " ".join(found).partition(","))
        return (civility, surname, first_name) if surname and first_name else None
    size = len(found)
    tail = next((n for n in range(size) if not _shouted(found[size - 1 - n])), size)
    head = next((n for n in range(size) if not _shouted(found[n])), size)
    if tail == size or not (tail or head) or (tail and head and head + tail != size and len(found[0].strip(".")) > 1):
        return None
    if tail:
        # An initial before the surname is a second first name: Jean A. MARTIN.
        while tail > 1 and len(found[size - tail].strip(".")) == 1:
            tail -= 1
        return civility, " ".join(found[size - tail :]), " ".join(found[: size - tail])
    return civility, " ".join(found[:head]), " ".join(found[head:])
