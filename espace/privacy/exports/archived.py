"""What the archive holds about the person: asked of its process, which alone can open it, with the request as motive (clause C19).

The one place that knows the archive. While it has not answered the copy waits, up to :data:`PATIENCE`; then it leaves without, and says
so. What the archive gives is sorted like the live rows: what the person may not read in their space stays out, and notes wait for the
officer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from espace.accounts.models import User
from espace.privacy.archive import asking
from espace.privacy.archive.asking import Answer
from espace.privacy.archive.models import ArchiveAsk, ArchivedUnit
from espace.privacy.exports.columns import DIGEST, leaves, waits
from espace.privacy.exports.models import Export
from espace.privacy.units import PROFILE
from espace.register.holdings import Kind, Table, declared

PATIENCE = timedelta(hours=20)
"""A copy leaves within 24 hours, the archive's answer or not."""
MOTIVES = {
    Export.Kind.ACCESS: "Droit d’accès (article 15)",
    Export.Kind.HEIRS: "Communication après un décès (loi 78-17, article 85)",
}
SHOWN = ("kind", "unit", "within", "opened_on", "closed_on")


@dataclass(frozen=True, slots=True)
class Note:
    """Words of the archive that the officer reads first: where they lay, when they were written, what they say."""

    table: str
    row: str
    column: str
    written_at: str | None
    words: str


@dataclass(frozen=True)
class Found:
    """``state``: ``none`` (the archive holds nothing of this person), ``waiting``, ``late`` (not answered in time) or ``included``.

    ``kinds``: units of these kinds alone, with what goes with them; ``None``: all.
    """

    state: str
    answer: Answer | None = None
    kinds: frozenset[str] | None = None

    def units(self, notes: list[Note]) -> Iterator[dict[str, Any]]:
        """The units, one at a time, with the columns that leave; the notes among them are added to ``notes``."""
        if self.answer is None:
            return
        tables = {entry.table.name: entry.table for entry in declared()}
        chosen = self._chosen
        for bundle in self.answer.units:
            if chosen is not None and bundle["unit"] not in chosen:
                continue
            rows = {
                name: [_leaving(tables[name], row, notes) for row in rows]
                for name, rows in bundle["rows"].items()
                if name in tables
            }
            yield {
                **{name: bundle.get(name) for name in SHOWN},
                "rows": {name: one for name, one in rows.items() if any(one)},
            }

    def files(self) -> Iterator[tuple[str, int, Iterator[bytes]]]:
        """(name, size, plain bytes in pieces)."""
        chosen = self._chosen
        for file in self.answer.files if self.answer else ():
            if chosen is None or str(file.unit) in chosen:
                yield file.name, file.size, file.chunks()

    @cached_property
    def _chosen(self) -> set[str] | None:
        """The units of the kinds wanted, but for those that went with a unit of another kind (a person takes everything along)."""
        if self.kinds is None or self.answer is None:
            return None
        seen = {str(one["unit"]): (one["kind"], str(one.get("within"))) for one in self.answer.units}
        wanted = {*self.kinds, PROFILE}
        return {
            unit
            for unit, (kind, within) in seen.items()
            if kind in self.kinds and (within not in seen or seen[within][0] in wanted)
        }


def ask(export: Export, *, by: User | None, at: datetime) -> UUID | None:
    """Ask the archive about the person, where it holds something of them; the id of what was asked."""
    if export.kind not in MOTIVES or not ArchivedUnit.objects.kept().filter(subject=export.customer_id).exists():
        return None
    motive = f"{MOTIVES[Export.Kind(export.kind)]}, demande {export.request or export.pk}"
    return asking.ask(kind=ArchiveAsk.Kind.EXPORT, subject=export.customer_id, motive=motive, by=by, at=at).pk


def found(export: Export, *, at: datetime) -> Found:
    """What the archive has answered by ``at``."""
    if export.archive_ask is None:
        return Found("none")
    asked = ArchiveAsk.objects.live(at).filter(pk=export.archive_ask).first()
    answer = asking.answer_of(asked) if asked is not None else None
    if answer is not None:
        return Found("included", answer)
    return Found("late" if asked is None or at - export.asked_at >= PATIENCE else "waiting")


def _leaving(table: Table, row: Mapping[str, Any], notes: list[Note]) -> dict[str, Any]:
    """One row of the archive, sorted column by column."""
    kept: dict[str, Any] = {}
    pk = str(row.get("id", ""))
    for name, value in row.items():
        column = table.columns.get(name)
        if column is None or value in (None, "", {}) or name.endswith(DIGEST):
            continue
        if leaves(column):
            kept[name] = value
        elif waits(column):
            notes.append(Note(table.name, pk, name, _instant(table, row), str(value)))
    return {"id": pk, **kept} if kept else {}


def _instant(table: Table, row: Mapping[str, Any]) -> str | None:
    """When the row was written, by its first clear instant of the same kind."""
    for name, column in table.columns.items():
        if column.kind is Kind.CLEAR and name.endswith("_at") and row.get(name):
            return str(row[name])
    return None
