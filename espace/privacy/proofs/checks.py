"""At every start: each clause is shown by what it points to. Its controls that run have a proof of it, and no proof shows it by a control
that it does not name (``espace.E021``)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks

from espace import register
from espace.privacy.proofs.collecting import proofs
from espace.register.census import Fault
from espace.register.promises import PROMISES, nobody_keeps


def every_start(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    try:
        law = register.load()
    except register.RegisterError:
        return []  # espace.E001 says it
    shown = [(proof.clause, proof.control) for proof in proofs()]
    return [checks.Error(fault.message, obj=fault.about, id=f"espace.{fault.code}") for fault in faults(law, shown)]


def faults(law: register.Register, shown: Collection[tuple[str, str]]) -> Iterator[Fault]:
    """``shown``: the (clause, control) of each proof."""
    for clause, control in sorted(set(shown)):
        named = law.clauses[clause].rules if clause in law.clauses else ()
        if f"control:{control}" not in named and clause in PROMISES:
            yield Fault(
                "E021",
                clause,
                f"clause {clause}: a proof shows it by {control}, and the clause does not point to that control; {nobody_keeps(clause)}.",
            )
    for clause_id, line in law.clauses.items():
        for control in (rule.partition(":")[2] for rule in line.rules if rule.startswith("control:")):
            runs = control in law.controls and law.controls[control].state is not register.State.PLANNED
            if runs and (clause_id, control) not in shown:
                yield Fault(
                    "E021",
                    clause_id,
                    f"clause {clause_id}: it points to the control {control}, and no proof shows the clause by it.",
                )
