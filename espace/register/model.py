"""The whole register, frozen: its lines by id, and the few questions that everybody asks of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from espace.register.lines import (
    Authority,
    Category,
    Clause,
    ClearColumns,
    Control,
    Controller,
    Cookie,
    Egress,
    ListColumns,
    Officer,
    Processor,
    Purpose,
    Recipient,
    Retention,
    Right,
    Sentence,
    State,
)


@dataclass(frozen=True)
class Register:
    """The whole register. ``version`` is the SHA-256 of the file, in hexadecimal."""

    path: Path | None
    version: str
    edition: str
    effective_on: date
    published: str
    controller: Controller
    officer: Officer
    authority: Authority
    processors: Mapping[str, Processor]
    purposes: Mapping[str, Purpose]
    categories: Mapping[str, Category]
    recipients: Mapping[str, Recipient]
    retention: Mapping[str, Retention]
    rights: Mapping[str, Right]
    egress: Mapping[str, Egress]
    cookies: Mapping[str, Cookie]
    clear: tuple[ClearColumns, ...]
    lists: tuple[ListColumns, ...]
    controls: Mapping[str, Control]
    clauses: Mapping[str, Clause]
    sentences: tuple[Sentence, ...]

    @cached_property
    def granted(self) -> frozenset[tuple[str, str]]:
        """Every (role, category) that may be read in the live space today."""
        return frozenset(
            (recipient.role, category)
            for recipient in self.recipients.values()
            if recipient.role and recipient.state is not State.PLANNED and recipient.approval.switched_on
            for category in recipient.categories
            if self.categories[category].approval.switched_on
        )

    def grants(self, role: str, category: str) -> bool:
        """Whether ``role`` may read ``category`` in the live space. Denied by default, unknown names included."""
        return (role, category) in self.granted

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(recipient.role for recipient in self.recipients.values() if recipient.role)

    @cached_property
    def clear_columns(self) -> Mapping[str, ClearColumns]:
        return {column: group for group in self.clear for column in group.columns}

    @cached_property
    def list_columns(self) -> Mapping[str, ListColumns]:
        return {column: group for group in self.lists for column in group.columns}

    @cached_property
    def unit_kinds(self) -> frozenset[str]:
        return frozenset(kind for rule in self.retention.values() for kind in rule.kinds)

    def sentences_of(self, clause: str) -> tuple[Sentence, ...]:
        return tuple(sentence for sentence in self.sentences if sentence.clause == clause)
