"""What an event of the journal touched: from its action, its reader's role and its fields to categories of the register (C13, C26)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from espace.register import holdings
from espace.register.lines import Purpose, Text
from espace.register.loading import load


def is_reading(action: str) -> bool:
    """Whether an action is one that a person is shown about their own data."""
    return wording(action) is not None


def wording(action: str) -> Text | None:
    """What the person reads of a reading, after the reader's name; ``None`` for any other action."""
    noun, _, verb = action.partition(".")
    found = holdings.nouns().get(noun)
    return found.reads.get(verb) if found else None


def in_words(action: str, language: str) -> str:
    """What a reading was, after its reader's name; any other action by its own name."""
    text = wording(action)
    return text.in_language(language) if text else action


def reader_in_words(role: str, language: str) -> str:
    """The recipient of the register that a role is, with its entity."""
    found = next((one for one in load().recipients.values() if one.role and one.role == role), None)
    return f"{found.label.in_language(language)} ({found.entity})" if found else role


def units_in_words(kind: str, language: str) -> str:
    """What a unit of this kind is called; by the register's rule that ends it where its app gives it no name."""
    unit = holdings.unit_kinds().get(kind)
    if unit and unit.words:
        return unit.words.in_language(language)
    rule = next((rule for rule in load().retention.values() if kind in rule.kinds), None)
    return rule.data.in_language(language) if rule else kind


def is_lent(action: str) -> bool:
    """Whether an action reads through somebody else's eyes: what its own role may read does not bound it."""
    found = holdings.nouns().get(action.partition(".")[0])
    return found is not None and found.lent


def readings() -> list[str]:
    """Every action that is a reading."""
    return sorted(f"{name}.{verb}" for name, noun in holdings.nouns().items() for verb in noun.reads)


def purpose(action: str) -> Purpose:
    """The purpose that an action served. Raises ``KeyError`` for a noun that nobody declares."""
    return load().purposes[holdings.nouns()[action.partition(".")[0]].purpose]


def categories(action: str, *, role: str, fields: Sequence[str]) -> frozenset[str]:
    """The categories that an event touched: those of its fields where it names any, else all those of its noun; never one that the
    register does not let its role read. An event of the program itself (no role) touched all of them."""
    return _categories(action.partition(".")[0], role, tuple(fields))


@lru_cache(maxsize=4096)
def _categories(noun: str, role: str, fields: tuple[str, ...]) -> frozenset[str]:
    declared = holdings.nouns().get(noun)
    if declared is None:
        return frozenset({"action_history"})
    found = set(declared.categories)
    if not found:
        tables = [entry.table for entry in holdings.declared() if entry.table.unit_kind in declared.kinds]
        columns = [(name, column.category) for table in tables for name, column in table.columns.items()]
        named = {category for name, category in columns if category and name in fields}
        found = named or {category for _name, category in columns if category}
    return frozenset(category for category in found if not role or declared.lent or load().grants(role, category))


def of_kind(kind: str) -> frozenset[str]:
    """Every category that the units of one kind hold."""
    tables: Iterable[holdings.Table] = (one.table for one in holdings.declared() if one.table.unit_kind == kind)
    return frozenset(column.category for table in tables for column in table.columns.values() if column.category)


def forget() -> None:
    """Forget what was worked out. For tests, with the register and the holdings."""
    _categories.cache_clear()
