"""One box for everything: a name, a number, a reference, an address, a phone, a word of a message. Six statements at most.

Tokens bring candidates, at most 50 of each sort in index order; the opened rows decide. What was typed is written nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import Q

from espace import audit, vault
from espace.accounts import searching as people
from espace.accounts.models import Customer, User
from espace.accounts.roles import Role
from espace.contracts import searching as numbers
from espace.contracts.models import Contract
from espace.desk.frame import staff_of
from espace.desk.listing import Line, lines
from espace.lib import names
from espace.lib.prepared import Prepared
from espace.tickets import deadlines
from espace.tickets import searching as requests
from espace.tickets.models import Message, Ticket
from espace.vault import search

MOST = 50
LONGEST = 200


@dataclass(frozen=True)
class Results:
    """``is_cut``: there are more than are shown; another letter is needed."""

    customers: list[Customer] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)
    tickets: list[Line] = field(default_factory=list)
    is_cut: bool = False

    def __bool__(self) -> bool:
        return bool(self.customers or self.contracts or self.tickets)


def is_enough(typed: str) -> bool:
    """Whether there is something to look up: a whole short name (Li) is enough, a single letter is not."""
    return len(names.key(typed)) > 1


def find(typed: str, *, user: User, at: datetime) -> Results:
    """Search for what was typed; the customers that the page names are one event of the journal."""
    typed = typed.replace("\x00", "")[:LONGEST].strip()
    sorts = (
        people.branches(typed),
        numbers.branches(typed),
        requests.reference_branches(typed),
        requests.word_branches(typed),
    )
    branches = [branch for sort in sorts for branch in sort]
    held = iter(search.find_any(branches, limit=MOST + 1))
    persons, contracts, references, words = ([next(held) for _branch in sort] for sort in sorts)
    found = _open(typed, user, at, _all(persons), _all(contracts), _all(references), _all(words))
    cut = any(len(units) > MOST for sort in (persons, contracts, references, words) for units in sort)
    results = Results(*found, is_cut=cut)
    named = {customer.pk for customer in results.customers} | {row.customer_id for row in results.contracts}
    named |= {line.ticket.customer_id for line in results.tickets}
    audit.record(action="search.listed", by=user, at=at, listed=sorted(named))
    return results


def _all(found: list[list[UUID]]) -> set[UUID]:
    return {unit for units in found for unit in units[:MOST]}


def _contracts(user: User, units: set[UUID], digest: bytes) -> list[Contract]:
    if not units:  # most of what is typed is no number
        return _of_number(Role(user.role))(digest=digest)
    sold = Contract.objects.visible_to(user).filter(Q(unit__in=units) | Q(number_digest=digest))
    return list(sold.select_related("customer", "product__insurer"))


@lru_cache(maxsize=8)
def _of_number(role: Role) -> Prepared[Contract]:
    return Prepared(
        lambda digest: (
            Contract.objects.visible_to(User(role=role))
            .filter(number_digest=digest)
            .select_related("customer", "product__insurer")
        ),
        digest=bytes,
    )


def _tickets(user: User, at: datetime, units: set[UUID]) -> list[Ticket]:
    asked = deadlines.with_clocks(Ticket.objects.visible_to(user, at).filter(unit__in=units))
    return list(asked.select_related("customer", "assignee").order_by("-activity_at", "-id"))


def _open(
    typed: str,
    user: User,
    at: datetime,
    persons: set[UUID],
    numbered: set[UUID],
    references: set[UUID],
    words: set[UUID],
) -> tuple[list[Customer], list[Contract], list[Line]]:
    customers = list(Customer.objects.visible_to(user).filter(unit__in=persons))
    contracts = _contracts(user, numbered, numbers.whole(typed))
    tickets = _tickets(user, at, references | words) if references or words else []
    said = list(Message.objects.filter(ticket__in=[row.pk for row in tickets if row.unit in words])) if words else []
    vault.open_rows(
        staff_of(user), customers, contracts, [row.customer for row in contracts], tickets, said,
        [row.customer for row in tickets], [row.assignee for row in tickets], viewer=user.role,
    )  # fmt: skip
    thread: dict[UUID, list[Message]] = {}
    for message in said:
        thread.setdefault(message.ticket_id, []).append(message)
    kept = [
        row
        for row in tickets
        if (row.unit in references and requests.is_reference(row, typed))
        or (row.unit in words and requests.holds_words(row, thread.get(row.pk, []), typed))
    ]
    return (
        sorted((one for one in customers if people.matches(one, typed)), key=lambda one: names.normalise(one.surname)),
        [row for row in contracts if numbers.matches(row, typed)],
        lines(kept, at),
    )
