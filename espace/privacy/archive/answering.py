"""The archive process's other chores: answering what was asked, destroying what is over, taking old answers away.

It opens an ask with the key that was wrapped for it, and seals the answer with that same key. It checks again what the asking process
checked: one subject, a motive, a role, an archivist's word for a loan: a row written by somebody else must not open anything.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction

from espace import audit
from espace.accounts.roles import Role
from espace.privacy.archive import keys, matching
from espace.privacy.archive.asking import MAY_ASK, UNITS, ask_info, out_folder
from espace.privacy.archive.finding import digest
from espace.privacy.archive.keeping import Archive, Kept
from espace.privacy.archive.models import LEAST_MOTIVE, ArchiveAsk, ArchivedUnit
from espace.privacy.archive.reading import categories
from espace.register import holdings
from espace.vault import units as vault_units
from espace.vault.errors import VaultError
from espace.vault.streaming import Sealer, open_stream

logger = logging.getLogger(__name__)
Kind, State = ArchiveAsk.Kind, ArchiveAsk.State
READABLE, FOLDER = 0o640, 0o750
"""Who asked reads the answer by its group."""


class Unfounded(VaultError):
    """An ask that its own columns do not justify."""


def answer(archive: Archive, at: datetime) -> int:
    """Answer every ask that waits for the archive. Returns how many; raises the first fault after the others were answered."""
    answered, fault = 0, None
    waiting = ArchiveAsk.objects.live(at).filter(state=State.ASKED).select_related("by", "decided_by")
    for ask in list(waiting.order_by("asked_at")[:100]):
        if _is_on_its_way(ask):
            continue
        try:
            _answer(archive, ask, at)
            answered += 1
        except (VaultError, OSError) as error:
            logger.error("An ask of the archive is not answered: %s", type(error).__name__)
            fault = fault or error
    if fault is not None:
        raise fault
    return answered


def _is_on_its_way(ask: ArchiveAsk) -> bool:
    """Whether something of the person was deposited and not yet taken in: an answer without it would look whole."""
    if ask.kind == Kind.MATCH:
        return matching.awaited()
    if ask.subject is None:
        return False
    return ArchivedUnit.objects.kept().filter(subject=ask.subject, received_at__isnull=True).exists()


def _answer(archive: Archive, ask: ArchiveAsk, at: datetime) -> None:
    key = keys.unwrap(bytes(ask.archive_key), ask_info(ask.unit))
    vault_units.attach(ask.unit, AESGCM(key), ask)
    _check(ask)
    told: dict[str, list[Any]]
    if ask.kind == Kind.FIND:
        told = {"subjects": [str(one) for one in _find(archive, ask)]}
        ask.subject = UUID(told["subjects"][0]) if len(told["subjects"]) == 1 else None
    elif ask.kind == Kind.MATCH:
        told = {"matches": matching.matched(archive, ask.query)}
    else:
        told = {"files": list(_write(archive, ask, key))}
    ask.answer, ask.state, ask.answered_at = told, State.ANSWERED, at
    with transaction.atomic():
        ask.save(update_fields=["answer", "state", "answered_at", "subject"])
        audit.record(action="archive.answered", by=None, at=at, subject=ask.subject, unit=ask.unit)


def _check(ask: ArchiveAsk) -> None:
    may = MAY_ASK.get(ask.kind)
    if len(ask.motive) < LEAST_MOTIVE:
        raise Unfounded("an ask without a motive")
    if may is not None and (ask.by is None or not ask.by.is_active or ask.by.role not in may):
        raise Unfounded("an ask by somebody who may not")
    if ask.kind == Kind.LOAN and (ask.decided_by is None or ask.decided_by.role != Role.ARCHIVIST):
        raise Unfounded("a loan that no archivist decided")


def _find(archive: Archive, ask: ArchiveAsk) -> list[UUID]:
    """Whom the query finds: by the archive's own digests, or by the ids that the live database found, as far as it holds something."""
    query = ask.query
    digests = [
        digest("contract_number", query.get("number")),
        digest("person", query.get("surname"), query.get("first_name"), query.get("birth_date")),
    ]
    wanted = [one for one in digests if one]
    found = archive.subjects(wanted) if wanted else set()
    found |= {UUID(one) for one in query.get("subjects", ())}
    held = ArchivedUnit.objects.kept().filter(subject__in=found).values_list("subject", flat=True)
    return sorted(set(held))


def _write(archive: Archive, ask: ArchiveAsk, key: bytes) -> Iterator[dict[str, Any]]:
    """Write the bundles and the files, sealed under the ask's key; gives what is said of each file."""
    folder = out_folder(ask)
    shutil.rmtree(folder, ignore_errors=True)  # an answer that was cut short
    folder.mkdir(mode=FOLDER, parents=True)
    folder.chmod(FOLDER)
    sees = _eyes_of(ask)
    with _sealed(folder / UNITS, key, ask.unit) as seal:
        for kept in _wanted(archive, ask):
            rows = {table: [sees(table, row) for row in rows] for table, rows in kept.told["rows"].items()}
            seal(json.dumps({**kept.told, "rows": rows}, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
            name = next((row["name"] for rows_ in rows.values() for row in rows_ if row.get("name")), "")
            if kept.has_file and name:
                yield _file(archive, kept, name, folder, key)


def _wanted(archive: Archive, ask: ArchiveAsk) -> Iterator[Kept]:
    assert ask.subject is not None, "only a search has no subject"
    units = archive.with_files([UUID(one) for one in ask.wanted] or archive.units_of(ask.subject))
    kept = set(ArchivedUnit.objects.kept().filter(pk__in=units).values_list("pk", flat=True))
    for unit in units:
        if unit in kept:  # otherwise its term came since: there is nothing to show
            found = archive.read(unit)
            if found.subject != ask.subject:
                raise Unfounded("a unit of somebody else")
            yield found


def _eyes_of(ask: ArchiveAsk) -> Callable[[str, Mapping[str, Any]], dict[str, Any]]:
    """What the reader's role may read in the archive; an export is whole: what leaves it is for the right's own rules."""
    if ask.kind == Kind.EXPORT or ask.by is None:
        return lambda table, row: dict(row)
    granted = categories(ask.by.role)
    columns = holdings.columns()

    def seen(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
        held = ((name, value, columns.get(f"{table}.{name}")) for name, value in row.items())
        return {
            name: value
            for name, value, column in held
            if column and (not column.category or column.category in granted)
        }

    return seen


def _file(archive: Archive, kept: Kept, name: str, folder: Path, key: bytes) -> dict[str, Any]:
    """Seal a file again, under the ask's key."""
    size = 0
    with archive.file(kept.unit).open("rb") as source, _sealed(folder / kept.unit.hex, key, kept.unit) as seal:
        for piece in open_stream(_Blob(source), kept.key, kept.unit.bytes):
            size += len(piece)
            seal(piece)
    within = kept.within.hex if kept.within else None
    return {"unit": kept.unit.hex, "within": within, "name": name, "size": size}


class _Blob:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = os.fstat(file.fileno()).st_size

    def read_at(self, position: int, size: int) -> bytes:
        return os.pread(self._file.fileno(), size, position)


@contextmanager
def _sealed(place: Path, key: bytes, unit: UUID) -> Iterator[Callable[[bytes], object]]:
    """Write a sealed file of an answer; gives what takes its plain bytes."""
    sealer = Sealer(key, unit.bytes)
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, READABLE), "wb") as file:
        os.fchmod(file.fileno(), READABLE)
        yield lambda plain: file.write(sealer.update(plain))
        file.write(sealer.finish())
        file.flush()
        os.fsync(file.fileno())


def destroy(archive: Archive, at: datetime) -> int:
    """Destroy what the retention engine asked to: the archive's copy first, then the row that names it."""
    units = list(ArchivedUnit.objects.filter(destroy_asked_at__lte=at).values_list("pk", flat=True)[:10_000])
    if not units:
        return 0
    archive.destroy(units)
    with transaction.atomic():
        ArchivedUnit.objects.filter(pk__in=units).delete()
    return len(units)


def sweep(archive: Archive, at: datetime) -> int:
    """Take away the answers whose ask is over or was destroyed."""
    out = settings.HOME.archive_drop / "out"
    folders = {place.name: place for place in out.iterdir()} if out.exists() else {}
    live = {pk.hex for pk in ArchiveAsk.objects.live(at).filter(pk__in=_ids(folders)).values_list("pk", flat=True)}
    for name in set(folders) - live:
        shutil.rmtree(folders[name])
    return len(set(folders) - live)


def _ids(names: Iterable[str]) -> list[UUID]:
    return [UUID(hex=name) for name in names if len(name) == 32]
