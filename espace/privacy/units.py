"""Units, whatever they hold: which rows they have, what goes with them, and taking them out of the database.

Everything is read from the holdings; nothing here knows a noun. Sets, not rows: a batch of ten thousand units is a few statements.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models, transaction
from django.db.models import F, Q

from espace.lib.rows import among, still_named
from espace.register.holdings import Table, UnitKind, declared, unit_kinds
from espace.vault import sealing
from espace.vault.fields import SealedField
from espace.vault.units import data_keys, destroy_units

PROFILE = "profile"
"""The kind of unit that stands for a person."""
Units = Mapping[str, Collection[UUID]]
"""Units by kind."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row in clear: its table (``app_label.Model``), its unit, and its values by column."""

    table: str
    unit: UUID
    values: dict[str, Any]


def kind_of(name: str) -> UnitKind:
    """How the units of a kind live. Raises ``KeyError``."""
    return unit_kinds()[name]


def root_of(kind: str) -> type[models.Model]:
    """The model with one row a unit."""
    return apps.get_model(kind_of(kind).root)


def unit_path(kind: str) -> str:
    """From the root of a kind to the unit id of its rows."""
    return next(table.unit for table in tables_of(kind) if table.name == kind_of(kind).root)


@cache
def tables_of(kind: str) -> tuple[Table, ...]:
    """The tables that hold rows of these units, those that point to others first: the order in which rows may be deleted."""
    found = [entry.table for entry in declared() if entry.table.unit_kind == kind]
    waiting = {apps.get_model(table.name): table for table in found}
    ordered: list[Table] = []
    while waiting:
        pointed_at = {
            field.related_model
            for model in waiting
            for field in model._meta.concrete_fields
            if field.is_relation and field.related_model is not model
        }
        free = [model for model in waiting if model not in pointed_at]
        if not free:
            raise RuntimeError(f"The tables of {kind!r} point to one another in a circle.")
        ordered += [waiting.pop(model) for model in free]
    return tuple(ordered)


def called(path: str) -> Callable[..., Any]:
    """The function named ``module:function`` in the holdings."""
    module, _, name = path.partition(":")
    function: Callable[..., Any] = getattr(import_module(module), name)
    return function


def with_what_follows(units: Units) -> dict[str, set[UUID]]:
    """These units and those that go with them: the files of requests, the contracts and papers of an account."""
    found: dict[str, set[UUID]] = {kind: set(ids) for kind, ids in units.items() if ids}
    new: Units = dict(found)
    while new:
        more: dict[str, set[UUID]] = {
            kind: added
            for kind in unit_kinds()
            if kind_of(kind).within and (added := set(_within(kind, new)) - found.get(kind, set()))
        }
        for kind, ids in more.items():
            found[kind] = found.get(kind, set()) | ids
        new = more
    return found


def _within(kind: str, parents: Units) -> Iterator[UUID]:
    """Units of a kind whose parent, the first one that is there, is one of these."""
    earlier = Q()
    for path in kind_of(kind).within:
        if ids := parents.get(_kind_at(kind, path)):
            rows = root_of(kind)._default_manager.filter(earlier, **{f"{path}__in": among(ids)})
            yield from rows.values_list(unit_path(kind), flat=True)
        earlier &= Q(**{f"{path}__isnull": True})


@cache
def _kind_at(kind: str, path: str) -> str:
    """The kind of the units that a path of lookups leads to, from the root of a kind (``attachment__ticket__unit``: ``ticket``)."""
    here: Any = root_of(kind)
    for step in path.split("__")[:-1]:
        here = here._meta.get_field(step).related_model
    return next(entry.table.unit_kind for entry in declared() if entry.table.name == here._meta.label)


@cache
def takes_archived(kind: str) -> bool:
    """Whether units that the archive keeps elsewhere go with those of this kind (the files of a draft)."""
    return any(
        how.archived and any(_kind_at(other, path) == kind for path in how.within)
        for other, how in unit_kinds().items()
    )


def rows_of(kind: str, units: Collection[UUID], keys: Mapping[UUID, Any] | None = None) -> Iterator[Row]:
    """Every row of these units, opened, a table after the other. Raises ``vault.NoSuchKey`` through ``KeyError`` if a key is gone."""
    keys = data_keys(set(units)) if keys is None else keys
    for table in reversed(tables_of(kind)):
        model = apps.get_model(table.name)
        fields = list(model._meta.concrete_fields)
        rows = model._default_manager.filter(**{f"{table.unit}__in": among(units)}).order_by(table.unit, "pk")
        found = rows.annotate(_of=F(table.unit)) if "__" in table.unit else rows
        names = [field.attname for field in fields]
        for values in found.values_list(*names, "_of" if "__" in table.unit else table.unit).iterator(chunk_size=2_000):
            unit = values[-1]
            row = dict(zip(names, values[:-1], strict=True))
            for field in fields:
                if isinstance(field, SealedField):
                    row[field.attname] = _opened(field, row[field.attname], unit, row, keys)
            yield Row(table.name, unit, row)


def _opened(field: SealedField, sealed: Any, unit: UUID, row: Mapping[str, Any], keys: Mapping[UUID, Any]) -> Any:
    content = getattr(sealed, "bytes", sealed)
    if content is None:
        return field.empty()
    pk = row[field.model._meta.pk.attname]
    return field.decode(sealing.unseal(keys[unit], bytes(content), sealing.place(unit, field.column_label, pk)))


def forget_bytes(units: Units) -> None:
    """Remove the bytes of these units from their stores, once the caller's transaction is committed: a file without a key opens for
    nobody, and rows that come back with a transaction undone must find theirs."""
    gone = {kind: tuple(ids) for kind, ids in units.items() if ids and kind_of(kind).bytes}

    def forget() -> None:
        for kind, ids in gone.items():
            called(kind_of(kind).bytes)().delete(*ids)

    transaction.on_commit(forget)


def dissolve(units: Units) -> dict[str, int]:
    """Take these units out of the database: keys and tokens, then rows; how many rows of each table went. Their bytes go when this is
    committed.

    Idempotent: what is not there is gone. The caller has written the ledger and holds the transaction.
    """
    destroy_units([unit for ids in units.values() for unit in ids])
    gone: dict[str, int] = {}
    authors: list[tuple[type[models.Model], models.QuerySet[Any]]] = []
    for kind in _deletable(units):
        if kind == PROFILE:
            forget_persons(units[kind])
        for model, rows in _rows_to_delete(kind, units[kind]):
            if _outlives(model):
                authors.append((model, rows))
            else:
                gone[model._meta.label] = gone.get(model._meta.label, 0) + _delete(model, rows)
    for model, rows in authors:  # once all that these units wrote themselves is gone
        staying = still_named(model, list(rows.values_list("pk", flat=True)))
        if staying:
            called(_outlives(model))(staying)
        gone[model._meta.label] = _delete(model, rows.exclude(pk__in=staying))
    return {table: count for table, count in gone.items() if count}


def _delete(model: type[models.Model], rows: models.QuerySet[Any]) -> int:
    _let_go(model, rows)
    return rows._raw_delete(rows.db) or 0


@cache
def _outlives(model: type[models.Model]) -> str:
    return next((entry.table.outlives for entry in declared() if entry.table.name == model._meta.label), "")


def _rows_to_delete(kind: str, units: Collection[UUID]) -> list[tuple[type[models.Model], models.QuerySet[Any]]]:
    """The rows of each table, in the order in which they may go. Those that reach their unit through the root, and go after it, are
    named one by one before it goes."""
    found, after_root = [], False
    for table in tables_of(kind):
        model = apps.get_model(table.name)
        rows = model._default_manager.filter(**{f"{table.unit}__in": among(units)}).order_by()
        if after_root:
            rows = model._default_manager.filter(pk__in=list(rows.values_list("pk", flat=True))).order_by()
        after_root = after_root or table.name == kind_of(kind).root
        found.append((model, rows))
    return found


@cache
def _order() -> tuple[str, ...]:
    """The kinds, those whose rows point to rows of others first."""
    waiting, ordered = dict.fromkeys(unit_kinds()), []
    models_of = {kind: {apps.get_model(table.name) for table in tables_of(kind)} for kind in waiting}
    while waiting:
        free = [
            kind
            for kind in waiting
            if not any(
                field.related_model in models_of[kind]
                for other in waiting
                if other != kind
                for model in models_of[other]
                for field in model._meta.concrete_fields
                if field.is_relation and not field.null
            )
        ]
        if not free:
            raise RuntimeError(f"The kinds {', '.join(waiting)} point to one another in a circle.")
        for kind in free:
            del waiting[kind]
        ordered += free
    return tuple(ordered)


def _deletable(units: Units) -> list[str]:
    return [kind for kind in _order() if units.get(kind)]


def _let_go(model: type[models.Model], rows: models.QuerySet[Any]) -> None:
    """Where a row elsewhere merely mentions one of these, the mention is emptied (``SET_NULL``), as the ORM would."""
    # Hidden ones too: a mention that nobody follows backwards (``related_name="+"``) dangles as well as any.
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ForeignObjectRel) and getattr(relation, "on_delete", None) is models.SET_NULL:
            name = relation.field.name
            mentions = relation.field.model._default_manager.filter(**{f"{name}__in": rows.values("pk")})
            mentions.update(**{name: None})


def of_customers(kind: str, customers: Collection[UUID]) -> set[UUID]:
    """The units of one kind that belong to these customers."""
    table = next(table for table in tables_of(kind) if table.name == kind_of(kind).root)
    if not table.customer:
        return set()
    person = "pk" if table.customer == "id" else table.customer
    rows = root_of(kind)._default_manager.filter(**{f"{person}__in": among(customers)})
    return set(rows.values_list(unit_path(kind), flat=True))


def forget_persons(profiles: Collection[UUID]) -> None:
    """Remove what points to these people and has no unit of its own: sessions, addresses, links that were asked for."""
    root = kind_of(PROFILE).root
    for entry in declared():
        table = entry.table
        if table.unit_kind or not table.customer:
            continue
        model = apps.get_model(table.name)
        if _leads_to(model, table.customer, root):
            path = f"{table.customer}__{unit_path(PROFILE)}__in"
            rows = model._default_manager.filter(**{path: among(profiles)}).order_by()
            rows._raw_delete(rows.db)


def _leads_to(model: type[models.Model], path: str, label: str) -> bool:
    here: Any = model
    for step in path.split("__"):
        here = here._meta.get_field(step).related_model
        if here is None:
            return False
    return bool(here._meta.label == label)


def roots(kind: str, units: Collection[UUID]) -> set[UUID]:
    """The ids of the root rows of these units."""
    rows = root_of(kind)._default_manager.filter(**{f"{unit_path(kind)}__in": among(units)}) if units else None
    return set(rows.values_list("pk", flat=True)) if rows is not None else set()


def exists(kind: str, units: Collection[UUID]) -> set[UUID]:
    """Which of these units still have their root row."""
    path = unit_path(kind)
    return set(root_of(kind)._default_manager.filter(**{f"{path}__in": among(units)}).values_list(path, flat=True))
