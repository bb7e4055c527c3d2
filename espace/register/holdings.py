"""The words in which each app declares what its tables hold, and the collection of all those declarations.

An app declares in ``espace/<app>/holdings.py`` a constant ``HOLDINGS``, a tuple of :class:`Table`; ``UNITS``, how its units live;
``ANCHORS`` and ``DUES``, events of another app's units that only it can date; ``NOUNS``, what its events of the journal touch and what of
it is a reading; ``REPLAYS``, how an act that the ledger recorded is done again after a restore; and ``WAITS``, what a copy of
somebody's data waits for. Third-party tables are declared by the app that brought them in. This module never imports an app by name: it
asks Django which ones are installed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Literal

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from espace.register.lines import Text


class Kind(StrEnum):
    TECHNICAL = "technical"
    CLEAR = "clear"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: personal data of ``category``, sealed or clear, or technical for the reason ``why``."""

    kind: Kind
    category: str = ""
    why: str = ""


def technical(why: str) -> Column:
    """A column that holds no personal data, and why: ``technical("opaque id")``."""
    return Column(Kind.TECHNICAL, why=why)


def clear(category: str) -> Column:
    """A personal column stored unsealed; the register lists it under ``[[clear]]`` with a reason."""
    return Column(Kind.CLEAR, category)


def sealed(category: str) -> Column:
    """A personal column sealed under the key of its row's unit."""
    return Column(Kind.SEALED, category)


@dataclass(frozen=True, slots=True)
class Table:
    """What one table holds.

    ``name``: ``app_label.Model`` (``app_label.Model.field`` for an automatic many-to-many table), or a raw table name for a
    table without a model. ``columns``: by Django field name. ``unit``: path of lookups to the unit id, ``unit_kind`` its kind.
    ``customer``: path to the person; a personal row without a unit ends with theirs, unless ``retention`` names the register's
    rule that ends it sooner (a session). ``source``: path to whoever supplied the row; ``by_staff``: its columns that the brokerage
    writes all the same, whoever supplied the others; ``entered``: column that is set where the brokerage typed what the person told it by
    another channel: theirs all the same.
    ``also``: path to a second person whose copy has the row as well: whoever holds a proxy, beside its giver. ``prepared``: path to the
    proxy under which somebody else prepares the row for ``customer``: until it is sent it is its author's alone (C03), their copy included.
    ``said``: for the columns that hold no text that a person reads (a code, a structure), ``module:function``, from a value and a language
    to what it says.
    ``outlives``: ``module:function``, where a row stands behind what others keep, as its author: while a key elsewhere forbids its end, it
    stays when its unit goes, and the function takes from such rows (by id) all that is personal.
    ``arrives``: path to the instant from which a row is shown to the person, where that may be later than its beginning, or never.
    ``backup``: its rows go with the ``data``, apart with the ``keys`` (which live seven days), or nowhere (``none``): sessions, single-use
    links, counters, and what is made again from the rest.
    """

    name: str
    columns: Mapping[str, Column]
    unit_kind: str = ""
    unit: str = ""
    customer: str = ""
    source: str = ""
    retention: str = ""
    by_staff: tuple[str, ...] = ()
    entered: str = ""
    also: str = ""
    prepared: str = ""
    said: Mapping[str, str] = field(default_factory=dict)
    arrives: str = ""
    outlives: str = ""
    backup: Literal["data", "keys", "none"] = "data"

    @property
    def personal(self) -> bool:
        return any(column.kind is not Kind.TECHNICAL for column in self.columns.values())

    @property
    def sealed(self) -> tuple[str, ...]:
        return tuple(name for name, column in self.columns.items() if column.kind is Kind.SEALED)


@dataclass(frozen=True, slots=True)
class UnitKind:
    """How the units of one kind live and end.

    ``root``: the model that has one row a unit (``app_label.Model``). ``words``: what one is called, where people read of it.
    ``anchors``: for each event of the register that starts a period of theirs, the field path of the root that says when (an instant or
    a day). ``opened`` and ``closed``: field paths of the root, the dates that the archive shows of a unit. ``within``: paths from the
    root to a unit that it goes with, the first that is there (a file goes with its request): moved, kept and destroyed with it.
    ``contracts``: ``module:function``, from units of this kind to the contracts that each belongs to (opaque ids), which date its end
    in the archive. ``bytes``: ``module:function``, the store that holds the bytes of these units besides their rows; ``served``: what a
    root's columns must say before they may leave. ``archived``: whether leaving the account means moving to the archive (otherwise:
    being destroyed). ``group``: the group of a person's data that directives after death speak of, for the units that they do.
    ``before_leaving``: ``module:function``, called with the units before their rows leave the database. ``destroyer``:
    ``module:function``, what destroys these units where it is not this database that holds them.
    """

    kind: str
    root: str
    words: Text | None = None
    anchors: Mapping[str, str] = field(default_factory=dict)
    opened: str = ""
    closed: str = ""
    within: tuple[str, ...] = ()
    contracts: str = ""
    bytes: str = ""
    served: Mapping[str, str] = field(default_factory=dict)
    archived: bool = False
    group: str = ""
    before_leaving: str = ""
    destroyer: str = ""


@dataclass(frozen=True, slots=True)
class Noun:
    """What the events of one noun of the journal are about (``ticket`` in ``ticket.read``).

    ``purpose``: the register's purpose that they serve. They touch the categories of ``kinds`` (kinds of units), or ``categories`` by
    name. ``reads``: the verbs that are readings, each with what the person reads of it after the reader's name (clause C13).
    ``lent``: they are read through somebody else's eyes, which the register's grants to the reader's own role do not bound.
    """

    purpose: str
    kinds: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    reads: Mapping[str, Text] = field(default_factory=dict)
    lent: bool = False


@dataclass(frozen=True, slots=True)
class Declared:
    """A table and the app that declares it."""

    app: str
    table: Table


@cache
def declared() -> tuple[Declared, ...]:
    """Every table declared by the installed apps, in their order. Needs Django's app registry."""
    return tuple(Declared(app, table) for app, module in _modules() for table in getattr(module, "HOLDINGS", ()))


@cache
def unit_kinds() -> Mapping[str, UnitKind]:
    """How the units of each declared kind live, by kind."""
    return {unit.kind: unit for _, module in _modules() for unit in getattr(module, "UNITS", ())}


@cache
def anchors() -> Mapping[tuple[str, str], str]:
    """For a (kind, event) that another app dates, the function (``module:function``) that annotates a queryset of roots with
    ``anchor``."""
    return {place: path for _, module in _modules() for place, path in getattr(module, "ANCHORS", {}).items()}


@cache
def dues() -> Mapping[tuple[str, str], str]:
    """For a (kind, event) whose term a date and a period do not tell alone, the function (``module:function``) that filters a queryset
    of roots to those due: it is given the roots, the rule's period and the day."""
    return {place: path for _, module in _modules() for place, path in getattr(module, "DUES", {}).items()}


@cache
def nouns() -> Mapping[str, Noun]:
    """What each noun of the journal is about."""
    return {name: noun for _, module in _modules() for name, noun in getattr(module, "NOUNS", {}).items()}


def waits() -> tuple[str, ...]:
    """``module:function`` each: from a customer and an instant, whether their rows are about to change by themselves."""
    return tuple(path for _, module in _modules() for path in getattr(module, "WAITS", ()))


@cache
def replays() -> Mapping[str, str]:
    """For each kind of act that the ledger records, the function (``module:function``) that does one line of it again."""
    return {kind: path for _, module in _modules() for kind, path in getattr(module, "REPLAYS", {}).items()}


@cache
def found_by() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """What finds a person again once everything is sealed: for each table, a kind of digest and the columns that it is made of."""
    return {table: found for _, module in _modules() for table, found in getattr(module, "FOUND_BY", {}).items()}


@cache
def roles() -> frozenset[str]:
    """The roles a signed-in person may have: ``ROLES``, plain strings, in the holdings of the app that defines them."""
    return frozenset(role for _, module in _modules() for role in getattr(module, "ROLES", ()))


@cache
def rights() -> frozenset[str]:
    """The rights that people exercise here: ``RIGHTS``, ids of the register, in the holdings of the app that receives them."""
    return frozenset(right for _, module in _modules() for right in getattr(module, "RIGHTS", ()))


def _modules() -> Iterator[tuple[str, ModuleType]]:
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "holdings"):
            yield config.name, import_module(f"{config.name}.holdings")


@cache
def columns() -> Mapping[str, Column]:
    """Every declared column, by ``app_label.Model.field``."""
    return {
        f"{entry.table.name}.{name}": column for entry in declared() for name, column in entry.table.columns.items()
    }


def forget() -> None:
    """Forget what was collected; the next call asks the apps again. For tests."""
    declared.cache_clear()
    columns.cache_clear()
    unit_kinds.cache_clear()
    anchors.cache_clear()
    dues.cache_clear()
    nouns.cache_clear()
    replays.cache_clear()
    found_by.cache_clear()
    roles.cache_clear()
    rights.cache_clear()
