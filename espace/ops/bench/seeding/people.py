"""Who is customer number *i*: the same person at every run, and a surname that few share, as in real files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

SYLLABLES = [consonant + vowel for consonant in "bcdfglmnprstvz" for vowel in "aeiou"][:66]
SURNAMES = len(SYLLABLES) ** 4
STEP = 7_368_787  # prime to SURNAMES: neighbours have nothing in common
FIRST_NAMES = (
    "Camille", "Louise", "Jules", "Emma", "Hugo", "Alice", "Paul", "Rose", "Adam", "Lina", "Noah", "Jade", "Louis", "Anna",
    "Gabriel", "Mila",
)  # fmt: skip
COUNTRIES = ("SG", "MA", "JP", "CA", "PT", "TH", "MU", "AE")
WATCHED_EVERY = 50
TICKETS_WATCHED = 5
MESSAGES_WATCHED = 10


@dataclass(frozen=True)
class Person:
    first_name: str
    surname: str
    birth_date: date
    email: str
    phone: str
    country: str


def surname(number: int) -> str:
    """Four syllables: nobody shares the surname of customer ``number`` below 19 million of them."""
    rest = number * STEP % SURNAMES
    letters = ""
    for _place in range(4):
        rest, syllable = divmod(rest, len(SYLLABLES))
        letters += SYLLABLES[syllable]
    return letters.capitalize()


def first_name(number: int) -> str:
    return FIRST_NAMES[number % len(FIRST_NAMES)]


def email(number: int) -> str:
    return f"{first_name(number)}.{surname(number)}@clients.example".lower()


def person(number: int) -> Person:
    return Person(
        first_name=first_name(number),
        surname=surname(number),
        birth_date=date(1950, 1, 1) + timedelta(days=number * 37 % 18_000),
        email=email(number),
        phone=f"+6581{number % 1_000_000:06d}",
        country=COUNTRIES[number % len(COUNTRIES)],
    )


def is_watched(number: int) -> bool:
    """Whether the bench reads this customer's pages: five requests, one of them with ten messages. The others have one each."""
    return number % WATCHED_EVERY == 0


def tickets_of(number: int) -> int:
    return TICKETS_WATCHED if is_watched(number) else 1
