"""The retention rules against how units live (the holdings): each kind of unit ends, by a rule that counts from something known, the
way that the notice says. What is for the archive leaves the account and is not destroyed there (clauses C15, C16)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from espace.register.census import Fault
from espace.register.holdings import UnitKind
from espace.register.lines import Outcome, Retention, State
from espace.register.model import Register
from espace.register.promises import nobody_keeps


def carrying_faults(
    register: Register, kinds: Mapping[str, UnitKind], dated: Collection[tuple[str, str]]
) -> Iterator[Fault]:
    """``dated``: the (kind, event) that an app dates for another one's units."""
    for kind, how in kinds.items():
        yield from _counted_from(register, kind, [*how.anchors, *(event for of, event in dated if of == kind)])
        if how.archived:
            yield from _leaves_once(register, kind)
    for rule in register.retention.values():
        yield from _rule(register, rule, kinds, dated)


def promised(register: Register, reference: str) -> str:
    """Which promises a rule carries, as the end of a sentence."""
    found = [nobody_keeps(clause.id) for clause in register.clauses.values() if reference in clause.rules]
    return " and ".join(found) or "no clause of the notice speaks of it any more"


def _counted_from(register: Register, kind: str, events: list[str]) -> Iterator[Fault]:
    used = {
        event
        for rule in register.retention.values()
        if kind in rule.kinds
        for event in (rule.event, rule.at_most_event)
    }
    for event in events:
        if event not in used:
            yield Fault(
                "E019",
                kind,
                f"{kind}: the program knows when {event}, and no retention rule of these units counts from it.",
            )


def _leaves_once(register: Register, kind: str) -> Iterator[Fault]:
    """A kind that is for the archive leaves the account by one rule: none would keep it there, two would contradict each other."""
    rules = [rule.id for rule in _of(register, kind) if rule.outcome is Outcome.LEAVE_ACCOUNT]
    if len(rules) != 1:
        found = (
            f"{len(rules)} rules make it leave the account ({', '.join(rules)})"
            if rules
            else "no rule makes it leave the account"
        )
        yield Fault("E019", kind, f"{kind}: it is for the archive and {found}; one does.")


def _rule(
    register: Register, rule: Retention, kinds: Mapping[str, UnitKind], dated: Collection[tuple[str, str]]
) -> Iterator[Fault]:
    def fault(what: str) -> Fault:
        return Fault("E019", rule.id, f"retention {rule.id}: {what}; {promised(register, f'retention:{rule.id}')}.")

    archived = [kind for kind in rule.kinds if kind in kinds and kinds[kind].archived]
    unknown = [kind for kind in rule.kinds if kind not in kinds]
    if unknown and rule.state is not State.PLANNED:
        yield fault(f"it says {rule.state} of {', '.join(unknown)}, and the program has no such unit")
    if archived and rule.outcome in (Outcome.DESTROY, Outcome.EXPIRE):
        yield fault(f"it would destroy {', '.join(archived)}, which the archive is to keep")
    if rule.outcome is Outcome.LEAVE_ACCOUNT and not archived:
        yield fault("it makes leave the account what the archive does not take")
    # A date that comes from elsewhere, from an import say, may be wrong for thousands at once.
    elsewhere = [kind for kind in rule.kinds if (kind, rule.event) in dated]
    if elsewhere and rule.breaker is None:
        yield fault(
            f"{rule.event} of {', '.join(elsewhere)} is dated from elsewhere, and no circuit breaker stops a wrong date"
        )


def _of(register: Register, kind: str) -> Iterator[Retention]:
    return (rule for rule in register.retention.values() if kind in rule.kinds)
