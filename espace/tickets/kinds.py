"""The kinds of request of this installation (clause C11): those of its file, and over them what the brokerage published (decision 0040).

The file (``registers/<broker>.kinds.toml``) is read once; a published definition is judged again each time it is read, and one that
does not hold is not served: the last one that held is, and ``espace doctor`` says so. What was asked before is read for ever.
"""

from __future__ import annotations

import contextlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from espace import brokerage, register
from espace.brokerage.reading import Held
from espace.brokerage.setting import Setting
from espace.tickets.judging import FLAGS, BadKinds, Faults, judge
from espace.tickets.limits import KEPT, limits
from espace.tickets.shapes import FIELD_TYPES, Choice, Field, FieldType, Kind, Text, words

__all__ = ["FIELD_TYPES", "BadKinds", "Choice", "Field", "FieldType", "Kind", "Text", "words"]

Table = Mapping[str, Any]
FIXED = ("flow", *FLAGS)
"""What the program does with a kind: the file's, and never a screen's."""


def read(path: Path, categories: frozenset[str], purposes: frozenset[str]) -> dict[str, Kind]:
    """Read a file of kinds. Raises :class:`BadKinds` on a field without a declared category, purpose, label or reason."""
    return {name: judge(name, table, categories, purposes) for name, table in _tables(path).items()}


def _tables(path: Path) -> dict[str, Table]:
    found: dict[str, Table] = tomllib.loads(path.read_text(encoding="utf-8"))["kinds"]
    return found


@dataclass(frozen=True)
class Known:
    """``tables`` are the definitions that hold, complete; ``refused`` the last published definition of a kind where it is not served.

    ``sent`` is every version that can be read, by id and version, and ``named`` every kind that can: a category whose approval is withdrawn
    is asked for no more, and what was answered before is shown to whoever may still read it.
    """

    offered: Mapping[str, Kind]
    every: Mapping[str, Kind]
    tables: Mapping[str, Table]
    sent: Mapping[tuple[str, str], Kind]
    named: Mapping[str, Kind]
    refused: Mapping[str, Any] = field(default_factory=dict)


@lru_cache(maxsize=1)
def origin_tables() -> dict[str, Table]:
    """The definitions of the file, by id, in its order."""
    return _tables(settings.REGISTER.with_suffix(".kinds.toml"))


@lru_cache(maxsize=1)
def origin() -> dict[str, Kind]:
    """The kinds of the file, by id, in its order."""
    law = register.load()
    return {
        name: judge(name, table, law.categories.keys(), law.purposes.keys()) for name, table in origin_tables().items()
    }


_last: tuple[Held, Known] | None = None


def known() -> Known:
    """Everything that is known of the kinds now. No query of its own: it is worked out again when the brokerage's settings moved."""
    global _last
    held = brokerage.held()
    if _last is None or _last[0] is not held:
        _last = (held, over(held))
    return _last[1]


def kinds() -> Mapping[str, Kind]:
    """The kinds that are proposed, by id, in the order that the brokerage chose."""
    return known().offered


def every_kind() -> Mapping[str, Kind]:
    """All the kinds, those that are no longer proposed included."""
    return known().every


def kind_of(name: str) -> Kind:
    """The kind of this id; one that nobody knows any more reads as « autre demande », which asks for free words."""
    every = every_kind()
    return every.get(name) or every["other"]


def form_of(name: str, version: str) -> Kind:
    """The kind as it was when a request was sent under ``version``: its questions in the words that were read then."""
    return known().sent.get((name, version)) or named(name) or kind_of(name)


def named(name: str) -> Kind | None:
    """The kind of this id, to say what a request is about: one that may be asked for no more included."""
    return known().named.get(name)


def asking(name: str) -> Iterator[Field]:
    """The questions of this name, in the words of any kind that asks it or ever did: those of now first, and those of free words before."""
    now = known()
    for kind in (now.every["other"], *now.every.values(), *now.named.values(), *now.sent.values()):
        if found := kind.field(name):
            yield found


def why_refused(name: str) -> Faults:
    """What keeps the last published definition of a kind from being served, in the reader's language; empty where it is."""
    now = known()
    try:
        if name in now.refused:
            settle(name, now.refused[name], before=now.tables.get(name))
    except BadKinds as bad:
        return bad.faults
    return {}


def over(held: Held) -> Known:
    """The kinds of the file under what the brokerage published."""
    tables, every = dict(origin_tables()), dict(origin())
    sent = {(name, kind.version): kind for name, kind in every.items()}
    read, past, refused = dict(tables), dict(every), dict[str, Any]()
    for name, value in held.definitions:
        # Once in the row of those that hold, and once in the row of all that can be read: each has a version of its own.
        for before in (tables.get(name), read.get(name)):
            with contextlib.suppress(BadKinds):
                table, kind = _read(name, value, before)
                sent[name, kind.version] = kind
                read[name], past[name] = table, kind
        try:
            tables[name], every[name] = settle(name, value, before=tables.get(name))
        except BadKinds:
            refused[name] = value
            continue
        refused.pop(name, None)
    order, withdrawn = arrangement(held, every)
    every = {name: every[name] for name in order}
    offered = {name: kind for name, kind in every.items() if name not in withdrawn}
    return Known(offered, every, tables, sent, past | every, refused)


def arrangement(held: Held, names: Mapping[str, Any]) -> tuple[list[str], frozenset[str]]:
    """(every kind in the order of the brokerage, those that are not proposed). What the row says beside is passed over."""
    value = held.own(Setting.KINDS)
    told = value if isinstance(value, Mapping) else {}
    chosen, withdrawn = (
        [one for one in told.get(key) or () if isinstance(one, str) and one in names] for key in ("order", "withdrawn")
    )
    natural = sorted(names, key=lambda name: name == "other")  # what is new stands before what fits nothing else
    return list(dict.fromkeys([*chosen, *natural])), frozenset(withdrawn) - KEPT.keys()


def settle(name: str, value: Any, *, before: Table | None) -> tuple[Table, Kind]:
    """The complete definition that ``value`` makes of a kind, and the kind. Raises :class:`BadKinds`.

    ``value`` ``None`` goes back to the file's; ``before`` is what held: what it asked stays known, withdrawn.
    """
    table, kind = _read(name, value, before)
    law, first = register.load(), origin_tables().get(name)
    if value is None and first is not None:
        return table, kind
    if faults := limits(name, table, origin=first, before=before, law=law):
        raise BadKinds(name, faults)
    return table, kind


def _read(name: str, value: Any, before: Table | None) -> tuple[Table, Kind]:
    """What ``value`` says, whether or not it may be asked. Raises :class:`BadKinds` where it cannot be relied upon."""
    law, first = register.load(), origin_tables().get(name)
    if value is None and first is not None:
        table = completed(first, before)
        return table, judge(name, table, law.categories.keys(), law.purposes.keys())
    if not isinstance(value, Mapping):
        judge(name, value, (), ())
    fixed = {key: first[key] for key in FIXED if key in first} if first else {}
    added = {key: "" for key in value if key in FIXED}  # which no screen gives: refused as what is nothing
    table = completed({**value, **fixed, **added}, before)
    return table, judge(name, table, law.categories.keys(), law.purposes.keys())


def completed(table: Table, before: Table | None) -> Table:
    """A definition with what an earlier one asked or proposed and this one leaves out: withdrawn, and read where it was answered."""
    fields = table.get("fields")
    if before is None or not isinstance(fields, (list, tuple)) or not all(isinstance(one, Mapping) for one in fields):
        return table
    known = {one["name"]: one for one in before["fields"]}
    kept = [_with_choices(one, known.get(str(one.get("name")))) for one in fields]
    named = {one.get("name") for one in kept if isinstance(one.get("name"), str)}
    return {
        **table,
        "fields": [*kept, *({**one, "withdrawn": True} for name, one in known.items() if name not in named)],
    }


def _with_choices(one: Table, before: Table | None) -> Table:
    choices = one.get("choices")
    if before is None or not before.get("choices") or not isinstance(choices, (list, tuple)):
        return one
    named = {
        choice.get("value")
        for choice in choices
        if isinstance(choice, Mapping) and isinstance(choice.get("value"), str)
    }
    gone = [{**choice, "withdrawn": True} for choice in before["choices"] if choice["value"] not in named]
    return {**one, "choices": [*choices, *gone]}
