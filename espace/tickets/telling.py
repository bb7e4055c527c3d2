"""What the codes of a request say to whoever reads them outside its pages: in a copy of one's data."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy, override

from espace.lib import countries
from espace.tickets.answers import Answers
from espace.tickets.kinds import Field, asking, named
from espace.tickets.models.disclosures import Means
from espace.tickets.states import Channel
from espace.ui import words

# What a move did, said of the request.
MOVES = {
    "submit": gettext_lazy("envoyée"),
    "take": gettext_lazy("prise en charge"),
    "ask": gettext_lazy("quelque chose vous est demandé"),
    "answer": gettext_lazy("votre réponse est reçue"),
    "resume": gettext_lazy("reprise par le cabinet"),
    "close": gettext_lazy("close"),
    "reopen": gettext_lazy("rouverte"),
}


def kind(name: str, language: str) -> str:
    """The title of a kind; its id where the broker withdrew it."""
    found = named(name)
    return found.title[language] if found else name


def move(name: str, language: str) -> str:
    """What a move did."""
    with override(language):
        return str(MOVES.get(name, name))


def channel(name: str, language: str) -> str:
    """How it came."""
    with override(language):
        return str(Channel(name).label) if name in Channel.values else name


def means(name: str, language: str) -> str:
    """How something was passed on to an insurer."""
    with override(language):
        return str(Means(name).label) if name in Means.values else name


def answers(given: Answers, language: str) -> str:
    """The answers, a line each: what was asked, in words of any kind that asks it, and what was answered."""
    return "\n".join(_line(name, value, language) for name, value in given.items())


def _line(name: str, value: str, language: str) -> str:
    field = next(asking(name), None)
    if field is None:
        return words.pair(name, value, language)
    return words.pair(field.label[language].removesuffix("?").rstrip(), _value(field, value, language), language)


def _value(field: Field, value: str, language: str) -> str:
    if field.type == "choice":
        return next((one.label[language] for one in field.choices if one.value == value), value)
    if field.type == "country":
        return countries.name(value, language)
    if field.type == "date":
        try:
            return words.day(date.fromisoformat(value), language, "long")
        except ValueError:
            return value  # a draft keeps what was typed, fit or not
    return value
