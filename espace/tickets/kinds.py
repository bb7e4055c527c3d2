"""The kinds of request: which fields each asks for, in which declared category, for which purpose, and why (clause C11).

They are data (``registers/<broker>.kinds.toml``), read once. A ticket keeps the version it was sent under.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, cast

from django.conf import settings
from django.utils.translation import get_language

from espace import register

Text = dict[str, str]
FieldType = Literal["text", "long", "date", "amount", "choice", "country", "iban", "phone"]
FIELD_TYPES = ("text", "long", "date", "amount", "choice", "country", "iban", "phone")


class BadKinds(Exception):
    """The file of request kinds is wrong; the message names the kind and the field."""


@dataclass(frozen=True)
class Choice:
    value: str
    label: Text


@dataclass(frozen=True)
class Field:
    name: str
    type: FieldType
    category: str
    label: Text
    why: Text
    required: bool = False
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Kind:
    """``contract``: must the request name one; ``health``: may it hold health data (art. 9); ``flow``: request or notification."""

    id: str
    title: Text
    summary: Text
    purpose: str
    fields: tuple[Field, ...]
    health: bool
    contract: Literal["required", "optional"]
    version: str
    flow: Literal["request", "notification"] = "request"
    urgent: bool = False
    assistance_first: bool = False
    reauthenticate: bool = False
    call_back: bool = False
    complaint: bool = False

    def field(self, name: str) -> Field | None:
        return next((field for field in self.fields if field.name == name), None)


def words(text: Text) -> str:
    """The text in the language of the reader; the French one prevails."""
    return text.get((get_language() or "fr")[:2]) or text["fr"]


def read(path: Path, categories: frozenset[str], purposes: frozenset[str]) -> dict[str, Kind]:
    """Read the kinds. Raises :class:`BadKinds` on a field without a declared category, purpose, label or reason."""
    raw = path.read_bytes()
    version = hashlib.sha256(raw).hexdigest()[:12]
    return {
        name: _kind(name, table, version, categories, purposes)
        for name, table in tomllib.loads(raw.decode())["kinds"].items()
    }


def _kind(name: str, table: dict[str, Any], version: str, categories: frozenset[str], purposes: frozenset[str]) -> Kind:
    if table["purpose"] not in purposes:
        raise BadKinds(f"Request kind {name}: purpose {table['purpose']!r} is not in the register.")
    fields = tuple(_field(name, field, categories) for field in table["fields"])
    if len({field.name for field in fields}) != len(fields):
        raise BadKinds(f"Request kind {name}: two fields have the same name.")
    rest = {key: value for key, value in table.items() if key != "fields"}
    try:
        return Kind(id=name, fields=fields, version=version, **rest)
    except TypeError as error:
        raise BadKinds(f"Request kind {name}: {error}.") from error


def _field(kind: str, table: dict[str, Any], categories: frozenset[str]) -> Field:
    where = f"Request kind {kind}, field {table.get('name', '?')}"
    if table.get("category") not in categories:
        raise BadKinds(f"{where}: category {table.get('category')!r} is not in the register.")
    if table.get("type") not in FIELD_TYPES:
        raise BadKinds(f"{where}: type {table.get('type')!r} is not known.")
    for text in ("label", "why"):
        if not all(table.get(text, {}).get(language) for language in ("fr", "en")):
            raise BadKinds(f"{where}: {text} is missing in French or in English.")
    choices = tuple(
        Choice(choice["value"], {"fr": choice["fr"], "en": choice["en"]}) for choice in table.get("choices", ())
    )
    if (table["type"] == "choice") != bool(choices):
        raise BadKinds(f"{where}: a choice has choices, and nothing else has.")
    return Field(
        name=table["name"],
        type=cast(FieldType, table["type"]),
        category=table["category"],
        label=table["label"],
        why=table["why"],
        required=table.get("required", False),
        choices=choices,
    )


@lru_cache(maxsize=1)
def kinds() -> dict[str, Kind]:
    """The kinds of this installation, by id, in the order of the file."""
    law = register.load()
    return read(
        settings.REGISTER.with_suffix(".kinds.toml"),
        frozenset(law.categories),
        frozenset(law.purposes),
    )


def kind_of(name: str) -> Kind:
    """The kind of this id; one that the broker has withdrawn since reads as « autre demande », which asks for free words."""
    return kinds().get(name) or kinds()["other"]
