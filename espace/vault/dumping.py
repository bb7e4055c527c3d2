"""The unit keys, dumped apart from the data: key copies live seven days, data copies thirty-five, so that a destroyed key stays destroyed.

The dump holds wrapped keys only, one JSON object a line; without the master key it opens nothing.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db import transaction

from espace.vault.models import UnitKey

BATCH = 5_000


def lines() -> Iterator[str]:
    """Every unit key, one JSON line each."""
    rows = UnitKey.objects.order_by("id").values_list("id", "kind", "master", "wrapped").iterator(chunk_size=BATCH)
    for unit, kind, master, wrapped in rows:
        entry = {"unit": unit.hex, "kind": kind, "master": master, "wrapped": base64.b64encode(bytes(wrapped)).decode()}
        yield json.dumps(entry, separators=(",", ":"))


@transaction.atomic
def load(dumped: Iterable[str]) -> int:
    """Put dumped keys back where they are missing. Returns how many were read. Raises ``ValueError`` on a line that is not one."""
    count = 0
    for batch in _batches(dumped):
        rows = [_row(json.loads(line)) for line in batch]
        UnitKey.objects.bulk_create(rows, ignore_conflicts=True)
        count += len(rows)
    return count


def _row(entry: dict[str, str | int]) -> UnitKey:
    return UnitKey(
        id=UUID(hex=str(entry["unit"])),
        kind=entry["kind"],
        master=int(entry["master"]),
        wrapped=base64.b64decode(str(entry["wrapped"])),
    )


def _batches(dumped: Iterable[str]) -> Iterator[tuple[str, ...]]:
    batch: list[str] = []
    for line in dumped:
        if line.strip():
            batch.append(line)
        if len(batch) == BATCH:
            yield tuple(batch)
            batch = []
    if batch:
        yield tuple(batch)
