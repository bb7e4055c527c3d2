"""What there is, all of it: each unit in its one place, opened; and what should not be there."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZipFile

from django.apps import apps
from django.conf import settings
from django.db import connection

from espace import ledger
from espace.audit import chain
from espace.documents.models import Document
from espace.documents.store import blobs
from espace.ledger import guarding
from espace.privacy import units
from espace.privacy.archive.depositing import inbox
from espace.privacy.archive.keeping import Archive, opened
from espace.privacy.archive.models import ArchiveAsk, ArchivedUnit
from espace.privacy.exports.models import Export
from espace.privacy.retention.leaving import plain
from espace.register.holdings import declared, unit_kinds
from espace.vault.models import SearchToken, UnitKey
from espace.vault.streaming import open_stream
from espace.vault.units import raw_keys

EVER = datetime.max.replace(tzinfo=UTC)
NOT_COUNTED = {"audit", "ledger", "retention.Run"}
"""What a second run rightly adds to: the journal, and the runs' own record."""


@dataclass(frozen=True)
class Held:
    """A unit: where it is, and a digest of all that it holds, opened."""

    where: str
    kind: str
    digest: str


@dataclass
class Seen:
    units: dict[UUID, Held] = field(default_factory=dict)
    destroyed: set[UUID] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)
    copies: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def look() -> Seen:
    """Open everything. ``faults`` are sentences: what is half done, dangling, orphaned, or does not open."""
    seen = Seen()
    with opened() as archive:
        seen.faults += _units(seen.units, archive)
        seen.faults += _archive_files(archive)
    seen.destroyed = _destroyed()
    seen.counts = _counts()
    seen.copies = sorted(_copies())
    seen.faults += [*_keys(), *_files(), *_left_over(), *_chains(), *_database()]
    return seen


def _units(found: dict[UUID, Held], archive: Archive) -> Iterator[str]:
    for kind, how in unit_kinds().items():
        if how.destroyer:
            continue
        ids = set(units.root_of(kind)._default_manager.values_list(units.unit_path(kind), flat=True))
        keys = raw_keys(ids)
        yield from (f"{kind} {unit} has rows and no key" for unit in ids - keys.keys())
        there = ids & keys.keys()
        rows: dict[UUID, list[Any]] = {}
        for row in units.rows_of(kind, there):
            rows.setdefault(row.unit, []).append([row.table, plain(row.values)])
        for unit in there:
            told = rows.get(unit, [])
            found[unit] = Held("account", kind, _digest(told, _bytes(kind, unit, keys[unit], told)))
    for row_ in ArchivedUnit.objects.all():
        if row_.pk in found:
            yield f"{row_.kind} {row_.pk} is in the account and in the archive"
        kept = archive.read(row_.pk)
        told = [[table, row] for table, rows_ in kept.told["rows"].items() for row in rows_]
        content = b""
        if kept.has_file:
            with archive.file(row_.pk).open("rb") as file:
                content = b"".join(open_stream(Whole(file.read()), kept.key, row_.pk.bytes))
        found[row_.pk] = Held("archive", row_.kind, _digest(told, content))


class Whole:
    """Sealed bytes, all of them in memory."""

    def __init__(self, content: bytes) -> None:
        self.content, self.size = content, len(content)

    def read_at(self, position: int, size: int) -> bytes:
        return self.content[position : position + size]


def _bytes(kind: str, unit: UUID, key: bytes, told: list[Any]) -> bytes:
    served = unit_kinds()[kind].served
    root: Any = next((row for table, row in told if table == unit_kinds()[kind].root), {})
    if not unit_kinds()[kind].bytes or any(root.get(name) != value for name, value in served.items()):
        return b""
    return b"".join(open_stream(blobs().open(unit), key, unit.bytes))


def _digest(told: list[Any], content: bytes) -> str:
    rows = sorted(json.dumps(row, sort_keys=True, default=str) for row in told)
    return hashlib.sha256("\n".join(rows).encode() + content).hexdigest()


def _archive_files(archive: Archive) -> Iterator[str]:
    kept = {row[0] for row in archive._base.execute("SELECT id FROM unit")}
    named = {unit.bytes for unit in ArchivedUnit.objects.values_list("pk", flat=True)}
    yield from (f"the archive holds {UUID(bytes=unit)}, which no row names" for unit in kept - named)
    yield from (f"{UUID(bytes=unit)} is named and the archive does not hold it" for unit in named - kept)
    wanted = {row[0].hex() for row in archive._base.execute("SELECT id FROM unit WHERE has_file")}
    there = {path.name for path in archive.files.rglob("*") if path.is_file()}
    yield from (f"the archive's file {name} belongs to nothing" for name in there - wanted)
    packs = archive._base.execute("SELECT count(*) FROM pack WHERE id NOT IN (SELECT pack FROM unit)").fetchone()[0]
    if packs:
        yield f"{packs} keys of packs are left that wrap nothing"


def _destroyed() -> set[UUID]:
    return {
        UUID(line["unit"])
        for segment in ledger.ledger().segments()
        for line in segment.lines
        if segment.mark == "done"
        and (segment.kind == "destroy" or (segment.kind == "leave" and not unit_kinds()[line["kind"]].archived))
    }


def _counts() -> dict[str, int]:
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if not NOT_COUNTED & {model._meta.label, model._meta.app_label}
    }


def _copies() -> Iterator[str]:
    """What each copy that was made holds: its files, and how many rows of each table."""
    for made in Export.objects.filter(state=Export.State.PREPARED):
        key = raw_keys({made.unit})[made.unit]
        with ZipFile(BytesIO(b"".join(open_stream(blobs().open(made.unit), key, made.unit.bytes)))) as copy:
            assert copy.testzip() is None
            tables = json.loads(copy.read("data.json")).get("tables", {})
            rows = sorted(
                (name, len(one.get("rows", one) if isinstance(one, dict) else one)) for name, one in tables.items()
            )
            yield f"{made.kind} of {made.customer_id}: {sorted(copy.namelist())}, {rows}"


def _keys() -> Iterator[str]:
    held: set[UUID] = set()
    for entry in declared():
        if entry.table.unit_kind and entry.table.unit_kind != "archive":
            held |= set(apps.get_model(entry.table.name)._default_manager.values_list(entry.table.unit, flat=True))
    held -= {None}
    keys = dict(UnitKey.objects.values_list("pk", "kind"))
    yield from (f"the key of {keys[unit]} {unit} opens nothing" for unit in keys.keys() - held)
    yield from (f"a row of {unit} has no key" for unit in held - keys.keys())
    tokens = set(SearchToken.objects.values_list("unit", flat=True))
    yield from (f"words of {unit}, which has no key, are found" for unit in tokens - keys.keys())


def _files() -> Iterator[str]:
    wanted = set(Document.objects.exclude(state=Document.State.INFECTED).values_list("unit", flat=True))
    wanted |= set(Export.objects.filter(state=Export.State.PREPARED).values_list("unit", flat=True))
    there = set(blobs().kept_before(EVER))
    yield from (f"the bytes of {unit} are lost" for unit in wanted - there)
    yield from (f"the bytes of {unit} belong to nothing" for unit in there - wanted)


def _left_over() -> Iterator[str]:
    home = settings.HOME.path
    for path in home.rglob("*"):
        if path.suffix in (".part", ".new", ".unfinished") or path.name.startswith("."):
            yield f"{path.relative_to(home)} was left behind"
    yield from (f"{path.name} waits in the archive's inbox" for path in inbox().glob("*"))
    out = settings.HOME.archive_drop / "out"
    asks = {pk.hex for pk in ArchiveAsk.objects.filter(answered_at__isnull=False).values_list("pk", flat=True)}
    yield from (f"{path.name}: an answer without its ask" for path in out.glob("*") if path.name not in asks)


def _chains() -> Iterator[str]:
    book = ledger.ledger()
    yield from book.faults()
    yield from (
        f"segment {segment.number} of the ledger has no mark" for segment in book.segments() if not segment.mark
    )
    if guarding.check():
        yield "the guard takes this database for a restored one"
    yield from chain.verify()


def _database() -> Iterator[str]:
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        [whole] = cursor.execute("PRAGMA integrity_check").fetchone()
        if whole != "ok":
            yield f"SQLite: {whole}"
        for table, *_where in cursor.execute("PRAGMA foreign_key_check").fetchall():
            yield f"SQLite: a row of {table} points to nothing"


def differences(found: Seen, wanted: Seen, before: Seen) -> Iterator[str]:
    """Where a life that was cut short and resumed ended otherwise than one that was not."""
    yield from found.faults
    for unit, was in before.units.items():
        here, there = found.units.get(unit), wanted.units.get(unit)
        if (here and here.where) != (there and there.where):
            yield f"{was.kind} {unit} is {here.where if here else 'nowhere'}, not {there.where if there else 'nowhere'}"
        elif here and there and was.digest == there.digest != here.digest:
            yield f"{was.kind} {unit} has lost something"
        elif here is None and unit not in found.destroyed:
            yield f"{was.kind} {unit} is nowhere, and no line of the ledger says that it was destroyed"
    yield from _unlike("units", _new(found, before), _new(wanted, before))
    yield from _unlike("rows", found.counts, wanted.counts)
    if found.copies != wanted.copies:
        yield f"the copies are {found.copies}, not {wanted.copies}"


def _new(seen: Seen, before: Seen) -> Mapping[str, int]:
    return Counter(f"{held.kind} in the {held.where}" for unit, held in seen.units.items() if unit not in before.units)


def _unlike(what: str, found: Mapping[str, int], wanted: Mapping[str, int]) -> Iterator[str]:
    for name in found.keys() | wanted.keys():
        if found.get(name, 0) != wanted.get(name, 0):
            yield f"{found.get(name, 0)} {what} of {name}, not {wanted.get(name, 0)}"
