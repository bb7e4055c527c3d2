"""Which words find a request: the beginnings of its reference, the whole words of its messages and of what the customer wrote in it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from espace.tickets.answers import Answers
from espace.tickets.kinds import Kind
from espace.vault import search

KIND = "message"
REFERENCE = "reference"


def index_ticket(unit: UUID, reference: str, texts: Iterable[str]) -> None:
    """Write the first tokens of a request, in one statement."""
    search.index(unit, search.prefix_tokens(REFERENCE, reference) | _words(texts))


def index_text(unit: UUID, texts: Iterable[str]) -> None:
    """Add the words of new texts to the ticket's tokens."""
    search.index(unit, _words(texts))


def _words(texts: Iterable[str]) -> set[int]:
    return {token for text in texts for token in search.word_tokens(KIND, text)}


def searchable(kind: Kind, answers: Answers) -> list[str]:
    """The free texts of a request; an IBAN or a phone number is nobody's search word."""
    return [answers[field.name] for field in kind.fields if field.type in ("text", "long") and field.name in answers]
