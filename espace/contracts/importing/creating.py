"""Contracts that a file brings: their customers found or made, everything sealed, each table written once."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from espace.accounts.models import Customer, Source
from espace.contracts.importing import live, values
from espace.contracts.importing.comparing import compare_person
from espace.contracts.importing.people import People
from espace.contracts.importing.updating import COVERAGES, INSURED, OPTIONAL, Updater, coverage_rows, insured_rows
from espace.contracts.models import Contract, Import
from espace.vault import bulk
from espace.vault.units import draw_units, keep_keys

CUSTOMERS = bulk.Table(
    Customer, "id", "unit", *values.CUSTOMER, "person_digest", "email_digest", "phone_digest", "source", "created_at", "updated_at"
)  # fmt: skip
CONTRACTS = bulk.Table(
    Contract, "id", "unit", "customer_id", "product_id", "number", "number_digest", "row_digest", "effective_on", "renews_on",
    "ends_on", "premium", "instalments", "source", "imported_by_id", "situation_on", "created_at", "updated_at",
)  # fmt: skip


@dataclass
class NewRow:
    """A row whose number no contract bears."""

    line: int
    values: values.Values
    number: bytes
    person: bytes | None
    email: bytes | None
    phone: bytes | None
    digest: bytes


@dataclass
class _NewPerson:
    row: values.Values
    digests: tuple[bytes | None, bytes | None, bytes | None]

    def complete(self, later: NewRow) -> None:
        self.row.update({name: value for name, value in later.values.items() if value})
        person, email, phone = self.digests
        self.digests = person, later.email or email, later.phone or phone


class Creator:
    """Gathers the new contracts of one batch, then writes each table once."""

    def __init__(self, import_: Import, at: datetime) -> None:
        self.import_ = import_
        self.at = at
        self._rows: list[tuple[NewRow, uuid.UUID, uuid.UUID]] = []
        self._people: dict[uuid.UUID, _NewPerson] = {}

    @property
    def count(self) -> int:
        return len(self._rows)

    def take(self, rows: list[NewRow], updater: Updater) -> None:
        """Find or make the customer of each row. What a row says of a customer we had goes through ``updater``."""
        people = People({row.person for row in rows if row.person})
        ours: list[tuple[uuid.UUID, values.Values]] = []
        for row in rows:
            customer = people.find(row.person, row.email, row.phone)
            if customer is None:
                customer = uuid.uuid4()
                people.add(row.person, customer, row.email, row.phone)
                self._people[customer] = _NewPerson(dict(row.values), (row.person, row.email, row.phone))
            elif customer in self._people:
                # Two rows of one person who is new: the later one completes the first.
                self._people[customer].complete(row)
            else:
                ours.append((customer, row.values))
            product = updater.market.product(row.values["product"], row.values.get("insurer", ""))
            self._rows.append((row, customer, product.pk))
        known = live.people({customer for customer, _row in ours})
        for customer, told in ours:
            person = updater.person(known[customer])
            updater.change_person(person, told, compare_person(told, person, empties=False))

    def write(self) -> None:
        """Keys first: what is sealed without its key kept would be lost."""
        self._write_people()
        self._write_contracts()

    def _write_people(self) -> None:
        units = draw_units(len(self._people))
        with_profession = [(pk, one) for pk, one in self._people.items() if one.row.get("profession")]
        optional_units = draw_units(len(with_profession))
        keep_keys("profile", units)
        keep_keys("optional_data", optional_units)
        at, source = self.at, Source.IMPORT.value
        CUSTOMERS.write(
            [
                CUSTOMERS.seal(
                    AESGCM(key),
                    [pk, unit, *(one.row.get(name, "") for name in values.CUSTOMER), *one.digests, source, at, at],
                )
                for (pk, one), (unit, key) in zip(self._people.items(), units, strict=True)
            ]
        )
        OPTIONAL.write(
            [
                OPTIONAL.seal(AESGCM(key), [uuid.uuid4(), unit, pk, one.row["profession"], "", source, at])
                for (pk, one), (unit, key) in zip(with_profession, optional_units, strict=True)
            ]
        )

    def _write_contracts(self) -> None:
        units = draw_units(len(self._rows))
        keep_keys("contract", units)
        contracts: list[list[Any]] = []
        coverages: list[list[Any]] = []
        insured: list[list[Any]] = []
        at, on, source, origin = self.at, self.import_.on, Source.IMPORT.value, self.import_.pk
        for (new, customer, product), (unit, raw_key) in zip(self._rows, units, strict=True):
            row, key, pk = new.values, AESGCM(raw_key), uuid.uuid4()
            contracts.append(
                CONTRACTS.seal(
                    key,
                    (
                        pk, unit, customer, product, row["number"], new.number, new.digest, values.day(row["effective_on"]),
                        values.day(row.get("renews_on", "")), values.day(row.get("ends_on", "")), row.get("premium", ""),
                        row.get("instalments", ""), source, origin, on, at, at,
                    ),
                )
            )  # fmt: skip
            coverages += coverage_rows(key, unit, pk, row.get("guarantees", ()))
            insured += insured_rows(key, unit, pk, row.get("insured", ()))
        CONTRACTS.write(contracts)
        COVERAGES.write(coverages)
        INSURED.write(insured)
