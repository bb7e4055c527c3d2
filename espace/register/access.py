"""Who reads what: the role × category and role × column matrix, denied by default (notice §V, clause C13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from espace.register.holdings import Kind, columns
from espace.register.lines import Category, Recipient
from espace.register.loading import load
from espace.register.model import Register


class UnknownColumn(LookupError):
    """Asked about a column that no app declares in its holdings."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the printed matrix: ``live`` in the space, ``archive`` in the archive only."""

    role: str
    live: bool
    archive: bool
    promised: bool


@dataclass(frozen=True, slots=True)
class Row:
    category: Category
    cells: tuple[Cell, ...]
    columns: tuple[str, ...]


def grants(role: str, category: str) -> bool:
    """Whether the register lets ``role`` read ``category`` in the live space. Unknown names read nothing."""
    return load().grants(role, category)


@cache
def _readable() -> Mapping[str, frozenset[str]]:
    """For each declared column the roles that may read it; ``*`` stands for a technical column, which is nobody's data."""
    register = load()
    everybody = frozenset({"*"})
    return {
        name: everybody
        if column.kind is Kind.TECHNICAL
        else frozenset(role for role in register.roles if register.grants(role, column.category))
        for name, column in columns().items()
    }


def may_read(role: str, column: str) -> bool:
    """Whether ``role`` may read ``column`` (``tickets.Message.body``). Raises :class:`UnknownColumn` if nobody declares it."""
    try:
        roles = _readable()[column]
    except KeyError:
        raise UnknownColumn(f"{column} is in no app's holdings.") from None
    return role in roles or "*" in roles


def matrix(register: Register | None = None) -> tuple[tuple[Recipient, ...], tuple[Row, ...]]:
    """The recipients that sign in, and for each category what each of them reads, with the columns that hold it."""
    register = register or load()
    readers = tuple(recipient for recipient in register.recipients.values() if recipient.role)
    held: dict[str, list[str]] = {}
    for name, column in columns().items():
        if column.category:
            held.setdefault(column.category, []).append(name)
    rows = tuple(
        Row(
            category=category,
            cells=tuple(_cell(register, reader, category.id) for reader in readers),
            columns=tuple(held.get(category.id, ())),
        )
        for category in register.categories.values()
    )
    return readers, rows


def _cell(register: Register, reader: Recipient, category: str) -> Cell:
    live = register.grants(reader.role, category)
    return Cell(
        role=reader.role,
        live=live,
        archive=category in reader.archive_categories,
        promised=category in reader.categories and not live,
    )


def forget() -> None:
    """Forget the precomputed matrix. For tests, with the register and the holdings."""
    _readable.cache_clear()
