"""The words under a form field: what is asked, why, and whether it must be given (art. 13(2)(e), clause C11)."""

from __future__ import annotations

from dataclasses import dataclass

from espace.register.loading import load


@dataclass(frozen=True, slots=True)
class Hint:
    label: str
    why: str
    mandatory: bool


def hint(category: str, language: str = "fr") -> Hint:
    """The hint of ``category`` in ``language``. Raises :class:`KeyError` when the register has no such category."""
    found = load().categories[category]
    return Hint(found.label.in_language(language), found.why.in_language(language), found.mandatory)
