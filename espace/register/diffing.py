"""What changed between two registers, and whether it matters to the persons: *editorial* or *material*.

A change is material unless it is known to be editorial. A material change asks for consent again, or is told to people, before
it takes effect; a shorter period destroys sooner, so it is rehearsed first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from espace.lib.periods import Period
from espace.register.durations import fits
from espace.register.lines import Approval, State
from espace.register.model import Register


class Nature(StrEnum):
    EDITORIAL = "editorial"
    MATERIAL = "material"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``what``: added, removed, changed, shorter, longer. ``before`` and ``after`` are empty where absent."""

    table: str
    id: str
    key: str
    what: str
    before: str
    after: str
    nature: Nature

    def __str__(self) -> str:
        name = f"{self.table} {self.id}".strip()
        if self.what in ("added", "removed") and not self.key:
            return f"{self.nature}: {name} is {self.what}"
        return (
            f"{self.nature}: {name}, {self.key} {self.what}: {self.before or '(nothing)'} → {self.after or '(nothing)'}"
        )


# Wording, and how far a promise is carried out: nobody's data is treated otherwise because of these.
EDITORIAL = {
    "controller": {"address", "email", "phone", "orias", "activity"},
    "officer": {"name", "address"},
    "authority": {"name", "url", "address"},
    "processor": {"service", "contract", "contract_on"},
    "purpose": {"label", "detail", "clause"},
    "category": {"label", "why"},
    "recipient": {"label", "condition", "identity", "policy_url", "policy_expected"},
    "retention": {"data", "since", "executor", "origin"},
    "right": {"label", "route", "executor"},
    "egress": {"purpose"},
    "cookie": {"purpose"},
    "clear": {"reason"},
    "list": {"reason", "columns"},
    "control": {"id", "label", "module"},
    "clause": {"title", "section", "implied", "rules", "kept", "awaited", "periods"},
    "sentence": {"kind", "english", "clause", "continues", "gap", "link", "names"},
}
# Lines whose coming or going is by itself of no consequence to a person.
TRACE = frozenset({"control", "list"})
TABLES = (
    ("processor", "processors"),
    ("purpose", "purposes"),
    ("category", "categories"),
    ("recipient", "recipients"),
    ("retention", "retention"),
    ("right", "rights"),
    ("egress", "egress"),
    ("cookie", "cookies"),
    ("control", "controls"),
    ("clause", "clauses"),
)
PROGRESS = {State.PLANNED: 0, State.PARTIAL: 1, State.KEPT: 2}


def compare(old: Register, new: Register) -> tuple[Change, ...]:
    """Every change from ``old`` to ``new``, in the order of the file."""
    return tuple(_changes(old, new))


def material(changes: tuple[Change, ...]) -> bool:
    return any(change.nature is Nature.MATERIAL for change in changes)


def _changes(old: Register, new: Register) -> Iterator[Change]:
    for table in ("controller", "officer", "authority"):
        yield from _fields(table, "", getattr(old, table), getattr(new, table))
    for table, attribute in TABLES:
        yield from _lines(table, getattr(old, attribute), getattr(new, attribute))
    yield from _lines("clear", old.clear_columns, new.clear_columns, ignore={"columns"})
    yield from _lines("list", old.list_columns, new.list_columns, ignore={"columns"})
    yield from _lines("sentence", _by_id(old), _by_id(new))


def _by_id(register: Register) -> dict[str, Any]:
    return {sentence.id: sentence for sentence in register.sentences}


def _lines(
    table: str, old: Mapping[str, Any], new: Mapping[str, Any], ignore: set[str] | None = None
) -> Iterator[Change]:
    nature = Nature.EDITORIAL if table in TRACE else Nature.MATERIAL
    for name in old:
        if name not in new:
            yield Change(table, name, "", "removed", "", "", nature)
    for name, line in new.items():
        if name not in old:
            yield Change(table, name, "", "added", "", "", nature)
        else:
            yield from _fields(table, name, old[name], line, ignore or set())


def _fields(table: str, name: str, old: Any, new: Any, ignore: set[str] | None = None) -> Iterator[Change]:
    for field in fields(old):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before == after or field.name in (ignore or ()):
            continue
        if isinstance(before, tuple) and all(isinstance(item, str) for item in (*before, *after)):
            yield from _members(table, name, field.name, before, after)
            continue
        yield Change(
            table,
            name,
            field.name,
            _what(before, after),
            _said(before),
            _said(after),
            _nature(table, field.name, before, after),
        )


def _members(table: str, name: str, key: str, before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[Change]:
    nature = Nature.EDITORIAL if key in EDITORIAL[table] else Nature.MATERIAL
    for member in before:
        if member not in after:
            yield Change(table, name, key, "removed", member, "", nature)
    for member in after:
        if member not in before:
            yield Change(table, name, key, "added", "", member, nature)


def _what(before: object, after: object) -> str:
    if isinstance(before, Period) and isinstance(after, Period):
        return "shorter" if fits(after, before) else "longer" if fits(before, after) else "changed"
    return "changed"


def _nature(table: str, key: str, before: object, after: object) -> Nature:
    if key in EDITORIAL[table]:
        return Nature.EDITORIAL
    if isinstance(before, State) and isinstance(after, State):
        return Nature.EDITORIAL if PROGRESS[after] >= PROGRESS[before] else Nature.MATERIAL
    if isinstance(before, Approval) and isinstance(after, Approval):
        same_use = before.switched_on == after.switched_on and before.addition == after.addition
        return Nature.EDITORIAL if same_use else Nature.MATERIAL
    return Nature.MATERIAL


def _said(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(_said(item) for item in value)
    if hasattr(value, "fr"):
        return f"{value.fr}"
    if isinstance(value, Approval):
        return (
            f"approved by {value.by} on {value.on}"
            if value.by
            else "to be approved"
            if value.addition
            else "of the notice"
        )
    return str(value)
