"""Which tables go where, by what their apps declare beside them (``backup=`` in the holdings)."""

from __future__ import annotations

from django.apps import apps

from espace.register import holdings
from espace.register.census import tables_of


def tables(where: str) -> list[str]:
    """Names of the database's tables whose rows go with the ``data``, with the ``keys``, or nowhere (``none``)."""
    models = tables_of(apps.get_models(include_auto_created=True))
    found = []
    for entry in holdings.declared():
        if entry.table.backup == where:
            model = models.get(entry.table.name)
            found.append(model._meta.db_table if model is not None else entry.table.name)
    return sorted(found)


def kinds_left_out() -> list[str]:
    """Kinds of units of which no table is in the data: their keys would open nothing after a restore."""
    kept = {entry.table.unit_kind for entry in holdings.declared() if entry.table.backup == "data"}
    left = {entry.table.unit_kind for entry in holdings.declared() if entry.table.backup == "none"}
    return sorted(left - kept - {""})
