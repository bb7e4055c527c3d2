"""At every start: each rule that the engine carries out reaches the units that it names, and ends them as it says (``espace.E020``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks

from espace import register
from espace.privacy import units
from espace.privacy.retention.terms import ENGINE
from espace.register.carrying import promised
from espace.register.census import Fault
from espace.register.holdings import anchors, unit_kinds
from espace.register.lines import Outcome, Retention


def every_start(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    try:
        law = register.load()
    except register.RegisterError:
        return []  # espace.E001 says it
    return [checks.Error(fault.message, obj=fault.about, id=f"espace.{fault.code}") for fault in faults(law)]


def faults(law: register.Register) -> Iterator[Fault]:
    for rule in law.retention.values():
        if rule.executor == ENGINE:
            for what in _unreached(rule):
                yield Fault("E020", rule.id, f"retention {rule.id}: {what}; {promised(law, f'retention:{rule.id}')}.")


def _unreached(rule: Retention) -> Iterator[str]:
    dated = [kind for kind in rule.kinds if _is_dated(kind, rule.event)]
    if not dated:
        yield f"nothing says when {rule.event}, so that it reaches no unit"
    if rule.at_most_event and not all(_is_dated(kind, rule.at_most_event) for kind in dated):
        yield f"nothing says when {rule.at_most_event}"
    for kind in rule.kinds:
        if dated and kind not in dated and not (kind in unit_kinds() and unit_kinds()[kind].within):
            yield f"nothing says when {rule.event} of {kind}, which goes with no other unit"
    if rule.outcome is Outcome.EXPIRE:
        yield "the engine destroys, and the rule says that these units end by themselves"
    if rule.outcome is Outcome.CLOSE_ACCOUNT and tuple(rule.kinds) != (units.PROFILE,):
        yield f"it closes accounts, and names {', '.join(rule.kinds)} where only {units.PROFILE} has one"


def _is_dated(kind: str, event: str) -> bool:
    return (kind, event) in anchors() or (kind in unit_kinds() and event in unit_kinds()[kind].anchors)
