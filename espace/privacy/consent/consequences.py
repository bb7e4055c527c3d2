"""What withdrawing stops, what it destroys and what stays, and why: read in the register and the holdings, written nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, field

from espace import register
from espace.privacy.consent import wording
from espace.register import holdings
from espace.register.bases import basis_in_words
from espace.register.durations import in_words
from espace.register.lines import Outcome, Retention


@dataclass(frozen=True)
class Kept:
    """What stays: the data, for how long from when, and the purposes that need them with their legal bases."""

    data: str
    period: str
    since: str
    why: list[str]


@dataclass(frozen=True)
class Consequences:
    """``stops``: the purpose's own words; ``goes`` within ``within``; ``moves`` out of the space; ``stays``."""

    stops: list[str]
    within: str
    goes: list[str] = field(default_factory=list)
    moves: list[str] = field(default_factory=list)
    stays: list[Kept] = field(default_factory=list)


def of_leaving(language: str) -> Consequences:
    """What follows when a person withdraws their consent to the account, and so to everything that rests on consent."""
    law = register.load()
    leaving = {purpose.id for purpose in wording.every_purpose()}
    found = Consequences(
        stops=[law.purposes[wording.ACCOUNT].detail.in_language(language)],
        within=in_words(law.rights["withdrawal"].delay, language),
    )
    gone: set[str] = set()
    for rule in law.retention.values():
        if rule.outcome is Outcome.EXPIRE or not _is_of_customers(rule):
            continue
        others = [law.purposes[name] for name in rule.purposes if name not in leaving]
        data = rule.data.in_language(language)
        if not others and set(rule.kinds) <= gone:
            continue  # another rule on what left already
        if others:
            why = [f"{one.label.in_language(language)} ({basis_in_words(one.basis, language)})" for one in others]
            found.stays.append(Kept(data, in_words(rule.period, language), rule.since.in_language(language), why))
        else:
            gone.update(rule.kinds)
            (found.goes if rule.outcome is Outcome.DESTROY else found.moves).append(data)
    return found


def _is_of_customers(rule: Retention) -> bool:
    """Whether a rule governs something that a customer has; what leaves the account for the archive is still theirs there."""
    held = {entry.table.unit_kind for entry in holdings.declared() if entry.table.customer}
    apart = {entry.table.retention for entry in holdings.declared() if entry.table.customer}
    archived = {"archive"} if any(unit.archived for unit in holdings.unit_kinds().values()) else set()
    return rule.id in apart or bool(set(rule.kinds) & (held | archived))
