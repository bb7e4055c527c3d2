"""What a guesser tries first, and what is left of a password once they have (S5; ASVS 5.0, 6.1.2, 6.2.4, 6.2.11 and 6.2.12).

A password is taken to pieces in the cheapest way: a word that belongs to the person or to the broker is worth nothing, one of the
common and breached passwords what choosing one among them is worth, a repetition what pointing at it is worth, any other character
what its alphabet is worth. Everything is on this machine: no password, nor any part of its digest, is ever looked up elsewhere.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import cache
from importlib import resources

from django.contrib.auth.password_validation import CommonPasswordValidator

from espace import brokerage, register
from espace.lib import names

SHORTEST, LONGEST = 4, 40
"""Characters of a piece of the lists: a shorter one is worth no less letter by letter, and none is longer."""
SHORTEST_NAME = 3
YEARS = range(1900, 2040)
REPEATED = 7.0
"""Bits of « and that again »: one place among the 128 of the longest password."""
LEET = str.maketrans("013457@$!€", "oieastasie")
SYMBOL = math.log2(33)
ALPHABETS = ((10, r"[0-9]"), (26, r"[a-zA-Z]"), (33, r"[ -/:-@[-`{-~]"), (100, r"[^\x00-\x7f]"))
"""How many characters there are of each kind."""


@cache
def listed() -> frozenset[str]:
    """The common and breached passwords, as :func:`espace.lib.names.key` reads them: Django's 20,000, ours (``blocked.txt``), the years."""
    found = {names.key(one) for one in CommonPasswordValidator().passwords} | {str(year) for year in YEARS}
    for line in _lines():
        found |= set(_parts(line[1:].strip())) if line.startswith(">") else {names.key(line)}
    return frozenset(one for one in found if SHORTEST <= len(one) <= LONGEST)


def words_of_the_house() -> frozenset[str]:
    """The broker's names, whole and word by word: the one that it shows, those of the register and of the addresses in it."""
    law = register.load()
    return pieces(
        (brokerage.held().name, law.controller.name, law.controller.email, law.officer.name, law.officer.email)
    )


def pieces(texts: Collection[str]) -> frozenset[str]:
    """The words of these texts, and each text glued together; nothing shorter than three characters."""
    found = {word for text in texts for word in (*names.words(text), names.key(text))}
    return frozenset(word for word in found if len(word) >= SHORTEST_NAME)


def bits(password: str, known: Collection[str], common: Collection[str]) -> float:
    """What guessing ``password`` costs somebody who has both lists, in bits: the least of its readings, leet undone or not."""
    composed = unicodedata.normalize("NFKC", password)
    as_typed = "".join(names.key(c) or c for c in composed)
    bare, undone = names.key(composed), names.key(composed.translate(LEET))
    symbols = "".join(c for c in composed if not names.key(c))
    between = SYMBOL * sum(c != before for before, c in zip("\0" + symbols, symbols, strict=False))
    return min(
        _bits(as_typed, known, common), _bits(bare, known, common) + between, _bits(undone, known, common) + between
    )


def _bits(text: str, known: Collection[str], common: Collection[str]) -> float:
    size = sum(count for count, kind in ALPHABETS if re.search(kind, text))
    letter, choice = math.log2(size or 1), math.log2(len(common) or 1)
    least = [0.0]
    for end in range(1, len(text) + 1):
        best = least[end - 1] + letter
        for start in range(max(0, end - LONGEST), end - SHORTEST_NAME + 1):
            piece = text[start:end]
            if piece in known:
                best = min(best, least[start])
            elif end - start >= SHORTEST and piece in common:
                best = min(best, least[start] + choice)
            elif end - start >= SHORTEST and piece in text[:start]:
                best = min(best, least[start] + REPEATED)
        least.append(best)
    return least[-1]


def _lines() -> Iterator[str]:
    for line in (resources.files("espace.accounts") / "blocked.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line


def _parts(row: str) -> Iterator[str]:
    """Every stretch of a row of keys, from either end."""
    for way in (row, row[::-1]):
        for start in range(len(way)):
            for end in range(start + SHORTEST, len(way) + 1):
                yield way[start:end]
