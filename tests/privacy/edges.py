"""What stands in, at the edge of the exercise of rights, for the preparation of exports and for erasure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from espace.privacy.exports import actions as exports
from espace.privacy.retention import erasing
from espace.privacy.retention.erasing import Line, Plan

PLAN = Plan(
    goes=(Line("Profil", 1, "le compte se ferme"),),
    stays=(Line("Demandes archivées", 3, "contrat en cours", date(2036, 3, 31)),),
)


@dataclass
class Calls:
    """What was asked of the edges: (name, keyword arguments)."""

    made: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def noted(self, name: str) -> Any:
        return lambda **told: self.made.append((name, told))


def stand_in(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Put both edges in place, and note what is asked of them."""
    calls = exports_stand_in(monkeypatch)
    monkeypatch.setattr(erasing, "plan", lambda customer, at: PLAN)
    monkeypatch.setattr(erasing, "carry_out", calls.noted("erase"))
    return calls


def exports_stand_in(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """The preparation of exports alone."""
    calls = Calls()
    for name in ("access", "portability"):
        monkeypatch.setattr(exports, f"request_{name}", calls.noted(name))
    return calls
