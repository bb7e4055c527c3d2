"""A mark in every sealed column of somebody's, whatever its table; for whoever looks for one in a copy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from espace import vault
from espace.accounts.models import Customer
from espace.privacy.exports.columns import tables
from espace.privacy.exports.walking import model_of
from espace.vault.fields import SealedDate, SealedJSON


def mark(customer: Customer, name: str) -> Iterator[tuple[str, str, str]]:
    """Write a mark of its own in each sealed column of each row of a person; (column label, mark as JSON shows it, category)."""
    number = 0
    for table in tables():
        if not table.sealed:
            continue
        rows = list(model_of(table.name)._default_manager.filter(**{table.customer: customer.pk}))
        vault.open_rows(rows)
        for row in rows:
            for column in table.sealed:
                number += 1
                value, seen = _value(model_of(table.name)._meta.get_field(column), f"{name}{number:03d}", number)
                setattr(row, column, value)
                yield f"{table.name}.{column}", seen, table.columns[column].category
            row.save(update_fields=list(table.sealed))


def _value(field: Any, text: str, number: int) -> tuple[Any, str]:
    if isinstance(field, SealedDate):
        day = date(1931 if text.startswith("a") else 1961, 1, 1) + timedelta(days=number)
        return day, day.isoformat()
    if isinstance(field, SealedJSON):
        return {"subject": text}, text
    return text, text
