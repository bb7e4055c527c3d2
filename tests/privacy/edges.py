"""What stands in, at the edge of the exercise of rights, for the preparation of exports and for erasure where they are not installed."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from datetime import date
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType
from typing import Any

import pytest

from espace.privacy.rights.carrying import ERASING, EXPORTS


@dataclass(frozen=True)
class Line:
    what: str
    count: int
    why: str
    until: date | None


@dataclass(frozen=True)
class Plan:
    goes: tuple[Line, ...] = (Line("Profil", 1, "le compte se ferme", None),)
    stays: tuple[Line, ...] = (Line("Demandes archivées", 3, "contrat en cours", date(2036, 3, 31)),)


@dataclass
class Calls:
    """What was asked of the edges: (name, keyword arguments)."""

    made: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def noted(self, name: str) -> Any:
        return lambda **told: self.made.append((name, told))


def stand_in(monkeypatch: pytest.MonkeyPatch, *, always: bool = False) -> Calls:
    """Put both edges in place, where they are missing or (``always``) whatever is there."""
    calls = Calls()
    put(
        monkeypatch,
        EXPORTS,
        always,
        request_access=calls.noted("access"),
        request_portability=calls.noted("portability"),
    )
    put(monkeypatch, ERASING, always, plan=lambda customer, at: Plan(), carry_out=calls.noted("erase"))
    return calls


def put(monkeypatch: pytest.MonkeyPatch, name: str, always: bool, **functions: Any) -> None:
    if not always and find_spec(name) is not None:
        return
    module = ModuleType(name)
    module.__spec__ = ModuleSpec(name, None)
    for key, function in functions.items():
        setattr(module, key, function)
    monkeypatch.setitem(sys.modules, name, module)
