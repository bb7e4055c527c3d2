"""Names as a machine compares and searches them: without accents, punctuation or capitals."""

from __future__ import annotations

import re
import unicodedata

SHORTEST, LONGEST = 3, 8
"""Letters of the prefixes kept for search."""

# Letters that a person types without their mark, and that Unicode does not take apart.
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "ng"}
)
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_WORD = re.compile(r"[^\W_]+")


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    without_marks = "".join(c for c in apart if not unicodedata.combining(c))
    # Composed again: Korean syllables were taken apart too, and one more lowering for what NFKD turned into capitals.
    return unicodedata.normalize("NFC", without_marks).lower().translate(_LETTERS)


def words(text: str) -> list[str]:
    """The words of ``text``: NFKD, no accents, no punctuation, lower case. ``"D'Hervé-Łabaj"`` → d, herve, labaj."""
    plain = _plain(text)
    return (_ASCII_WORD if plain.isascii() else _WORD).findall(plain)


def normalise(text: str) -> str:
    """The words of ``text`` joined by one space."""
    return " ".join(words(text))


def key(text: str) -> str:
    """What two spellings of one name share: ``O'Brien``, ``O Brien`` and ``OBRIEN`` are all ``obrien``."""
    return "".join(words(text))


def prefixes(text: str) -> set[str]:
    """Search prefixes of 3 to 8 letters of each word and of the whole name glued together.

    A shorter word (Li, Wu) stands for itself: its bearer must be found too.
    """
    found = words(text)
    if len(found) > 1:
        found.append("".join(found))
    return {word[:n] for word in found for n in range(min(SHORTEST, len(word)), min(LONGEST, len(word)) + 1)}


def probe(word: str) -> str:
    """What to look up for one typed word among :func:`prefixes`: its first 8 letters, or nothing."""
    return key(word)[:LONGEST]
