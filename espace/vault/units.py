"""Making, opening and destroying units."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, models

from espace.lib.rows import among, array, chunks
from espace.vault.bulk import Table
from espace.vault.errors import NoSuchKey
from espace.vault.master import master_keys
from espace.vault.models import SearchToken, UnitKey

Rows = models.Model | Iterable[models.Model | None] | None
BATCH = 10_000


def draw_units(count: int) -> list[tuple[uuid.UUID, bytes]]:
    """Draw ``count`` units, (unit, 32-byte data key), that exist once :func:`keep_keys` has stored their keys."""
    return [(uuid.uuid4(), os.urandom(32)) for _ in range(count)]


def new_units(kind: str, count: int) -> list[tuple[uuid.UUID, bytes]]:
    """Make ``count`` units of one kind, in one statement. Returns (unit, 32-byte data key) pairs."""
    pairs = draw_units(count)
    keep_keys(kind, pairs)
    return pairs


def keep_keys(kind: str, pairs: Sequence[tuple[uuid.UUID, bytes]]) -> None:
    """Store the keys of units whose key was drawn elsewhere (a file is sealed before its row exists)."""
    master = master_keys()
    table = Table(UnitKey, "id", "kind", "master", "wrapped")
    for batch in chunks(pairs):
        table.write([(unit, kind, master.current, master.wrap(unit, key)) for unit, key in batch])


def new_unit(kind: str, *rows: models.Model, after: uuid.UUID | None = None) -> uuid.UUID:
    """Make one unit and open it for ``rows`` (rows about to be saved: their ``unit`` is set). Returns its id.

    ``after``: the unit that it takes the place of, which is destroyed. Its id is made of that one's, so that a restored backup in which the
    same is done again names it alike, and what the ledger says of it later finds it. Its key is drawn as any.
    """
    [(unit, key)] = draw_units(1)
    if after is not None:
        unit = uuid.uuid5(after, kind)
    keep_keys(kind, [(unit, key)])
    attach(unit, AESGCM(key), *rows)
    return unit


def attach(unit: uuid.UUID, key: AESGCM, *rows: models.Model, viewer: str | None = None) -> None:
    """Give rows of one unit its key: for rows made by the caller."""
    for row in rows:
        row.unit = unit  # type: ignore[attr-defined]
        row.__dict__["_unit_key"] = key
        row.__dict__["_viewer"] = viewer


def share_key(source: models.Model, *rows: models.Model) -> None:
    """Let new rows join the unit of an opened row (a message joins its ticket): no query."""
    attach(source.unit, source.__dict__["_unit_key"], *rows)  # type: ignore[attr-defined]


def open_rows(*rows: Rows, viewer: str | None = None, missing_ok: bool = False) -> None:
    """Open every row given (rows, or iterables of rows; ``None`` is passed over) with one query for all their keys.

    With ``viewer`` (a role), a column whose category the register does not grant to that role reads as masked.
    Raises :class:`NoSuchKey` if a key is missing, unless ``missing_ok`` (then only reading its values raises ``Closed``).
    """
    flat = list(_flatten(rows))
    keys = data_keys({row.unit for row in flat})  # type: ignore[attr-defined]
    for row in flat:
        key = keys.get(row.unit)  # type: ignore[attr-defined]
        if key is None and not missing_ok:
            raise NoSuchKey("A unit has no key: it was destroyed or moved to the archive.")
        row.__dict__["_unit_key"] = key
        row.__dict__["_viewer"] = viewer
        row.__dict__.pop("_opened", None)


def data_keys(units: set[uuid.UUID]) -> dict[uuid.UUID, AESGCM]:
    """The keys of many units, in one query per 10,000."""
    return {unit: AESGCM(key) for unit, key in raw_keys(units).items()}


def raw_keys(units: set[uuid.UUID]) -> dict[uuid.UUID, bytes]:
    """The 32 bytes of the keys of many units: for those that move under another lock. A unit without a key is not there."""
    master = master_keys()
    found: dict[uuid.UUID, bytes] = {}
    for batch in chunks(list(units), BATCH):
        for unit, generation, wrapped in _wrapped(list(batch)):
            found[unit] = master.unwrap(unit, generation, bytes(wrapped))
    return found


def _wrapped(batch: list[uuid.UUID]) -> Iterable[tuple[uuid.UUID, int, bytes]]:
    """(unit, generation, wrapped key) of some units: every page asks this, so that its SQL is written by hand."""
    native = connection.features.has_native_uuid_field
    marks = "= ANY(%s::uuid[])" if native else f"IN ({', '.join(['%s'] * len(batch))})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, master, wrapped FROM vault_unitkey WHERE id {marks}",  # noqa: S608 -- marks and nothing else
            [array(batch)] if native else [unit.hex for unit in batch],
        )
        rows = cursor.fetchall()
    return rows if native else [(uuid.UUID(unit), generation, wrapped) for unit, generation, wrapped in rows]


def has_key(unit: uuid.UUID) -> bool:
    """Whether a unit has its key: it was neither destroyed nor moved to the archive."""
    return UnitKey.objects.filter(pk=unit).exists()


def unit_key(unit: uuid.UUID) -> bytes:
    """The raw 32-byte key of one unit, for its files. Raises :class:`NoSuchKey`."""
    try:
        row = UnitKey.objects.get(pk=unit)
    except UnitKey.DoesNotExist as error:
        raise NoSuchKey("The unit has no key.") from error
    return master_keys().unwrap(unit, row.master, bytes(row.wrapped))


def destroy_units(units: Iterable[uuid.UUID]) -> int:
    """Destroy the keys and the search tokens of these units: what they sealed is unreadable from now on. Returns how many."""
    destroyed = 0
    for batch in chunks(list(units), BATCH):
        # Nothing points to a key or a token: the rows go without being looked at one by one.
        tokens, keys = SearchToken.objects.filter(unit__in=among(batch)), UnitKey.objects.filter(pk__in=among(batch))
        tokens._raw_delete(tokens.db)
        destroyed += keys._raw_delete(keys.db) or 0
    return destroyed


def _flatten(rows: Iterable[Any]) -> Iterable[models.Model]:
    for item in rows:
        if item is None:
            continue
        if isinstance(item, models.Model):
            yield item
        else:
            yield from (row for row in item if row is not None)
