"""A new master key, without stopping anything: units are wrapped again in batches, and both generations open meanwhile.

Resumable: what is left to do is the rows whose generation is not the current one. When none is left, the old generation can be
retired, after its safe copies were replaced (NIST SP 800-57, 5.3.6).
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from espace.vault.errors import VaultError
from espace.vault.master import MasterKeys, master_keys, parse, read_private, write_private
from espace.vault.models import UnitKey

BATCH = 2_000


def begin(folder: Path) -> int:
    """Add a generation to ``master.key``. Returns its number; the one under way, if units still wait for it."""
    keys = parse(read_private(folder / "master.key"))
    newest = max(keys)
    if UnitKey.objects.exclude(master=newest).exists():
        return newest
    _write(folder, {**keys, newest + 1: os.urandom(32)})
    return newest + 1


def rewrap() -> Iterator[int]:
    """Wrap every unit under the current generation, a batch a transaction; yields how many each batch did."""
    while done := _batch(master_keys()):
        yield done


@transaction.atomic
def _batch(master: MasterKeys) -> int:
    rows = list(UnitKey.objects.select_for_update(skip_locked=True).exclude(master=master.current)[:BATCH])
    for row in rows:
        row.wrapped = master.wrap(row.pk, master.unwrap(row.pk, row.master, bytes(row.wrapped)))
        row.master = master.current
    UnitKey.objects.bulk_update(rows, ["wrapped", "master"])
    return len(rows)


def retire(folder: Path) -> list[int]:
    """Forget the generations that no unit needs any more. Returns their numbers; raises :class:`VaultError` if one does."""
    keys = parse(read_private(folder / "master.key"))
    newest = max(keys)
    waiting = UnitKey.objects.exclude(master=newest).count()
    if waiting:
        raise VaultError(
            f"{waiting} units are still wrapped under an earlier generation: run `espace keys rotate` first."
        )
    _write(folder, {newest: keys[newest]})
    return sorted(set(keys) - {newest})


def _write(folder: Path, keys: dict[int, bytes]) -> None:
    lines = (f"{number}:{base64.b64encode(key).decode()}\n" for number, key in sorted(keys.items()))
    write_private(folder / "master.key", "".join(lines))
