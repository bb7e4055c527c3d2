"""What is printed beside the notice's own text: additions to approve, purposes, rights, periods, clear columns, cookies, hosts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from espace.register.bases import basis_in_words
from espace.register.durations import in_words
from espace.register.lines import (
    Approval,
    Breaker,
    ClearColumns,
    Cookie,
    Egress,
    Origin,
    Outcome,
    Purpose,
    Retention,
    Right,
    State,
)
from espace.register.model import Register


@dataclass(frozen=True, slots=True)
class Addition:
    """A line the notice does not contain, printed apart (decision G11)."""

    kind: str
    label: str
    why: str
    approval: Approval


@dataclass(frozen=True, slots=True)
class Term:
    """One retention rule in words."""

    data: str
    period: str
    since: str
    at_most: str
    outcome: Outcome
    notices: tuple[str, ...]
    breaker: Breaker | None
    proposed: bool
    state: State


@dataclass(frozen=True, slots=True)
class RightInWords:
    """One right: its article, the time allowed for the answer, and how it is exercised today."""

    label: str
    article: str
    delay: str
    extension: str
    route: str


@dataclass(frozen=True, slots=True)
class PurposeInWords:
    """One purpose with its one legal basis, and its conditions for health data."""

    label: str
    detail: str
    basis: str
    conditions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Annexes:
    """``clear``: (category, reason, number of columns) · ``cookies``: (name, use, lasts) · ``hosts``: (host, entity, country, use)."""

    additions: tuple[Addition, ...]
    purposes: tuple[PurposeInWords, ...]
    rights: tuple[RightInWords, ...]
    terms: tuple[Term, ...]
    clear: tuple[tuple[str, str, int], ...]
    cookies: tuple[tuple[str, str, str], ...]
    hosts: tuple[tuple[str, str, str, str], ...]


def compose(register: Register, language: str) -> Annexes:
    """The annexes of ``register`` in ``language`` (``fr`` or ``en``)."""
    return Annexes(
        additions=tuple(line for line in _additions(register, language) if line.approval.addition),
        purposes=tuple(_purpose(purpose, language) for purpose in register.purposes.values()),
        rights=tuple(_right(right, language) for right in register.rights.values()),
        terms=terms(register, language),
        clear=tuple(_clear(register, group, language) for group in register.clear),
        cookies=tuple(_cookie(cookie, language) for cookie in register.cookies.values()),
        hosts=tuple(_host(host, language) for host in register.egress.values()),
    )


def _additions(register: Register, language: str) -> Iterator[Addition]:
    for category in register.categories.values():
        yield Addition(
            "category", category.label.in_language(language), category.why.in_language(language), category.approval
        )
    for recipient in register.recipients.values():
        label, condition = recipient.label.in_language(language), recipient.condition.in_language(language)
        yield Addition("recipient", label, condition, recipient.approval)
    for processor in register.processors.values():
        yield Addition("processor", processor.service.in_language(language), processor.name, processor.approval)


def _purpose(purpose: Purpose, language: str) -> PurposeInWords:
    return PurposeInWords(
        label=purpose.label.in_language(language),
        detail=purpose.detail.in_language(language),
        basis=basis_in_words(purpose.basis, language),
        conditions=tuple(condition.when.in_language(language) for condition in purpose.article9),
    )


def _right(right: Right, language: str) -> RightInWords:
    return RightInWords(
        label=right.label.in_language(language),
        article=right.article,
        delay=in_words(right.delay, language),
        extension=in_words(right.extension, language) if right.extension else "",
        route=right.route.in_language(language),
    )


def terms(register: Register, language: str) -> tuple[Term, ...]:
    """Every retention rule of ``register`` in words."""
    return tuple(_term(rule, language) for rule in register.retention.values())


def _term(rule: Retention, language: str) -> Term:
    return Term(
        data=rule.data.in_language(language),
        period=in_words(rule.period, language),
        since=rule.since.in_language(language),
        at_most=in_words(rule.at_most, language) if rule.at_most else "",
        outcome=rule.outcome,
        notices=tuple(in_words(notice, language) for notice in rule.notices),
        breaker=rule.breaker,
        proposed=rule.origin is Origin.PROPOSED,
        state=rule.state,
    )


def _clear(register: Register, group: ClearColumns, language: str) -> tuple[str, str, int]:
    label = register.categories[group.category].label.in_language(language)
    return label, group.reason.in_language(language), len(group.columns)


def _cookie(cookie: Cookie, language: str) -> tuple[str, str, str]:
    return cookie.name, cookie.purpose.in_language(language), cookie.duration.in_language(language)


def _host(host: Egress, language: str) -> tuple[str, str, str, str]:
    return host.host, host.entity, host.country, host.purpose.in_language(language)
