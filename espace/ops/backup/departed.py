"""The keys of what left for the archive between the instant of the data and that of the keys.

The newest keys lack them, as they lack those of what was destroyed; but the content lives on, in the archive, and an archive that comes
back from the same older backup has it no more. So the ledger is asked which those units were, and their keys come back from beside the
data, for as long as keys live: until the replay, which deposits the units again and destroys the keys as their departure did.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from espace.ledger import ledger
from espace.ledger.segments import DONE
from espace.lib.rows import among
from espace.ops.backup import making
from espace.ops.backup.packing import Manifest, lines_of
from espace.ops.backup.places import FolderPlace
from espace.ops.backup.rows import Rows, loading
from espace.register.holdings import unit_kinds
from espace.vault.models import UnitKey

TABLE = UnitKey._meta.db_table


def units_since(head: int) -> set[UUID]:
    """The units that left for the archive after this act of the ledger, and that nothing destroyed since."""
    left: set[UUID] = set()
    ended: set[UUID] = set()
    archived = {kind for kind, how in unit_kinds().items() if how.archived}
    for segment in ledger().segments(head):
        if segment.mark != DONE:
            continue
        if segment.kind == "leave":
            left |= {UUID(line["unit"]) for line in segment.lines if line["kind"] in archived}
        elif segment.kind == "destroy":
            ended |= {UUID(line["unit"]) for line in segment.lines}
    return left - ended


def load(place: FolderPlace, key: bytes, then: Manifest | None, head: int) -> int:
    """Put their keys back from the keys made with the data, if there are any (``then``). Returns how many. May be done again."""
    wanted = units_since(head) if then is not None else set()
    wanted -= set(UnitKey.objects.filter(pk__in=among(wanted)).values_list("pk", flat=True))
    if then is None or not wanted:
        return 0
    piece = then.pieces[f"tables/{TABLE}"]
    with loading() as rows:
        found = list(
            _lines(rows, lines_of(place, key, f"{then.folder}/tables/{TABLE}"), piece.columns, wanted, _here(then))
        )
        rows.load(TABLE, piece.columns, found)
    return len(found)


def _lines(
    rows: Rows, lines: Iterator[bytes], columns: tuple[str, ...], wanted: set[UUID], masters: set[str]
) -> Iterator[bytes]:
    unit, master = columns.index("id"), columns.index("master")
    for line in lines:
        if rows.value(line, master) in masters and UUID(rows.value(line, unit)) in wanted:
            yield line


def _here(then: Manifest) -> set[str]:
    """The generations of the master key that wrapped keys then, and that this home still has: of others nothing would open."""
    here = making.key_checks()
    return {
        name.removeprefix("master.")
        for name, check in then.checks.items()
        if name.startswith("master.") and here.get(name) == check
    }
