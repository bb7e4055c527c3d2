"""The good register, read once, changed in memory; and everything that the checks say of it: its own rules, then the program's."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import Any

from espace.privacy.proofs import checks as proving
from espace.privacy.proofs.collecting import proofs
from espace.privacy.retention import checks as engine
from espace.register import load
from espace.register.checks import against_declared
from espace.register.coherence import problems_of
from espace.register.model import Register
from espace.register.tracing import TABLES
from tests.register.editing import REGISTER

GOOD = load(REGISTER)
ATTRIBUTES = {**TABLES, "clause": "clauses"}


def said_of(register: Register) -> list[str]:
    """Each fault as one sentence, whichever check finds it."""
    shown = [(proof.clause, proof.control) for proof in proofs()]
    found = chain(against_declared(register), engine.faults(register), proving.faults(register, shown))
    return [*problems_of(register), *(fault.message for fault in found)]


def without(table: str, identifier: str, *, mentioned: bool = True) -> Register:
    """The register without one line; without the mentions that clauses and sentences make of it either, if not ``mentioned``."""
    attribute = ATTRIBUTES[table]
    values: dict[str, Any] = {
        attribute: {name: line for name, line in getattr(GOOD, attribute).items() if name != identifier}
    }
    register = replace(GOOD, **values)
    return register if mentioned else unmentioned(register, f"{table}:{identifier}")


def unmentioned(register: Register, reference: str) -> Register:
    clauses = {
        name: replace(clause, rules=tuple(rule for rule in clause.rules if rule != reference))
        for name, clause in register.clauses.items()
    }
    sentences = tuple(
        replace(one, names=tuple(name for name in one.names if name != reference)) for one in register.sentences
    )
    return replace(register, clauses=clauses, sentences=sentences)


def changed(table: str, identifier: str, **values: Any) -> Register:
    """The register with one line changed."""
    lines = dict(getattr(GOOD, ATTRIBUTES[table]))
    lines[identifier] = replace(lines[identifier], **values)
    tables: dict[str, Any] = {ATTRIBUTES[table]: lines}
    return replace(GOOD, **tables)
