"""The people of every test: Claire, a customer; Karim, another one, who must see nothing of hers; and those who work for the brokerage.

Each fixture gives a ``User``: ``claire.customer``, ``sophie.staff_member``. The functions below build more of them, with contracts and
requests in every state, by the models alone: what a test needs to stand on, not what it tests. Rows come back opened.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from espace import vault
from espace.accounts.models import Customer, OptionalData, Source, StaffMember, User
from espace.accounts.roles import Role
from espace.contracts.models import Contract, Coverage, Insured, Insurer, Product
from espace.lib import names
from espace.privacy.consent import notices, wording
from espace.privacy.consent.models import ConsentEvent
from espace.tickets.models import Draft, Message, Note, StateChange, Ticket
from espace.tickets.states import Ball, State
from tests.entering import enter

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
"""The instant at which the cast's world was made; a test counts its own from there."""
ON = AT.date()
PASSWORD = "La baleine boit du thé à Papeete"
"""Everybody's password: 32 characters, no word of the brokerage, nobody's name."""
_numbers = itertools.count(1)


@functools.cache
def _hashed() -> str:
    # Argon2id costs what it must; once a process is enough for the whole cast.
    return make_password(PASSWORD)


def user(email: str, role: Role, *, language: str = "fr", at: datetime = AT) -> User:
    """Somebody who may sign in with :data:`PASSWORD`."""
    return User.objects.create(email=email, role=role, language=language, created_at=at, password=_hashed())


def staff(first_name: str, surname: str, role: Role, *, at: datetime = AT) -> User:
    """A member of staff of one role."""
    one = user(f"{names.key(first_name)}@cabinet.example", role, at=at)
    row = StaffMember(user=one, joined_at=at)
    vault.new_unit("staff", row)
    row.name = f"{first_name} {surname}"
    row.save(force_insert=True)
    return one


def customer(
    first_name: str = "Alix",
    surname: str = "Marchand",
    *,
    email: str = "",
    born_on: date = date(1985, 4, 12),
    country: str = "SG",
    with_account: bool = True,
    language: str = "fr",
    consents: bool = True,
    at: datetime = AT,
    **values: str,
) -> Customer:
    """A customer's file, with an account and the consent to it unless told otherwise. ``values`` replace sealed columns."""
    number = next(_numbers)
    email = email or f"{names.key(first_name)}.{names.key(surname)}.{number}@clients.example"
    account = user(email, Role.CUSTOMER, language=language, at=at) if with_account else None
    row = Customer(user=account, source=Source.IMPORT, created_at=at, updated_at=at)
    vault.new_unit("profile", row)
    contact = {
        "civility": "Mme",
        "phone": f"+65 8123 {number:04d}",
        "address": f"{number} Orchard Road",
        "postcode": "238823",
        "city": "Singapour",
    }
    named = {"first_name": first_name, "surname": surname, "birth_date": born_on, "email": email, "country": country}
    sealed: dict[str, Any] = {**contact, **values, **named}
    for name, value in sealed.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    if account is not None and consents:
        consent(row, at=at)
    return row


def consent(of: Customer, purpose: str = "account", state: str = "given", *, at: datetime = AT) -> ConsentEvent:
    """One event of consent; that to the account opens the space to whoever signs in."""
    if (purpose, state) == (wording.ACCOUNT, "given") and of.user is not None:
        of.user.consented_to = notices.current(at).generation
        of.user.save(update_fields=["consented_to"])
    terms = wording.terms(purpose, at)
    return ConsentEvent.objects.create(customer=of.pk, purpose=purpose, state=state, at=at, terms=terms)


def optional_data(
    of: Customer, *, profession: str = "Architecte", education: str = "Master", at: datetime = AT
) -> OptionalData:
    """What is never required, in a unit of its own."""
    row = OptionalData(customer=of, source=Source.IMPORT, updated_at=at)
    vault.new_unit("optional_data", row)
    row.profession, row.education = profession, education
    row.save(force_insert=True)
    return row


def product(name: str = "Santé Expatrié", insurer: str = "Assureur du Monde", *, terminable: bool = True) -> Product:
    """A product of an insurer, made once."""
    company, _ = Insurer.objects.get_or_create(name=insurer, defaults={"assistance_phone": "+33 1 99 00 00 01"})
    return Product.objects.get_or_create(name=name, insurer=company, defaults={"terminable": terminable})[0]


def contract(
    of: Customer,
    *,
    number: str = "",
    sold: Product | None = None,
    effective_on: date = date(2024, 1, 1),
    ends_on: date | None = None,
    insured: tuple[str, ...] = (),
    guarantees: tuple[str, ...] = ("Hospitalisation", "Soins courants"),
    exclusions: tuple[str, ...] = ("Sports extrêmes",),
    at: datetime = AT,
) -> Contract:
    """A contract with its guarantees, exclusions and insured persons, in one unit."""
    number = number or f"CAP-{next(_numbers):06d}"
    row = Contract(
        customer=of, product=sold or product(), number_digest=vault.digest("contract.number", names.key(number)),
        effective_on=effective_on, renews_on=date(ON.year + 1, 1, 1), ends_on=ends_on, source=Source.IMPORT, situation_on=at.date(),
        created_at=at, updated_at=at,
    )  # fmt: skip
    vault.new_unit("contract", row)
    row.number, row.premium, row.instalments = number, "1 234,56 €", "mensuelle"
    row.save(force_insert=True)
    labels = [(Coverage.Kind.GUARANTEE, guarantees), (Coverage.Kind.EXCLUSION, exclusions)]
    for kind, texts in labels:
        for position, label in enumerate(texts):
            covered = Coverage(contract=row, position=position, kind=kind)
            vault.share_key(row, covered)
            covered.label = label
            covered.save(force_insert=True)
    for position, name in enumerate(insured):
        person = Insured(contract=row, position=position, kind=Insured.Kind.INSURED)
        vault.share_key(row, person)
        person.name, person.birth_date = name, date(2015, 5, 5)
        person.save(force_insert=True)
    return row


def draft(
    of: Customer, *, kind: str = "other", about: Contract | None = None, at: datetime = AT, **answers: str
) -> Draft:
    """A request being prepared, which only its author sees."""
    row = Draft(customer=of, kind=kind, contract=about, created_at=at, edited_at=at)
    vault.new_unit("draft", row)
    row.answers = answers or {"description": "Une question en cours d’écriture."}
    row.save(force_insert=True)
    return row


def ticket(
    of: Customer,
    state: State = State.SUBMITTED,
    *,
    kind: str = "other",
    about: Contract | None = None,
    assignee: User | None = None,
    body: str = "Bonjour, pouvez-vous me répondre ?",
    asked: str = "Une copie de la facture acquittée.",
    at: datetime = AT,
    **answers: str,
) -> Ticket:
    """A request as it stands in ``state``, with its first message and the moves that led there.

    Past :attr:`State.SUBMITTED` it needs an ``assignee``, the member of staff who moved it, an hour after the sending.
    """
    assert of.user is not None, "only somebody with an account sends a request"
    row = Ticket(
        reference=f"D{next(_numbers):07d}", customer=of, contract=about, kind=kind, kind_version="test", ball_since_at=at,
        submitted_at=at, submitted_by=of.user, activity_at=at,
    )  # fmt: skip
    vault.new_unit("ticket", row)
    row.answers = answers or {"description": body}
    moves = _lead_to(row, state, assignee, at + timedelta(hours=1))
    row.asked = asked if state == State.WAITING_FOR_CUSTOMER else None
    row.save(force_insert=True)
    for name, source, target, by, instant in [("submit", "", State.SUBMITTED, of.user, at), *moves]:
        StateChange.objects.create(ticket=row, name=name, source=source, target=target, by=by, at=instant)
    message(row, of.user, body, at=at)
    return row


def _lead_to(
    row: Ticket, state: State, assignee: User | None, later: datetime
) -> list[tuple[str, str, State, User, datetime]]:
    row.state = state
    if state == State.SUBMITTED:
        return []
    assert assignee is not None, "a request is moved by a member of staff"
    row.assignee, row.ball_since_at, row.activity_at = assignee.staff_member, later, later
    moves = [("take", State.SUBMITTED.value, State.IN_PROGRESS, assignee, later)]
    if state == State.WAITING_FOR_CUSTOMER:
        row.ball, row.unread_by_customer = Ball.CUSTOMER, True
        moves.append(("ask", State.IN_PROGRESS.value, state, assignee, later))
    if state == State.CLOSED:
        row.ball, row.closed_at, row.closed_by = Ball.NOBODY, later, assignee
        moves.append(("close", State.IN_PROGRESS.value, state, assignee, later))
    return moves


def message(of: Ticket, author: User, body: str, *, at: datetime = AT) -> Message:
    """A message of the thread; the request must be opened."""
    row = Message(ticket=of, author=author, from_customer=author.role == Role.CUSTOMER, sent_at=at)
    vault.share_key(of, row)
    row.body = body
    row.save(force_insert=True)
    return row


def note(of: Ticket, author: User, body: str, *, at: datetime = AT) -> Note:
    """An internal note; the request must be opened."""
    row = Note(ticket=of, author=author, written_at=at)
    vault.share_key(of, row)
    row.body = body
    row.save(force_insert=True)
    return row


@pytest.fixture
def claire(db: None) -> User:
    """Claire Delmas, customer, in Singapore, with a contract and a child insured by it."""
    file = customer("Claire", "Delmas", email="claire@clients.example")
    contract(file, number="CAP-100001", insured=("Léo Delmas",))
    assert file.user is not None
    return file.user


@pytest.fixture
def karim(db: None) -> User:
    """Karim Haddad, another customer, with a contract of his own: the outsider, to whom nothing of Claire's exists."""
    file = customer("Karim", "Haddad", email="karim@clients.example", country="MA", city="Rabat", civility="M.")
    contract(file, number="CAP-100002")
    assert file.user is not None
    return file.user


@pytest.fixture
def sophie(db: None) -> User:
    """Sophie Laurent, advisor."""
    return staff("Sophie", "Laurent", Role.ADVISOR)


@pytest.fixture
def dominique(db: None) -> User:
    """Dominique Perrin, data protection officer."""
    return staff("Dominique", "Perrin", Role.DPO)


@pytest.fixture
def nadia(db: None) -> User:
    """Nadia Roussel, archivist."""
    return staff("Nadia", "Roussel", Role.ARCHIVIST)


@pytest.fixture
def lucas(db: None) -> User:
    """Lucas Moreau, reader at LYA PROTECT."""
    return staff("Lucas", "Moreau", Role.PROTECT_READER)


@pytest.fixture
def max_(db: None) -> User:
    """Max Brunel, maintainer: keeps the machine, and must see nobody's data."""
    return staff("Max", "Brunel", Role.MAINTAINER)


@pytest.fixture
def ines(db: None) -> User:
    """Inès Garnier, administrator of the space."""
    return staff("Inès", "Garnier", Role.ADMINISTRATOR)


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """``signed_in(claire)``: her browser, in a session, without the sign-in form."""

    def open_(one: User) -> Client:
        client = Client()
        enter(client, one)
        return client

    return open_
