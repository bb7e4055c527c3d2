"""Which columns leave with a copy: decided by the register and the holdings alone, so that a new table is in without a line here."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from espace import register
from espace.accounts.roles import STAFF_ROLES, Role
from espace.register.holdings import Column, Kind, Table, declared

JOURNAL = "audit.AuditEvent"
"""The journal names other people beside the person: it leaves as the record of consultations, not as rows."""
PROFILE = ("accounts.Customer", "accounts.OptionalData")
"""What the person told of themselves when they signed, whoever typed it: theirs to carry away."""
WITHHELD = "exports.Withheld"
"""What waits already is not to be read a second time."""
DIGEST = "_digest"
"""How the columns end that hold a keyed digest: it means nothing to another program."""
SECRETS = frozenset({"password", "second_factor"})
"""Categories whose sealed values open an account: they leave with nobody, their dates do."""


def theirs() -> frozenset[str]:
    """The categories that the register gives a person to read of their own, those that wait for its officer's approval included: what is
    held is theirs to know (article 15), approved or not."""
    found = register.load().recipients.values()
    return frozenset[str]().union(*(one.categories for one in found if one.role == Role.CUSTOMER))


def leaves(column: Column) -> bool:
    """Whether the person may read this column in their space: then it is in their copy."""
    if column.kind is Kind.TECHNICAL or (column.kind is Kind.SEALED and column.category in SECRETS):
        return False
    return column.category != "password" and column.category in theirs()


def waits(column: Column) -> bool:
    """Whether the column holds words that staff reads about the person and the person does not: the officer reads them first."""
    return (
        column.kind is Kind.SEALED
        and column.category not in SECRETS
        and column.category not in theirs()
        and any(register.grants(role, column.category) for role in STAFF_ROLES)
    )


@cache
def tables() -> tuple[Table, ...]:
    """Every table that has rows of a person, in the order of the apps."""
    return tuple(entry.table for entry in declared() if entry.table.customer and entry.table.name != JOURNAL)


def accessible() -> Iterator[tuple[Table, tuple[str, ...]]]:
    """The tables of an access, each with its columns (article 15)."""
    for table in tables():
        columns = tuple(name for name, column in table.columns.items() if leaves(column))
        if columns:
            yield table, columns


def withheld() -> Iterator[tuple[Table, tuple[str, ...]]]:
    """The tables with words that the officer reads first."""
    for table in tables():
        columns = tuple(name for name, column in table.columns.items() if waits(column))
        if columns and table.name != WITHHELD:
            yield table, columns


def portable() -> Iterator[tuple[Table, tuple[str, ...]]]:
    """The tables of a portable copy with the columns that a person fills (article 20); their rows are chosen by their source."""
    categories = register.load().categories
    for table in tables():
        columns = tuple(
            name
            for name, column in table.columns.items()
            if leaves(column)
            and "customer" in categories[column.category].sources
            and name not in table.by_staff
            and not name.endswith(DIGEST)
        )
        if columns and (table.source or table.name in PROFILE):
            yield table, columns
