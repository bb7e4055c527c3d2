"""Out of the account and into the archive, or out of both: the two ways a unit ends, whoever asks (a term, an erasure, a withdrawal)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import DateField, F, Value

from espace import ledger
from espace.lib import clock
from espace.lib.rows import among
from espace.privacy import units
from espace.privacy.archive.depositing import Bundle, deposit, is_apart, name
from espace.privacy.units import Units, with_what_follows
from espace.vault.units import raw_keys

Line = Callable[[str, UUID], Mapping[str, str]]


def leave(kind: str, ids: Collection[UUID], *, rule: str, due: Mapping[UUID, str], at: datetime) -> Units:
    """Move units and what goes with them to the archive, in the caller's transaction; what is not for the archive is destroyed.

    ``due``: for the units named, when their term came, for the ledger. Returns all that went, by kind.
    """
    everything = with_what_follows({kind: ids})
    _deposit({kind: found for kind, found in everything.items() if units.kind_of(kind).archived}, at=at)
    _take_out(everything, "leave", rule=rule, due=due, at=at)
    return everything


def destroy(kind: str, ids: Collection[UUID], *, rule: str, due: Mapping[UUID, str], at: datetime) -> Units:
    """Destroy units and what goes with them, in the caller's transaction. Returns all that went, by kind."""
    everything = with_what_follows({kind: ids})
    _take_out(everything, "destroy", rule=rule, due=due, at=at)
    return everything


def deposit_again(everything: Units, *, at: datetime) -> int:
    """Give the archive units that a restored database still has; it keeps one of each. Returns how many have no key any more and are lost.

    None is lost where the archive has a home of its own: it kept them, and is told of by their rows alone.
    """
    moving = {kind: set(ids) for kind, ids in everything.items() if ids and units.kind_of(kind).archived}
    keys = raw_keys({unit for ids in moving.values() for unit in ids})
    closed = {kind: ids - keys.keys() for kind, ids in moving.items()}
    _deposit({kind: ids & keys.keys() for kind, ids in moving.items()}, at=at)
    if not is_apart():
        return sum(map(len, closed.values()))
    name(_bundles_of(closed, keys=None, at=at), at=at)
    return 0


def take_out_again(everything: Units, *, at: datetime) -> None:
    """Take out what the ledger says is gone, without a word in the ledger."""
    if people := units.roots("profile", everything.get("profile", ())):
        from espace.privacy.consent.actions import end_with_account  # it stands on this package

        end_with_account(customers=people, at=at)
    for kind, ids in everything.items():
        if ids and units.kind_of(kind).before_leaving:
            units.called(units.kind_of(kind).before_leaving)(ids)
    for kind, ids in everything.items():
        if ids and units.kind_of(kind).destroyer:
            units.called(units.kind_of(kind).destroyer)(ids, at)
    units.dissolve({kind: ids for kind, ids in everything.items() if not units.kind_of(kind).destroyer})


def _take_out(everything: Units, act: str, *, rule: str, due: Mapping[UUID, str], at: datetime) -> None:
    # Registered before the ledger's own mark: "done" is written once the bytes are gone too.
    units.forget_bytes(everything)
    ledger.record(
        kind=act,
        lines=[
            {"unit": unit.hex, "kind": kind, "rule": rule, "due": due.get(unit, "")}
            for kind in sorted(everything)
            for unit in sorted(everything[kind])
        ],
        at=at,
    )
    take_out_again(everything, at=at)


def _deposit(everything: Units, *, at: datetime) -> None:
    keys = raw_keys({unit for ids in everything.values() for unit in ids})
    deposit(_bundles_of(everything, keys=keys, at=at), at=at)


def _bundles_of(everything: Units, *, keys: Mapping[UUID, bytes] | None, at: datetime) -> list[Bundle]:
    """``keys``: ``None`` for units that nothing opens any more, of which the dates alone are told."""
    contracts = {kind: _contracts(kind, ids) for kind, ids in everything.items()}
    belongs = {unit: found for named in contracts.values() for unit, found in named.items()}
    bundles: list[Bundle] = []
    for kind in sorted(everything, key=lambda kind: bool(units.kind_of(kind).within)):
        bundles += _bundles(kind, everything[kind], keys=keys, belongs=belongs, everything=everything, at=at)
    return bundles


def _bundles(
    kind: str,
    ids: Collection[UUID],
    *,
    keys: Mapping[UUID, bytes] | None,
    belongs: dict[UUID, tuple[UUID, ...]],
    everything: Units,
    at: datetime,
) -> list[Bundle]:
    how = units.kind_of(kind)
    held: dict[UUID, dict[str, list[dict[str, Any]]]] = {}
    for row in units.rows_of(kind, ids) if keys is not None else ():
        held.setdefault(row.unit, {}).setdefault(row.table, []).append(plain(row.values))
    moving = {unit for found in everything.values() for unit in found}
    store = units.called(how.bytes)() if how.bytes else None
    bundles = []
    for unit, subject, opened, closed, *parents in _facts(kind, ids):
        # A unit that goes with another is kept as long as it is.
        parent = next((found for found in parents if found is not None), None)
        if unit not in belongs and parent is not None:
            belongs[unit] = belongs.get(parent, ())
        bundles.append(
            Bundle(
                kind=kind,
                unit=unit,
                key=keys[unit] if keys is not None else b"",
                subject=subject,
                rows=held.get(unit, {}),
                opened_on=_day(opened) or clock.today(at),
                closed_on=_day(closed),
                within=parent if parent in moving else None,
                contracts=belongs.get(unit, ()),
                has_bytes=store is not None,
                store=store,
            )
        )
    return bundles


def _facts(kind: str, ids: Collection[UUID]) -> Any:
    how = units.kind_of(kind)
    table = next(table for table in units.tables_of(kind) if table.name == how.root)
    path = units.unit_path(kind)
    named = {
        "_unit": F(path),
        "_subject": F("pk") if table.customer == "id" else F(f"{table.customer}__pk"),
        "_opened": F(how.opened) if how.opened else Value(None, output_field=DateField()),
        "_closed": F(how.closed) if how.closed else Value(None, output_field=DateField()),
        **{f"_within_{place}": F(step) for place, step in enumerate(how.within)},
    }
    rows = apps.get_model(how.root)._default_manager.filter(**{f"{path}__in": among(ids)})
    return rows.annotate(**named).order_by(path).values_list(*named)


def _contracts(kind: str, ids: Collection[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    path = units.kind_of(kind).contracts
    found: dict[UUID, tuple[UUID, ...]] = units.called(path)(ids) if path and ids else {}
    return found


def _day(value: date | datetime | None) -> date | None:
    return clock.today(value) if isinstance(value, datetime) else value


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON takes it: ids and days as text, instants in UTC, bytes in hexadecimal."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value
