"""The contracts that a file speaks of, as they stand: many at a time, opened, with what their customers changed or objected to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from espace import vault
from espace.accounts.models import Customer, FieldException, OptionalData
from espace.contracts.importing.values import Values
from espace.contracts.models import Contract, Coverage, Insured
from espace.lib.rows import among


@dataclass
class Person:
    """A customer's file: one object, whatever the number of contracts at hand."""

    customer: Customer
    optional: OptionalData | None
    exceptions: dict[str, FieldException] = field(default_factory=dict)

    def values(self) -> Values:
        who = self.customer
        return {
            "civility": who.civility,
            "surname": who.surname,
            "first_name": who.first_name,
            "birth_date": who.birth_date.isoformat() if who.birth_date else "",
            "email": who.email,
            "phone": who.phone,
            "address": who.address,
            "postcode": who.postcode,
            "city": who.city,
            "country": who.country,
            "profession": self.optional.profession if self.optional else "",
        }


@dataclass
class Live:
    """One contract with its person, guarantees and insured persons."""

    contract: Contract
    person: Person
    guarantees: list[Coverage] = field(default_factory=list)
    insured: list[Insured] = field(default_factory=list)

    def values(self) -> Values:
        """What :mod:`values` would make of a row that says the same."""
        card = self.contract
        return {
            **self.person.values(),
            "number": card.number,
            "product": card.product.name,
            "insurer": card.product.insurer.name,
            "effective_on": card.effective_on.isoformat(),
            "renews_on": card.renews_on.isoformat() if card.renews_on else "",
            "ends_on": card.ends_on.isoformat() if card.ends_on else "",
            "premium": card.premium,
            "instalments": card.instalments,
            "guarantees": [line.label for line in self.guarantees],
            "insured": [[one.name, one.birth_date.isoformat() if one.birth_date else ""] for one in self.insured],
        }


def contracts(numbers: Collection[bytes]) -> dict[bytes, Live]:
    """The contracts of these number digests, by digest: six queries and one for their keys, whatever their number."""
    cards = list(
        Contract.objects.filter(number_digest__in=among(numbers)).select_related("product__insurer") if numbers else ()
    )
    persons = people({card.customer_id for card in cards})
    found: dict[bytes, Live] = {}
    by_id: dict[UUID, Live] = {}
    for card in cards:
        one = Live(card, persons[card.customer_id])
        found[bytes(card.number_digest)] = by_id[card.id] = one
    lines = list(
        Coverage.objects.filter(contract__in=among(by_id), kind=Coverage.Kind.GUARANTEE).order_by("position")
        if by_id
        else ()
    )
    insured = list(Insured.objects.filter(contract__in=among(by_id)).order_by("kind", "position") if by_id else ())
    vault.open_rows(cards, lines, insured)
    for line in lines:
        by_id[line.contract_id].guarantees.append(line)
    for someone in insured:
        by_id[someone.contract_id].insured.append(someone)
    return found


def people(customers: Collection[UUID]) -> dict[UUID, Person]:
    """These customers' files, opened, by id."""
    if not customers:
        return {}
    rows = list(Customer.objects.filter(pk__in=among(customers)))
    optional = {row.customer_id: row for row in OptionalData.objects.filter(customer__in=among(customers))}
    exceptions: dict[UUID, dict[str, FieldException]] = defaultdict(dict)
    for exception in FieldException.objects.filter(customer__in=among(customers)):
        exceptions[exception.customer_id][exception.field] = exception
    # An objection destroys the key of the optional data: its row, if it is still there, reads as empty.
    vault.open_rows(rows)
    vault.open_rows(optional.values(), missing_ok=True)
    return {row.id: Person(row, _readable(optional.get(row.id)), exceptions.get(row.id, {})) for row in rows}


def _readable(row: OptionalData | None) -> OptionalData | None:
    return row if row is not None and row.__dict__["_unit_key"] is not None else None
