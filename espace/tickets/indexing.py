"""Which words find a request: the beginnings of its reference, the whole words of its messages and of what the customer wrote in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from espace import vault
from espace.lib.rows import chunks
from espace.tickets.answers import Answers
from espace.tickets.kinds import Kind, form_of
from espace.tickets.models import Message, Ticket
from espace.vault import search

KIND = "message"
REFERENCE = "reference"
BATCH = 500


def index_ticket(unit: UUID, reference: str, texts: Iterable[str]) -> None:
    """Write the first tokens of a request, in one statement."""
    search.index(unit, search.prefix_tokens(REFERENCE, reference) | _words(texts))


def index_text(unit: UUID, texts: Iterable[str]) -> None:
    """Add the words of new texts to the ticket's tokens."""
    search.index(unit, _words(texts))


def index_again(ticket: Ticket) -> None:
    """Write the tokens of one opened request from what is left of it: words that went find nothing any more."""
    messages = list(Message.objects.written().filter(ticket=ticket))
    vault.open_rows(ticket, messages)
    texts = [*_typed(ticket), *_said(messages)]
    search.index(ticket.unit, search.prefix_tokens(REFERENCE, ticket.reference) | _words(texts), replace=True)


def index_all() -> int:
    """Write the tokens of every request again: they are in no backup. Returns how many requests. May be done again."""
    count = 0
    for batch in chunks(list(Ticket.objects.order_by("pk").values_list("pk", flat=True)), BATCH):
        tickets = list(Ticket.objects.filter(pk__in=batch))
        said: dict[UUID, list[Message]] = defaultdict(list)
        for message in Message.objects.written().filter(ticket__in=batch):
            said[message.ticket_id].append(message)
        vault.open_rows(tickets, *said.values(), missing_ok=True)
        for ticket in tickets:
            try:
                index_ticket(ticket.unit, ticket.reference, [*_typed(ticket), *_said(said[ticket.pk])])
            except vault.Closed:  # destroyed since the backup: its rows go when that is done again
                continue
        count += len(tickets)
    return count


def _typed(ticket: Ticket) -> list[str]:
    return searchable(form_of(ticket.kind, ticket.kind_version), ticket.answers)


def _said(messages: Iterable[Message]) -> list[str]:
    return [message.body for message in messages]


def _words(texts: Iterable[str]) -> set[int]:
    return {token for text in texts for token in search.word_tokens(KIND, text)}


def searchable(kind: Kind, answers: Answers) -> list[str]:
    """The free texts of a request; an IBAN or a phone number is nobody's search word."""
    return [answers[field.name] for field in kind.every if field.type in ("text", "long") and field.name in answers]
