"""What one good row says, as plain values: what is digested, sealed in the staging table, compared and applied.

Only the fields that the file has a column for are there: a column that an export lacks empties nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from espace.contracts.importing.rows import Parsed, Reader
from espace.lib import countries

Values = dict[str, Any]
"""Texts by field; days are ISO 8601 or "", the premium "6429.44" or "", ``guarantees`` a list of texts, ``insured`` a list of
[name, ISO birth date or ""]."""

CONTACT = ("email", "phone", "address", "postcode", "city", "country")
IDENTITY = ("civility", "surname", "first_name", "birth_date")
CUSTOMER = (*IDENTITY, *CONTACT)
OPTIONAL = ("profession",)
CONTRACT = (
    "product",
    "insurer",
    "effective_on",
    "renews_on",
    "ends_on",
    "premium",
    "instalments",
    "guarantees",
    "insured",
)
COMPARED = (*CUSTOMER, *OPTIONAL, *CONTRACT)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else str(amount)


_MADE: dict[str, Callable[[Any], Any]] = {
    "birth_date": _iso,
    "effective_on": _iso,
    "renews_on": _iso,
    "ends_on": _iso,
    "premium": _plain,
    "guarantees": list,
    "insured": lambda people: [[name, _iso(born_on)] for name, born_on in people],
}


class Maker:
    """Makes the values of the rows of one file."""

    def __init__(self, reader: Reader) -> None:
        named = {name for name, at in reader.at.items() if at >= 0}
        if "full_name" in named:
            named |= {"surname", "first_name"}
        self._whole_name = "full_name" in named and "civility" not in named
        self._phone = reader.at["phone"]
        self._fields = [(name, _MADE.get(name)) for name in ("number", "customer_number", *COMPARED) if name in named]

    def make(self, row: Parsed) -> Values:
        """The phone number stays as it was written: a rule of today must not rewrite what the brokerage dials."""
        values = {name: made(getattr(row, name)) if made else getattr(row, name) for name, made in self._fields}
        if self._whole_name and row.civility:
            values["civility"] = row.civility
        if self._phone >= 0:
            values["phone"] = row.cells[self._phone]
        return values


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, check_circular=False).encode


def dump(values: Any) -> str:
    """One text for equal values, whatever their order."""
    return _encode(values)


def load(text: str) -> Any:
    return json.loads(text)


def day(text: str) -> date | None:
    """The day of an ISO text; ``None`` for none."""
    return date.fromisoformat(text) if text else None


def written(values: Mapping[str, Any]) -> dict[str, str]:
    """The same row in the words of a French export: 31/12/2026, 6 429,44, Viêt Nam, lists joined by ``|``."""
    told = {name: value for name, value in values.items() if isinstance(value, str)}
    for name in ("birth_date", "effective_on", "renews_on", "ends_on"):
        if name in told:
            told[name] = _french(told[name])
    if told.get("country"):
        # Management systems write the typewriter's apostrophe.
        told["country"] = countries.name(told["country"]).replace("’", "'")
    if told.get("premium"):
        told["premium"] = f"{Decimal(told['premium']):,.2f}".replace(",", " ").replace(".", ",")
    told["guarantees"] = " | ".join(values.get("guarantees", []))
    told["insured"] = " | ".join(
        f"{name} ({_french(born_on)})" if born_on else name for name, born_on in values.get("insured", [])
    )
    return told


def _french(iso: str) -> str:
    return "/".join(reversed(iso.split("-")))
