"""The rows of a run of customers, table by table, sealed: what the product itself would have written, without its verbs."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from espace.accounts import indexing, matching
from espace.accounts.models import Customer, Source, User
from espace.accounts.roles import Role
from espace.contracts.models import Contract, Coverage
from espace.contracts.numbers import number_digest
from espace.lib import clock
from espace.ops.bench.seeding import people
from espace.privacy.consent.models import ConsentEvent, How
from espace.privacy.consent.models import State as Consent
from espace.privacy.consent.wording import ACCOUNT
from espace.tickets.models import Message, StateChange, Ticket
from espace.tickets.states import Ball, Channel, State
from espace.vault import bulk
from espace.vault.master import master_keys
from espace.vault.models import SearchToken, UnitKey

KEYS = bulk.Table(UnitKey, "id", "kind", "master", "wrapped")
USERS = bulk.Table(
    User, "id", "email", "password", "role", "language", "is_active", "consented_to", "measured", "created_at"
)  # fmt: skip
CUSTOMERS = bulk.Table(
    Customer, "id", "unit", "user_id", "civility", "surname", "first_name", "birth_date", "email", "phone", "address",
    "postcode", "city", "country", "person_digest", "email_digest", "phone_digest", "source", "created_at", "updated_at",
    "indexed_at",
)  # fmt: skip
CONSENTS = bulk.Table(ConsentEvent, "record", "customer", "purpose", "state", "at", "how", "terms_id")
CONTRACTS = bulk.Table(
    Contract, "id", "unit", "customer_id", "product_id", "number", "number_digest", "effective_on", "renews_on", "premium",
    "instalments", "source", "situation_on", "created_at", "updated_at", "indexed_at",
)  # fmt: skip
COVERAGES = bulk.Table(Coverage, "id", "unit", "contract_id", "position", "kind", "label")
TICKETS = bulk.Table(
    Ticket, "id", "unit", "reference", "customer_id", "contract_id", "kind", "kind_version", "answers", "asked", "state", "ball",
    "ball_since_at", "assignee_id", "submitted_at", "submitted_by_id", "activity_at", "unread_by_customer", "closed_at",
    "closed_by_id", "urgent", "channel",
)  # fmt: skip
MESSAGES = bulk.Table(Message, "id", "unit", "ticket_id", "author_id", "from_customer", "body", "sent_at")
CHANGES = bulk.Table(StateChange, "ticket_id", "name", "source", "target", "by_id", "at")
TOKENS = bulk.Table(SearchToken, "token", "unit")
TABLES = (KEYS, USERS, CUSTOMERS, CONSENTS, CONTRACTS, COVERAGES, TICKETS, MESSAGES, CHANGES, TOKENS)

QUESTION = "Bonjour, je voudrais savoir si une hospitalisation prévue à l’étranger est prise en charge. " * 2
ANSWER = "Nous avons demandé à l’assureur et reviendrons vers vous dès sa réponse. " * 3
OUT_OF_20 = (State.SUBMITTED, State.SUBMITTED, State.IN_PROGRESS, State.WAITING_FOR_CUSTOMER, *[State.CLOSED] * 16)
BALLS = {
    State.SUBMITTED: Ball.BROKERAGE,
    State.IN_PROGRESS: Ball.BROKERAGE,
    State.WAITING_FOR_CUSTOMER: Ball.CUSTOMER,
    State.CLOSED: Ball.NOBODY,
}


@dataclass(frozen=True)
class World:
    """What every row points to: staff as (user, staff member) ids, products, the kind of the requests, the terms consented to,
    the present instant."""

    staff: list[tuple[UUID, UUID]]
    products: list[UUID]
    kind: str
    kind_version: str
    terms: UUID
    consented_to: int
    at: datetime


@dataclass
class Rows:
    """Rows by table, in :data:`TABLES`'s order."""

    of: dict[bulk.Table, list[Any]] = field(default_factory=lambda: {table: [] for table in TABLES})

    def add(self, table: bulk.Table, *values: Any, key: AESGCM | None = None) -> None:
        self.of[table].append(table.seal(key, values) if key is not None else values)

    def new_unit(self, kind: str) -> tuple[UUID, AESGCM]:
        unit, raw = uuid.uuid4(), os.urandom(32)
        master = master_keys()
        self.of[KEYS].append((unit, kind, master.current, master.wrap(unit, raw)))
        return unit, AESGCM(raw)

    def write(self) -> None:
        for table, rows in self.of.items():
            table.write(rows)


def of_customers(numbers: Iterable[int], world: World) -> Rows:
    """Everything that these customers have."""
    rows = Rows()
    for number in numbers:
        _customer(rows, number, world)
    return rows


def _customer(rows: Rows, number: int, world: World) -> None:
    who = people.person(number)
    made = world.at - timedelta(days=400)
    user, customer = uuid.uuid4(), uuid.uuid4()
    rows.add(USERS, user, who.email, "!", Role.CUSTOMER.value, "fr", True, world.consented_to, False, made)
    unit, key = rows.new_unit("profile")
    rows.add(
        CUSTOMERS, customer, unit, user, "Mme", who.surname, who.first_name, who.birth_date.isoformat(), who.email, who.phone,
        f"{number} Orchard Road", "238823", "Singapour", who.country,
        matching.person_digest(who.surname, who.first_name, who.birth_date), matching.email_digest(who.email),
        matching.phone_digest(who.phone), Source.IMPORT.value, made, made, world.at, key=key,
    )  # fmt: skip
    rows.add(CONSENTS, uuid.uuid4(), customer, ACCOUNT, Consent.GIVEN.value, made, How.SCREEN.value, world.terms)
    for token in indexing.tokens(cast(Customer, who)):  # it reads a name, an address and a phone, whoever bears them
        rows.add(TOKENS, token, unit)
    contract = _contract(rows, number, customer, world)
    for place in range(people.tickets_of(number)):
        _ticket(rows, number, place, customer, user, contract, world)


def _contract(rows: Rows, number: int, customer: UUID, world: World) -> UUID:
    unit, key = rows.new_unit("contract")
    contract, name = uuid.uuid4(), f"CAP-{number:08d}"
    today = clock.today(world.at)
    rows.add(
        CONTRACTS, contract, unit, customer, world.products[number % len(world.products)], name, number_digest(name),
        today - timedelta(days=100 + number % 900), today + timedelta(days=number % 365), "1 234,56 €", "mensuelle",
        Source.IMPORT.value, today, world.at, world.at, world.at, key=key,
    )  # fmt: skip
    for position, label in enumerate(("Hospitalisation", "Soins courants", "Rapatriement")):
        rows.add(COVERAGES, uuid.uuid4(), unit, contract, position, Coverage.Kind.GUARANTEE.value, label, key=key)
    return contract


def _ticket(rows: Rows, number: int, place: int, customer: UUID, user: UUID, contract: UUID, world: World) -> None:
    serial = number * people.TICKETS_WATCHED + place
    # Those who are watched have a request in every state, the same ones in a small and in a large file.
    state = OUT_OF_20[(0, 2, 3, 4, 5)[place] if people.is_watched(number) else serial * 7919 % 20]
    closed, taken = state is State.CLOSED, state is not State.SUBMITTED
    sent = world.at - timedelta(days=40 + serial % 600 if closed else serial % 30, seconds=serial * 7919 % 86_400)
    moved = sent + timedelta(hours=5) if taken else sent
    staff_user, staff = world.staff[serial % len(world.staff)]
    unit, key = rows.new_unit("ticket")
    ticket = uuid.uuid4()
    rows.add(
        TICKETS, ticket, unit, f"B{serial:010d}", customer, contract, world.kind, world.kind_version,
        json.dumps({"subject": f"Question {serial}", "description": QUESTION}, ensure_ascii=False, separators=(",", ":")),
        "Une copie de la facture acquittée." if state is State.WAITING_FOR_CUSTOMER else "", state.value, BALLS[state].value,
        moved, staff if taken else None, sent, user, moved, False, moved if closed else None, staff_user if closed else None,
        serial % 40 == 0, Channel.SPACE.value, key=key,
    )  # fmt: skip
    rows.add(CHANGES, ticket, "submit", "", State.SUBMITTED.value, user, sent)
    if taken:
        rows.add(CHANGES, ticket, "take", State.SUBMITTED.value, State.IN_PROGRESS.value, staff_user, moved)
    if closed:
        rows.add(CHANGES, ticket, "close", State.IN_PROGRESS.value, State.CLOSED.value, staff_user, moved)
    for turn in range(people.MESSAGES_WATCHED if place == 1 else 1):
        ours = turn % 2 == 0
        rows.add(
            MESSAGES, uuid.uuid4(), unit, ticket, user if ours else staff_user, ours, QUESTION if ours else ANSWER,
            sent + timedelta(minutes=20 * turn), key=key,
        )  # fmt: skip
