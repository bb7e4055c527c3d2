"""What a restored database still holds of units that are gone: rows that the living one had let go of by then without a word in the ledger
(a draft thrown away, a draft that was sent, a file taken off). Left there they would stop a replay, or bring back what was erased."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from uuid import UUID

from django.apps import apps
from django.db import models

from espace.lib.rows import among
from espace.privacy import units
from espace.privacy.units import Units, with_what_follows
from espace.register.holdings import Table, declared, unit_kinds


def widened(gone: Units) -> dict[str, set[UUID]]:
    """These units, those that go with them, and those whose rows hang on theirs, by kind; those that another store holds are left alone."""
    here = [kind for kind, how in unit_kinds().items() if not how.destroyer]
    found = {kind: set(ids) for kind, ids in gone.items()}
    named = {unit for kind in here for unit in found.get(kind, ())}
    for kind in here:
        # Of another kind then: a draft becomes a request, under the same id.
        if there := units.exists(kind, named):
            found[kind] = found.get(kind, set()) | there
    size = -1
    while size != (size := sum(map(len, found.values()))):
        found = with_what_follows(found)
        for parent in [kind for kind in found if kind in here]:
            for kind, ids in _hanging(parent, found[parent]):
                found[kind] = found.get(kind, set()) | ids
    return found


def _hanging(parent: str, ids: set[UUID]) -> Iterator[tuple[str, set[UUID]]]:
    """By kind, the units of rows that point to the roots of these, and may not stay without them."""
    for table, field in _hangers(parent):
        rows = apps.get_model(table.name)._default_manager.filter(
            **{f"{field}__{units.unit_path(parent)}__in": among(ids)}
        )
        yield table.unit_kind, set(rows.values_list(table.unit, flat=True)) - {None}


@cache
def _hangers(parent: str) -> tuple[tuple[Table, str], ...]:
    """The tables with units of other kinds that point to the root of this kind, and their column that does."""
    return tuple(
        (entry.table, field.name)
        for entry in declared()
        if entry.table.unit_kind not in ("", parent) and not unit_kinds()[entry.table.unit_kind].destroyer
        for field in apps.get_model(entry.table.name)._meta.concrete_fields
        if field.related_model is units.root_of(parent) and field.remote_field.on_delete is not models.SET_NULL
    )
