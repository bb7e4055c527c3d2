"""Reads one table of the register, value by value; every fault is a sentence that names the line's id.

Faults are collected, not raised one by one: whoever edits the register sees all of them at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from espace.lib.periods import BadPeriod, Period, parse
from espace.register.lines import Approval, State, Text

E = TypeVar("E", bound=StrEnum)
NOTHING = Text("", "")
ZERO = Period()

# The members of the European Union, ISO 3166-1 alpha-2; the notice says « Union européenne », not the economic area.
EU_27 = frozenset(
    {"AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE"}
    | {"IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE"}
)


class RegisterError(Exception):
    """The register cannot be relied upon; ``problems`` holds one sentence per fault."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class Line:
    """One table of the TOML file, read key by key; :meth:`done` reports the keys nobody asked for."""

    def __init__(self, table: str, values: object, problems: list[str]) -> None:
        self.table = table
        self.problems = problems
        self.values: dict[str, Any] = values if isinstance(values, dict) else {}
        self.asked: set[str] = set()
        self.id = str(self.values.get("id") or self.values.get("name") or self.values.get("host") or "")
        if not isinstance(values, dict):
            self.fault("is not a table")

    def fault(self, what: str) -> None:
        self.problems.append(f'{self.table} "{self.id}": {what}.' if self.id else f"{self.table}: {what}.")

    def _get(self, key: str) -> Any:
        self.asked.add(key)
        return self.values.get(key)

    def string(self, key: str, *, required: bool = True) -> str:
        value = self._get(key)
        if value is None or value == "":
            if required:
                self.fault(f"{key} is missing")
            return ""
        if not isinstance(value, str):
            self.fault(f"{key} must be one text, not {value!r}")
            return ""
        return value

    def text(self, key: str, *, required: bool = True) -> Text:
        """A text in both languages, ``{ fr = "…", en = "…" }``."""
        value = self._get(key)
        if value is None:
            if required:
                self.fault(f"{key} is missing")
            return NOTHING
        if not isinstance(value, dict) or set(value) != {"fr", "en"}:
            self.fault(f'{key} must be written {{ fr = "…", en = "…" }}')
            return NOTHING
        for language, words in value.items():
            if not isinstance(words, str) or not words.strip():
                self.fault(f"{key} is empty in {'French' if language == 'fr' else 'English'}")
                return NOTHING
        return Text(value["fr"], value["en"])

    def strings(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        value = self._get(key)
        if value is None or value == []:
            if required:
                self.fault(f"{key} is missing or empty")
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            self.fault(f"{key} must be a list of texts")
            return ()
        doubles = sorted({item for item in value if value.count(item) > 1})
        if doubles:
            self.fault(f"{key} names twice: {', '.join(doubles)}")
        return tuple(value)

    def flag(self, key: str) -> bool:
        value = self._get(key)
        if value is not None and not isinstance(value, bool):
            self.fault(f"{key} must be true or false")
        return value is True

    def required_flag(self, key: str) -> bool:
        if self.values.get(key) is None:
            self.fault(f"{key} is missing: write true or false")
        return self.flag(key)

    def day(self, key: str, *, required: bool = False) -> date | None:
        value = self._get(key)
        if value is None:
            if required:
                self.fault(f"{key} is missing")
            return None
        if not isinstance(value, date) or isinstance(value, datetime):
            self.fault(f"{key} must be a day such as 2026-11-24")
            return None
        return value

    def period(self, key: str, *, required: bool = True) -> Period | None:
        value = self.string(key, required=required)
        return self._parse(key, value) if value else None

    def periods(self, key: str) -> tuple[Period, ...]:
        parsed = (self._parse(key, value) for value in self.strings(key))
        return tuple(period for period in parsed if period is not None)

    def _parse(self, key: str, value: str) -> Period | None:
        try:
            return parse(value)
        except BadPeriod as error:
            self.fault(f"{key}: {str(error).rstrip('.')}")
            return None

    def choice(self, key: str, choices: type[E], default: E | None = None) -> E:
        value = self.string(key, required=default is None)
        try:
            return choices(value)
        except ValueError:
            if value:
                self.fault(f"{key} is {value!r}; it is one of {', '.join(choices)}")
            return default or next(iter(choices))

    def state(self) -> State:
        return self.choice("state", State)

    def one_of(self, key: str, choices: Collection[str]) -> str:
        value = self.string(key)
        if value and value not in choices:
            self.fault(f"{key} is {value!r}; it is one of {', '.join(sorted(choices))}")
        return value

    def country(self, *, required: bool = True) -> str:
        """A member of the European Union; elsewhere is refused, whatever the contract says (notice §V)."""
        value = self.string("country", required=required)
        if value and value not in EU_27:
            self.fault(f"country {value!r} is not one of the 27 members of the European Union (notice §V)")
        return value

    def approval(self) -> Approval:
        addition = self.flag("addition")
        by = self.string("approved_by", required=False)
        on = self.day("approved_on")
        needed = self.flag("needed")
        if bool(by) != bool(on):
            self.fault("an approval needs both approved_by and approved_on")
        if by and not addition:
            self.fault("approved_by is for additions only")
        return Approval(addition, by, on, needed)

    def lines(self, key: str) -> list[Line]:
        """The tables nested under ``key``."""
        value = self._get(key) or []
        if not isinstance(value, list):
            self.fault(f"{key} must be a list of tables")
            return []
        nested = [Line(f"{self.table}.{key}", item, self.problems) for item in value]
        for line in nested:
            line.id = line.id or self.id
        return nested

    def done(self) -> None:
        unknown = sorted(set(self.values) - self.asked)
        if unknown:
            self.fault(f"unknown {'keys' if len(unknown) > 1 else 'key'} {', '.join(unknown)}")
