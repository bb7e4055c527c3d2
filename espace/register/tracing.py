"""From the notice to what keeps it, and back: sentence → clause → rule. Taken out anywhere, the promise that nobody keeps is named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from espace.register.bases import basis_in_words
from espace.register.lines import Clause, Origin, Sentence, State
from espace.register.model import Register
from espace.register.promises import PROMISES, nobody_keeps

TABLES = {
    "purpose": "purposes",
    "category": "categories",
    "recipient": "recipients",
    "processor": "processors",
    "retention": "retention",
    "right": "rights",
    "control": "controls",
}
AT_HOME = {"category": ("C09",), "recipient": ("C13",), "processor": ("C13", "C14")}
"""The clauses that every line of a table belongs to, whatever it says."""
BASIS = re.compile(r"\b6\s*\(1\)\s*([a-f])\b")


def untraced(register: Register) -> Iterator[str]:
    """Every break in the trace, in the order of the file."""
    for clause in register.clauses.values():
        if clause.id in PROMISES:
            yield from _claims(register, clause)
            yield from _purpose(register, clause)
    yield from _without_a_clause(register)
    for sentence in register.sentences:
        if sentence.clause in PROMISES:
            yield from _names(register, sentence)
    yield from _unnamed(register)


def lines_of(register: Register, table: str) -> Mapping[str, Any]:
    """The lines of a table by id; none for a table that has no rules."""
    found: Mapping[str, Any] = getattr(register, TABLES[table]) if table in TABLES else {}
    return found


def _is_there(register: Register, reference: str) -> bool:
    table, _, name = reference.partition(":")
    return name in lines_of(register, table)


def _claims(register: Register, clause: Clause) -> Iterator[str]:
    """A clause claims no more than its rules: kept needs all of them to run, partial at least one."""
    states = []
    for reference in clause.rules:
        if not _is_there(register, reference):
            yield f'clause "{clause.id}": rule "{reference}" is not in the register; {nobody_keeps(clause.id)}.'
            continue
        table, _, name = reference.partition(":")
        states.append((reference, getattr(lines_of(register, table)[name], "state", None)))
    late = [reference for reference, state in states if state in (State.PLANNED, State.PARTIAL)]
    if clause.state is State.KEPT and late:
        yield (
            f'clause "{clause.id}": it says kept while {", ".join(late)} is not carried out in full; {nobody_keeps(clause.id)}.'
        )
    if clause.state is State.PARTIAL and states and all(state is State.PLANNED for _, state in states):
        yield f'clause "{clause.id}": it says partial while none of its rules runs; {nobody_keeps(clause.id)}.'
    if clause.state is State.PARTIAL and not late:
        yield (
            f'clause "{clause.id}": it says partial while all its rules run, and none carries what it awaits; '
            f"{nobody_keeps(clause.id)}."
        )


def _purpose(register: Register, clause: Clause) -> Iterator[str]:
    for purpose in register.purposes.values():
        if purpose.clause == clause.id and f"purpose:{purpose.id}" not in clause.rules:
            yield (
                f'clause "{clause.id}": purpose "{purpose.id}" serves it and the clause does not point to it; '
                f"{nobody_keeps(clause.id)}."
            )


def _without_a_clause(register: Register) -> Iterator[str]:
    """Every rule carries at least one clause: a rule nobody promised, or a promise struck out, shows here."""
    referred = {reference for clause in register.clauses.values() for reference in clause.rules}
    for table in TABLES:
        for name, line in lines_of(register, table).items():
            if f"{table}:{name}" not in referred:
                yield f'{table} "{name}": no clause points to it; {_lost(register, table, line)}.'


def _lost(register: Register, table: str, line: Any) -> str:
    homes = AT_HOME.get(table) or _spoken_of(register, f"{table}:{line.id}")
    if homes:
        return " and ".join(nobody_keeps(home) for home in homes)
    words = line.data if table == "retention" else line.service if table == "processor" else line.label
    what = "how long this is kept" if table == "retention" else "this"
    return f"nobody promises any more {what}: {words.en}"


def _spoken_of(register: Register, reference: str) -> tuple[str, ...]:
    found = (one.clause for one in register.sentences if reference in one.names and one.clause in PROMISES)
    return tuple(dict.fromkeys(found))


def _names(register: Register, sentence: Sentence) -> Iterator[str]:
    """What a sentence of the notice speaks of is there, and its clause points to it."""
    clause = register.clauses.get(sentence.clause)
    said = f'sentence "{sentence.id}" ({sentence.text.strip()})'
    for reference in sentence.names:
        if not _is_there(register, reference):
            yield f'{said}: "{reference}" is not in the register; {nobody_keeps(sentence.clause)}.'
        elif clause is not None and reference not in clause.rules:
            yield (
                f'{said}: it speaks of "{reference}" and clause "{clause.id}" does not point to it; '
                f"{nobody_keeps(sentence.clause)}."
            )
        elif reference.startswith("purpose:"):
            yield from _basis(register, sentence, said, reference.partition(":")[2])


def _basis(register: Register, sentence: Sentence, said: str, purpose: str) -> Iterator[str]:
    basis = register.purposes[purpose].basis
    for letter in BASIS.findall(sentence.text):
        if basis != f"6.1.{letter}":
            yield (
                f'{said}: it gives article 6(1)({letter}) and purpose "{purpose}" rests on {basis_in_words(basis, "en")}; '
                f"{nobody_keeps(sentence.clause)}."
            )


def _unnamed(register: Register) -> Iterator[str]:
    """What is said to be the notice's own is in one of its sentences; anything else is an addition, or a proposal (G4, G11)."""
    named = set(chain.from_iterable(sentence.names for sentence in register.sentences))
    own = {
        "category": [one.id for one in register.categories.values() if not one.approval.addition],
        "recipient": [one.id for one in register.recipients.values() if not one.approval.addition],
        "processor": [one.id for one in register.processors.values() if not one.approval.addition],
        "retention": [one.id for one in register.retention.values() if one.origin is Origin.NOTICE],
    }
    for table, lines in own.items():
        for name in lines:
            if f"{table}:{name}" not in named:
                yield f'{table} "{name}": it is said to be the notice’s own, and no sentence of the notice speaks of it.'
