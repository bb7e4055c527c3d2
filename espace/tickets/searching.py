"""Finding a request by its reference, or by whole words of its messages and of what the customer wrote in it."""

from __future__ import annotations

from collections.abc import Iterable

from espace.lib import names
from espace.tickets.indexing import KIND, REFERENCE
from espace.tickets.models import Message, Ticket
from espace.vault import search


def reference_branches(typed: str) -> list[list[int]]:
    """What to look up for a reference or its beginning."""
    token = search.prefix_token(REFERENCE, typed)
    return [[token]] if token is not None and len(names.key(typed)) >= names.SHORTEST else []


def word_branches(typed: str) -> list[list[int]]:
    """What to look up for words: all of them in one request, the longest (rarest) first."""
    words = sorted(dict.fromkeys(names.words(typed)), key=len, reverse=True)
    long = [word for word in words if len(word) >= names.SHORTEST]
    return [[search.token(KIND, word) for word in long]] if long else []


def is_reference(ticket: Ticket, typed: str) -> bool:
    wanted = names.key(typed)
    groups = names.words(ticket.reference)
    return any("".join(groups[place:]).startswith(wanted) for place in range(len(groups)))


def holds_words(ticket: Ticket, messages: Iterable[Message], typed: str) -> bool:
    """Whether an opened request and its opened messages hold every word of 3 letters or more that was typed."""
    wanted = {word for word in names.words(typed) if len(word) >= names.SHORTEST}
    for text in (*(str(answer) for answer in ticket.answers.values()), *(message.body for message in messages)):
        if not wanted:
            break
        wanted -= set(names.words(text))
    return not wanted
