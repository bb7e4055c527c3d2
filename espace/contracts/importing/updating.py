"""Contracts that a file changes: field by field, sealed again where they changed, never over a person's act."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models

from espace.accounts import matching
from espace.accounts.models import FieldException, OptionalData, Source
from espace.contracts.importing import values
from espace.contracts.importing.comparing import Comparison, compare, exceptions_only
from espace.contracts.importing.live import Live, Person
from espace.contracts.importing.market import Market
from espace.contracts.models import Contract, Coverage, Endorsement, Import, Insured
from espace.lib.rows import among
from espace.vault import bulk
from espace.vault.units import draw_units, keep_keys

ENDORSEMENTS = bulk.Table(
    Endorsement,
    "id",
    "unit",
    "contract_id",
    "on",
    "fields",
    "out_of_force_from_on",
    "out_of_force_to_on",
    "by_id",
    "at",
)
COVERAGES = bulk.Table(Coverage, "id", "unit", "contract_id", "position", "kind", "label")
INSURED = bulk.Table(Insured, "id", "unit", "contract_id", "position", "kind", "name", "birth_date")
OPTIONAL = bulk.Table(OptionalData, "id", "unit", "customer_id", "profession", "education", "source", "updated_at")

_DIGESTS = ("person_digest", "email_digest", "phone_digest")
_PERSON = (*values.CUSTOMER, *_DIGESTS, "source", "updated_at", "indexed_at")
_CARD = (
    "product_id", "premium", "instalments", "effective_on", "renews_on", "ends_on", "row_digest", "source", "imported_by_id",
    "situation_on", "updated_at",
)  # fmt: skip
_SEARCHED = {"surname", "first_name", "email", "phone"}


class Updater:
    """Gathers the changes of one batch, then writes each table once."""

    def __init__(self, import_: Import, at: datetime) -> None:
        self.import_ = import_
        self.at = at
        self.count = 0
        self.stopped = 0
        self.market = Market()
        self._ours: dict[uuid.UUID, Person] = {}
        self._people: dict[uuid.UUID, Person] = {}
        self._optional: dict[uuid.UUID, Person] = {}
        self._cards: list[Contract] = []
        self._lines: list[tuple[Live, values.Values, set[str]]] = []
        self._endorsements: list[list[Any]] = []
        self._rekeyed: list[FieldException] = []
        self._contradicted: list[FieldException] = []

    def take(self, rows: Iterable[tuple[bytes, bytes | None, values.Values]], found: dict[bytes, Live]) -> None:
        """(number digest, row digest or ``None`` where the row did not change, values), beside the contracts they speak of."""
        self._ours |= {one.person.customer.pk: one.person for one in found.values()}
        for number, digest, row in rows:
            one = found.get(number)
            if one is None:
                continue  # it left between the rehearsal and now: its end is no import's to undo
            if digest is None:
                self._decided(exceptions_only(row, one.person), one.person)
                continue
            compared = compare(row, one, on=self.import_.on)
            if compared.stopped:
                self.stopped += 1
                continue
            self._decided(compared, one.person)
            self._change(one, row, compared, digest)

    def person(self, one: Person) -> Person:
        """The object of this batch for a customer: two would write over each other."""
        return self._ours.setdefault(one.customer.pk, one)

    def change_person(self, person: Person, row: values.Values, compared: Comparison) -> None:
        """Give a customer's file the values that changed."""
        self._decided(compared, person)
        fields = set(compared.changed)
        who = person.customer
        own = fields & set(values.CUSTOMER)
        for name in own:
            setattr(who, name, values.day(row[name]) if name == "birth_date" else row[name])
        if own:
            matching.write_digests(who)
            # A value a person chose keeps its own mark (a FieldException); the rest of the row is the file's.
            who.source, who.updated_at = Source.IMPORT, self.at
            if own & _SEARCHED:
                who.indexed_at = None
            self._people[who.pk] = person
        if "profession" in fields:
            if person.optional is None:
                person.optional = OptionalData(customer=who, source=Source.IMPORT, updated_at=self.at)
            person.optional.profession, person.optional.updated_at = row["profession"], self.at
            self._optional[who.pk] = person

    def write(self) -> None:
        """Everything, a table at a time."""
        bulk.save((person.customer for person in self._people.values()), *_PERSON)
        self._write_optional()
        bulk.save(self._cards, *_CARD)
        self._write_lines()
        ENDORSEMENTS.write(self._endorsements)
        FieldException.objects.filter(pk__in=[one.pk for one in self._rekeyed]).update(rekeyed_at=self.at)
        FieldException.objects.filter(pk__in=[one.pk for one in self._contradicted]).update(rekeyed_at=None)

    def _decided(self, compared: Comparison, person: Person) -> None:
        """Whether the management system says by now what the person said: the list of what is left to type there."""
        self._rekeyed += [person.exceptions[name] for name in compared.rekeyed]
        self._contradicted += [
            person.exceptions[name] for name in compared.kept if person.exceptions[name].rekeyed_at is not None
        ]

    def _change(self, one: Live, row: values.Values, compared: Comparison, digest: bytes) -> None:
        self.change_person(one.person, row, compared)
        card = one.contract
        fields = set(compared.changed) & set(values.CONTRACT)
        ended, began = card.ends_on, card.effective_on
        if fields & {"product", "insurer"}:
            card.product = self.market.product(row.get("product", card.product.name), row.get("insurer") or "")
        for name in fields & {"effective_on", "renews_on", "ends_on"}:
            setattr(card, name, values.day(row[name]))
        for name in fields & {"premium", "instalments"}:
            setattr(card, name, row[name])
        if fields & {"guarantees", "insured"}:
            self._lines.append((one, row, fields))
        card.row_digest, card.situation_on = digest, max(card.situation_on, self.import_.on)
        if compared.changed:
            card.source, card.imported_by, card.updated_at = Source.IMPORT, self.import_, self.at
            self.count += 1
        self._cards.append(card)
        if fields:
            self._endorse(card, fields, gap(began, ended, card, self.import_.on))

    def _endorse(self, card: Contract, fields: set[str], out_of_force: tuple[date, date] | None) -> None:
        since, until = out_of_force or (None, None)
        self._endorsements.append(
            [
                uuid.uuid4(),
                card.unit,
                card.pk,
                self.import_.on,
                sorted(fields),
                since,
                until,
                self.import_.by_id,
                self.at,
            ]
        )

    def _write_optional(self) -> None:
        rows = [person.optional for person in self._optional.values() if person.optional is not None]
        stored = [row for row in rows if row.__dict__.get("_unit_key") is not None]
        bulk.save(stored, "profession", "source", "updated_at")
        fresh = [row for row in rows if row.__dict__.get("_unit_key") is None and row.profession]
        # A row whose key an objection destroyed makes room for what the person no longer objects to.
        OptionalData.objects.filter(customer__in=[row.customer_id for row in fresh]).delete()
        units = draw_units(len(fresh))
        keep_keys("optional_data", units)
        OPTIONAL.write(
            [
                OPTIONAL.seal(
                    AESGCM(key), [row.pk, unit, row.customer_id, row.profession, "", Source.IMPORT.value, self.at]
                )
                for row, (unit, key) in zip(fresh, units, strict=True)
            ]
        )

    def _write_lines(self) -> None:
        """Guarantees and insured persons are replaced as a whole: a file lists them, it does not number them."""
        _replace(
            Coverage.objects.filter(kind=Coverage.Kind.GUARANTEE),
            [one.contract.pk for one, _row, fields in self._lines if "guarantees" in fields],
        )
        _replace(Insured.objects.all(), [one.contract.pk for one, _row, fields in self._lines if "insured" in fields])
        coverages: list[list[Any]] = []
        insured: list[list[Any]] = []
        for one, row, fields in self._lines:
            card, key = one.contract, one.contract.__dict__["_unit_key"]
            if "guarantees" in fields:
                coverages += coverage_rows(key, card.unit, card.pk, row["guarantees"])
            if "insured" in fields:
                insured += insured_rows(key, card.unit, card.pk, row["insured"])
        COVERAGES.write(coverages)
        INSURED.write(insured)


def gap(began: date, ended: date | None, card: Contract, on: date) -> tuple[date, date] | None:
    """The days out of force of a contract that comes back: from its end to its new start, or to the situation that says so."""
    if ended is None or (card.ends_on is not None and card.ends_on <= ended):
        return None
    if card.effective_on > ended and card.effective_on != began:
        return ended, card.effective_on
    return (ended, on) if ended < on and (card.ends_on is None or card.ends_on > on) else None


def coverage_rows(key: AESGCM, unit: uuid.UUID, contract: uuid.UUID, labels: Iterable[str]) -> list[list[Any]]:
    return [
        COVERAGES.seal(key, (uuid.uuid4(), unit, contract, position, Coverage.Kind.GUARANTEE.value, label))
        for position, label in enumerate(labels)
    ]


def insured_rows(
    key: AESGCM, unit: uuid.UUID, contract: uuid.UUID, people: Iterable[tuple[str, str]]
) -> list[list[Any]]:
    return [
        INSURED.seal(key, (uuid.uuid4(), unit, contract, position, Insured.Kind.INSURED.value, name, born_on))
        for position, (name, born_on) in enumerate(people)
    ]


def _replace(rows: models.QuerySet[Any], contracts: list[uuid.UUID]) -> None:
    for start in range(0, len(contracts), bulk.BATCH):
        rows.filter(contract__in=among(contracts[start : start + bulk.BATCH])).delete()
