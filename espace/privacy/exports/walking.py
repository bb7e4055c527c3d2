"""A person's rows, table by table: read in pieces of some hundred, opened with one query of keys a piece.

The rows come as tuples and not as models: a copy of ten thousand messages must cost little more than opening them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.db import models
from django.db.models import F, Q

from espace.accounts.models import Customer, Proxy, StaffMember, User
from espace.lib.rows import batches
from espace.privacy.exports.columns import tables
from espace.register.holdings import Kind, Table, declared
from espace.vault import sealing
from espace.vault.fields import SealedField
from espace.vault.units import data_keys

PIECE = 1_000
NOBODY: dict[str, Any] = {}
# Instants that a row owes to its beginning, the most telling first; those that move say nothing of it.
BEGINS = (
    "created_at",
    "sent_at",
    "written_at",
    "submitted_at",
    "uploaded_at",
    "asked_at",
    "received_at",
    "given_at",
    "at",
)
MOVES = frozenset(
    {"updated_at", "edited_at", "activity_at", "ball_since_at", "seen_at", "expire_date", "indexed_at", "on"}
)
PERSON, PROGRAM, FOR_ANOTHER = "person", "program", "for_another"
"""Who is behind a row; the last one: the person, for somebody whose proxy they hold."""


@dataclass(slots=True)
class Row:
    """One row: ``at`` when it came to be (``began`` as ISO 8601), ``source`` the word or the user behind it, ``links`` to other rows of the
    person's by id, ``people`` the users and members of staff that it names, ``values`` by column (JSON values), in order."""

    pk: str
    at: datetime | None
    began: str | None
    source: str | UUID
    links: dict[str, str]
    people: dict[str, UUID]
    values: dict[str, Any]
    unit: UUID | None = None


def model_of(label: str) -> type[models.Model]:
    """The model behind the name of a table, that of an automatic many-to-many one included."""
    app, name, *field = label.split(".")
    model = apps.get_model(app, name)
    return model._meta.get_field(field[0]).remote_field.through if field else model


@cache
def beginning(label: str) -> str:
    """The path to the instant at which a row came to be; for a row that keeps none, that of what it belongs to."""
    table = next(one for one in tables() if one.name == label)
    model = model_of(label)
    own = [
        field.name
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.DateTimeField) and not field.null and field.name not in MOVES
    ]
    if own:
        return next((name for name in BEGINS if name in own), own[0])
    first, *_rest = table.customer.split("__")
    related = getattr(model._meta.get_field(first), "related_model", None)
    known = {one.name for one in tables()}
    if isinstance(related, type) and related._meta.label in known:  # type: ignore[attr-defined]
        above = beginning(related._meta.label)  # type: ignore[attr-defined]
        return f"{first}__{above}" if above else ""
    return ""


class Reader:
    """The rows of one person in one table, in the order in which they came to be, up to ``until``. ``closed`` counts those whose key
    is gone (moved to the archive, or destroyed meanwhile). ``own``: none of what they prepare for somebody else. ``only``: what else the
    rows must be."""

    def __init__(
        self, table: Table, columns: Sequence[str], customer: UUID, until: datetime, *, own: bool = False, **only: Any
    ) -> None:
        self.table = table
        self.customer = customer
        self.closed = 0
        model = model_of(table.name)
        begin = beginning(table.name)
        rows: models.QuerySet[Any] = model._default_manager.filter(_whose(table, customer, until, own=own), **only)
        if begin:
            rows = rows.annotate(begins=F(begin)).filter(begins__lte=until)
        if table.arrives:
            rows = rows.exclude(**{f"{table.arrives}__gt": until})
        self.begin = begin
        fields = {field.name: field for field in model._meta.local_concrete_fields}
        links, people = _foreign(table, fields)
        self.sealed = any(isinstance(fields[name], SealedField) for name in columns)
        self.source, path = _source(model, table)
        # Each column is read once: what several say (the beginning, the source, who is named) has one place.
        self.places: dict[str, int] = {}
        wanted = ["pk", *(["begins"] if begin else []), *(["unit"] if self.sealed else []), *([path] if path else [])]
        wanted += [table.entered] if table.entered else []
        wanted += [name for name in columns if name != begin]
        wanted += [fields[name].attname for name in (*links, *people)]
        for name in wanted:
            self.places.setdefault(name if name not in fields else fields[name].attname, len(self.places))
        place = {name: self.places.get(field.attname, 1) for name, field in fields.items()}
        self.unit = self.places.get("unit", 0)
        self.said = self.places[fields[path].attname if path in fields else path] if path else 0
        self.entered = self.places.get(table.entered, 0)
        self.open = [(name, place[name], *_opener(fields[name])) for name in columns]
        self.links = [(name, place[name]) for name in links]
        self.people = [(name, place[name]) for name in people]
        self.rows = rows

    def __iter__(self) -> Iterator[Row]:
        order = ("begins", "pk") if self.begin else ("pk",)
        place = self.unit
        # One query, streamed: the database keeps the place, and no more than a piece is here.
        rows = self.rows.order_by(*order).values_list(*self.places).iterator(chunk_size=PIECE)
        for piece in batches(rows, PIECE):
            keys = data_keys({row[place] for row in piece}) if self.sealed else {}
            for row in piece:
                yield self._row(row, keys)

    def _row(self, row: tuple[Any, ...], keys: dict[UUID, AESGCM]) -> Row:
        pk, key, unit = row[0], None, None
        at = row[1] if self.begin else None
        began = at and at.isoformat()
        if self.sealed:
            unit = row[self.unit]
            key = keys.get(unit)
            if key is None:
                self.closed += 1
        values: dict[str, Any] = {}
        for name, place, label, convert in self.open:
            value = row[place]
            if label is None:
                values[name] = began if name == self.begin else None if value is None else convert(value)
            elif key is None or value.bytes is None:
                values[name] = None
            else:
                values[name] = convert(sealing.unseal(key, value.bytes, unit.bytes + label + pk.bytes))  # type: ignore[union-attr]
        links = people = NOBODY
        if self.links:
            links = {name: str(row[place]) for name, place in self.links if row[place] is not None}
        if self.people:
            people = {name: row[place] for name, place in self.people if row[place] is not None}
        source = self._said(row[self.said]) if self.said else PROGRAM
        if self.entered and row[self.entered] is not None:
            source = PERSON
        return Row(str(pk), at, began, source, links, people, values, unit)

    def _said(self, raw: Any) -> str | UUID:
        if raw is None:
            return PROGRAM
        if self.source == "customer":
            return PERSON if raw == self.customer else FOR_ANOTHER if self.table.prepared else raw
        return raw  # type: ignore[no-any-return]


def _whose(table: Table, customer: UUID, until: datetime, *, own: bool) -> Q:
    """Whose copy has a row. What somebody else prepares under a proxy is in their copy and not in the customer's, as it is on their pages,
    and like there while that proxy runs (decision 0034)."""
    theirs = Q(**{table.customer: customer})
    if table.also:
        theirs |= Q(**{table.also: customer})
    if table.prepared:
        theirs &= Q(**{f"{table.prepared}__isnull": True})
        if not own:
            running = Proxy.objects.running(until).filter(holder=customer)
            theirs |= Q(**{f"{table.prepared}__in": running.values("pk")})
    return theirs


def links_of(table: Table) -> list[str]:
    """The links of a table to the person's other rows."""
    return _foreign(table, {field.name: field for field in model_of(table.name)._meta.local_concrete_fields})[0]


def _foreign(table: Table, fields: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The technical links of a table: to the person's other rows, and to those who act."""
    known = {one.name for one in tables()}
    links, people = [], []
    for name, column in table.columns.items():
        related = getattr(fields[name], "related_model", None)
        if column.kind is not Kind.TECHNICAL or not isinstance(related, type):
            continue
        if related in (User, StaffMember):
            people.append(name)
        elif related is not Customer and related._meta.label in known:  # type: ignore[attr-defined]
            links.append(name)
    return links, people


def _source(model: type[models.Model], table: Table) -> tuple[str, str]:
    """(``word``, ``user``, ``customer`` or nothing; the path) of whoever supplied a row."""
    if not table.source:
        return "", ""
    here: Any = model
    field: Any = None
    for step in table.source.split("__"):
        field = here._meta.get_field(step)
        here = getattr(field, "related_model", None)
    if here is Customer:
        return "customer", table.source
    return ("user" if here is User or isinstance(field, models.UUIDField) else "word"), table.source


def _opener(field: Any) -> tuple[bytes | None, Callable[[Any], Any]]:
    """The label that a sealed value is bound to (``None`` for a clear one), and what makes a JSON value of it."""
    if isinstance(field, SealedField):
        decode = field.decode
        plain = decode if field.kind is not date else lambda value: decode(value).isoformat()
        return field.column_label.encode(), plain
    related = getattr(field, "related_model", None)
    if isinstance(related, type):
        return None, lambda value: named(related, value)
    if isinstance(field, models.DateTimeField):
        return None, lambda value: value.isoformat()
    if isinstance(field, models.DateField):
        return None, date.isoformat
    if isinstance(field, models.BinaryField):
        return None, lambda value: bytes(value).hex()
    if isinstance(field, models.UUIDField):
        return None, str
    return None, lambda value: value


def named(model: type[models.Model], pk: Any) -> Any:
    """What a link to a table of nobody's (a product, its insurer) says: its texts; the id of anything else."""
    if any(entry.table.personal for entry in declared() if entry.table.name == model._meta.label):
        return str(pk)
    row = model._default_manager.filter(pk=pk).first()
    if row is None:
        return str(pk)
    found: dict[str, Any] = {}
    for field in model._meta.local_concrete_fields:
        if isinstance(field, models.ForeignKey):
            found[field.name] = named(field.related_model, getattr(row, field.attname))
        elif isinstance(field, models.CharField | models.TextField) and getattr(row, field.attname):
            found[field.name] = getattr(row, field.attname)
    return found
