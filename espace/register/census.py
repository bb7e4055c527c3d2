"""The register against the program's own models: every column of every table is classified exactly once (clause C09).

Pure functions over what they are given: the checks pass the installed models, the tests pass their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

from espace.register.holdings import Column, Declared, Kind, Table
from espace.register.model import Register


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that keeps the program from starting. ``code`` is stable (``E003``); ``about`` names the column or the host."""

    code: str
    about: str
    message: str


def tables_of(models: Iterable[type[Model]]) -> dict[str, type[Model]]:
    """The models that have a table of their own, by ``app_label.Model``.

    An automatic many-to-many table goes by its field: ``app_label.Model.field``.
    """
    return {_name(model): model for model in models if not model._meta.proxy}


def _name(model: type[Model]) -> str:
    owner = model._meta.auto_created
    if isinstance(owner, type) and issubclass(owner, Model):
        for field in owner._meta.local_many_to_many:
            if field.remote_field.through is model:
                return f"{owner._meta.label}.{field.name}"
    return model._meta.label


def columns_of(model: type[Model]) -> dict[str, str]:
    """Field name → column name, for each column of the model's own table."""
    return {field.name: field.column for field in model._meta.local_concrete_fields if field.column}


def faults(models: Iterable[type[Model]], declared: Iterable[Declared], register: Register) -> Iterator[Fault]:
    """Every fault between ``models``, what the apps declare to hold, and the register."""
    entries = list(declared)
    yield from of_models(models, entries)
    yield from of_law(entries, register)


def of_models(models: Iterable[type[Model]], entries: list[Declared]) -> Iterator[Fault]:
    """Every fault between ``models`` and what the apps declare, whatever the register says."""
    tables = tables_of(models)
    yield from _twice(entries)
    for label in sorted(set(tables) - {entry.table.name for entry in entries}):
        yield Fault(
            "E002", label, f"{label}: no holdings.py says what this table holds. Classify each of its columns there."
        )
    for entry in entries:
        yield from _table(entry, tables)


def of_law(entries: list[Declared], register: Register) -> Iterator[Fault]:
    """Every fault between what the apps declare and the register."""
    for entry in entries:
        for name, column in entry.table.columns.items():
            yield from _column(f"{entry.table.name}.{name}", column, register)
        yield from _keeping(entry.table, f"{entry.app}.holdings", register)
    yield from _listed(entries, register)


def _twice(entries: list[Declared]) -> Iterator[Fault]:
    counted = Counter(entry.table.name for entry in entries)
    for name, count in counted.items():
        if count > 1:
            apps = ", ".join(sorted({entry.app for entry in entries if entry.table.name == name}))
            yield Fault("E005", name, f"{name}: this table is declared {count} times ({apps}); once is enough.")


def _table(entry: Declared, tables: dict[str, type[Model]]) -> Iterator[Fault]:
    table = entry.table
    where = f"{entry.app}.holdings"
    if "." in table.name:
        model = tables.get(table.name)
        if model is None:
            yield Fault("E004", table.name, f"{table.name}: {where} declares it, and no installed model has this name.")
            return
        yield from _columns(table, where, model)
        yield from _paths(table, where, model)


def _columns(table: Table, where: str, model: type[Model]) -> Iterator[Fault]:
    real = columns_of(model)
    for name in real:
        if name not in table.columns:
            about = f"{table.name}.{name}"
            yield Fault("E003", about, f"{about}: this column is in no category. Classify it in {where}.")
    for name in table.columns:
        if name not in real:
            about = f"{table.name}.{name}"
            yield Fault("E004", about, f"{about}: {where} declares it, and the model has no such column.")
    for name in real:
        column = table.columns.get(name)
        if column is None:
            continue
        about = f"{table.name}.{name}"
        field_seals = bool(getattr(model._meta.get_field(name), "is_sealed", False))
        if column.kind is Kind.SEALED and not field_seals:
            yield Fault("E010", about, f"{about}: {where} says it is sealed, and the field stores it in clear.")
        if column.kind is not Kind.SEALED and field_seals:
            yield Fault("E011", about, f"{about}: the field seals it, and {where} says it is {column.kind}.")


def _paths(table: Table, where: str, model: type[Model]) -> Iterator[Fault]:
    for key in ("unit", "customer", "source", "also", "prepared"):
        path = getattr(table, key)
        if path and not _leads_somewhere(model, path):
            about = f"{table.name}.{key}"
            yield Fault("E016", about, f"{table.name}: {where} says {key}={path!r}, which leads nowhere.")


def _leads_somewhere(model: type[Model], path: str) -> bool:
    here: type[Model] | None = model
    for step in path.split("__"):
        if here is None:
            return False
        try:
            field = here._meta.pk if step == "pk" else here._meta.get_field(step)
        except FieldDoesNotExist:
            return False
        related = getattr(field, "related_model", None)
        here = related if isinstance(related, type) else None
    return True


def _column(about: str, column: Column, register: Register) -> Iterator[Fault]:
    if column.kind is Kind.TECHNICAL:
        if not column.why:
            yield Fault("E006", about, f"{about}: it is said to be technical, without saying why.")
        return
    if column.category not in register.categories:
        yield Fault("E006", about, f"{about}: the register has no category {column.category!r}.")
        return
    if column.kind is Kind.CLEAR:
        listed = register.clear_columns.get(about)
        if listed is None:
            yield Fault(
                "E008", about, f"{about}: it is personal and stored clear; list it under [[clear]] with a reason."
            )
        elif listed.category != column.category:
            yield Fault(
                "E008",
                about,
                f"{about}: [[clear]] says {listed.category!r} and the holdings {column.category!r}; they must agree.",
            )


def _keeping(table: Table, where: str, register: Register) -> Iterator[Fault]:
    """Whatever is personal has a rule that ends it; whatever is sealed has a unit whose key can be destroyed."""
    if table.sealed and not (table.unit and table.unit_kind):
        yield Fault("E016", table.name, f"{table.name}: it has sealed columns; {where} must say unit and unit_kind.")
    if table.unit_kind and table.unit_kind not in register.unit_kinds:
        yield Fault("E007", table.name, f"{table.name}: no retention rule governs the unit kind {table.unit_kind!r}.")
    if table.retention and table.retention not in register.retention:
        yield Fault("E007", table.name, f"{table.name}: the register has no retention rule {table.retention!r}.")
    if table.personal and not (table.unit_kind or table.retention or table.customer):
        yield Fault(
            "E018",
            table.name,
            f"{table.name}: it holds personal data that nothing ends; {where} must say its unit_kind, its customer or the "
            "retention rule that governs it.",
        )


def _listed(entries: list[Declared], register: Register) -> Iterator[Fault]:
    held = {f"{entry.table.name}.{name}": column for entry in entries for name, column in entry.table.columns.items()}
    for about in register.clear_columns:
        column = held.get(about)
        if column is None or column.kind is not Kind.CLEAR:
            what = "nobody declares it" if column is None else f"the holdings say it is {column.kind}"
            yield Fault("E009", about, f"{about}: [[clear]] lists it, and {what}.")
    for about in register.list_columns:
        column = held.get(about)
        if column is None or column.kind is Kind.SEALED:
            what = "nobody declares it" if column is None else "it is sealed: no list can sort or filter on it"
            yield Fault("E012", about, f"{about}: [[list]] lists it, and {what}.")
