"""What the archive process keeps, in a database and a folder of its own: nothing of it opens without the archive's private key.

Each unit: its body, sealed under its own key; that key, wrapped under the key of the pack that brought it; the pack's key, wrapped for the
archive. Destroying a unit is taking away its wrap, its body and its file; SQLite overwrites what it deletes, and its log is folded.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from espace.lib.rows import chunks
from espace.privacy.archive import keys
from espace.privacy.archive.packs import NONCE, Record, pack_info, synchronise
from espace.vault.errors import Tampered, VaultError

TABLES = """
CREATE TABLE IF NOT EXISTS pack (id BLOB PRIMARY KEY, wrapped BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS unit (
    id BLOB PRIMARY KEY, pack BLOB NOT NULL REFERENCES pack, kind TEXT NOT NULL, subject BLOB NOT NULL, within BLOB,
    wrapped BLOB NOT NULL, digest BLOB NOT NULL, body BLOB NOT NULL, has_file INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS unit_of_subject ON unit (subject);
CREATE INDEX IF NOT EXISTS unit_within ON unit (within) WHERE within IS NOT NULL;
CREATE INDEX IF NOT EXISTS unit_by_pack ON unit (pack);
CREATE TABLE IF NOT EXISTS found_by (
    digest BLOB NOT NULL, unit BLOB NOT NULL REFERENCES unit ON DELETE CASCADE, PRIMARY KEY (digest, unit)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS found_by_unit ON found_by (unit);
"""
PIECE = 500  # parameters a statement


class NotKept(VaultError):
    """The archive does not hold this unit."""


@dataclass(frozen=True)
class Kept:
    """One unit, opened: ``told`` is the bundle as it was deposited."""

    unit: UUID
    kind: str
    subject: UUID
    within: UUID | None
    key: bytes
    told: dict[str, Any]
    has_file: bool


class Archive:
    """The archive's own database and files."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.files = folder / "files"
        self._path = folder / "archive.db"
        if not self._path.exists():
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        self._base = sqlite3.connect(self._path, isolation_level=None, timeout=20)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "foreign_keys=ON"):
            self._base.execute(f"PRAGMA {pragma}")
        self._base.executescript(TABLES)
        self._packs: dict[bytes, bytes] = {}

    def close(self) -> None:
        self._base.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """All of it or nothing."""
        self._base.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._base.execute("ROLLBACK")
            raise
        self._base.execute("COMMIT")

    # ── taking in ──

    def keep_pack(self, pack: UUID, wrapped: bytes) -> None:
        self._base.execute("INSERT OR IGNORE INTO pack VALUES (?, ?)", (pack.bytes, wrapped))

    def holds(self, unit: UUID, pack: UUID) -> bool:
        """Whether the unit was taken in from this pack already."""
        return bool(
            self._base.execute("SELECT 1 FROM unit WHERE id = ? AND pack = ?", (unit.bytes, pack.bytes)).fetchone()
        )

    def keep(self, record: Record, key: bytes, pack: UUID, pack_key: bytes, digests: Iterable[bytes]) -> None:
        """Keep one unit of a pack; a unit that a restored database deposited again takes the place of the first."""
        head, unit = record.head, UUID(record.head["unit"])
        nonce = os.urandom(NONCE)
        wrapped = nonce + AESGCM(pack_key).encrypt(nonce, key, unit.bytes)
        within = UUID(head["within"]).bytes if head["within"] else None
        replaced = self._base.execute("SELECT pack FROM unit WHERE id = ?", (unit.bytes,)).fetchall()
        self._base.execute("DELETE FROM unit WHERE id = ?", (unit.bytes,))
        self._base.execute(
            "INSERT INTO unit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                unit.bytes, pack.bytes, head["kind"], UUID(head["subject"]).bytes, within, wrapped, bytes.fromhex(head["digest"]),
                record.body, bool(record.bytes_size),
            ),
        )  # fmt: skip
        self._base.executemany(
            "INSERT OR IGNORE INTO found_by VALUES (?, ?)", [(digest, unit.bytes) for digest in digests]
        )
        self._forget_packs({pack for (pack,) in replaced})

    @contextmanager
    def new_file(self, unit: UUID) -> Iterator[BinaryIO]:
        """Write the sealed file of a unit: durable, and under its name only once it is whole."""
        place = self.file(unit)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = place.with_suffix(".part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.rename(place)
        synchronise(place.parent)

    def file(self, unit: UUID) -> Path:
        return self.files / unit.hex[:2] / unit.hex

    # ── reading ──

    def read(self, unit: UUID) -> Kept:
        """Open one unit. Raises :class:`NotKept`, :class:`Tampered`."""
        row = self._base.execute(
            "SELECT kind, subject, within, pack, wrapped, digest, body, has_file FROM unit WHERE id = ?", (unit.bytes,)
        ).fetchone()
        if row is None:
            raise NotKept(unit.hex)
        kind, subject, within, pack, wrapped, digest, body, has_file = row
        key = _unseal(self._pack_key(pack), wrapped, unit)
        told = open_body(key, body, unit, digest)
        return Kept(unit, kind, UUID(bytes=subject), UUID(bytes=within) if within else None, key, told, bool(has_file))

    def with_files(self, units: Sequence[UUID]) -> list[UUID]:
        """These units, each followed by those that go with it, however deep."""
        found: dict[UUID, None] = {}
        todo = list(reversed(units))
        while todo:
            unit = todo.pop()
            if unit not in found:
                found[unit] = None
                rows = self._base.execute("SELECT id FROM unit WHERE within = ? ORDER BY id DESC", (unit.bytes,))
                todo.extend(UUID(bytes=row[0]) for row in rows)
        return list(found)

    def units_of(self, subject: UUID) -> list[UUID]:
        rows = self._base.execute("SELECT id FROM unit WHERE subject = ? ORDER BY rowid", (subject.bytes,))
        return [UUID(bytes=row[0]) for row in rows]

    def subjects(self, digests: Sequence[bytes]) -> set[UUID]:
        """The persons whom one of these digests finds."""
        marks = ", ".join("?" * len(digests))
        rows = self._base.execute(
            f"SELECT DISTINCT subject FROM unit JOIN found_by ON found_by.unit = unit.id WHERE found_by.digest IN ({marks})",  # noqa: S608
            list(digests),
        )
        return {UUID(bytes=row[0]) for row in rows}

    def found_by(self, digests: Sequence[bytes]) -> Iterator[tuple[bytes, UUID, UUID]]:
        """What these digests find, however many they are: (digest, unit, its person)."""
        for piece in chunks(digests, PIECE):
            marks = ", ".join("?" * len(piece))
            rows = self._base.execute(
                f"SELECT found.digest, id, subject FROM found_by AS found JOIN unit ON id = found.unit WHERE found.digest IN ({marks})",  # noqa: S608
                list(piece),
            )
            yield from ((digest, UUID(bytes=unit), UUID(bytes=subject)) for digest, unit, subject in rows)

    def units(self) -> dict[UUID, bool]:
        """Every unit that is kept, and whether it has a file."""
        return {UUID(bytes=unit): bool(file) for unit, file in self._base.execute("SELECT id, has_file FROM unit")}

    def count(self) -> int:
        return int(self._base.execute("SELECT count(*) FROM unit").fetchone()[0])

    def _pack_key(self, pack: bytes) -> bytes:
        if pack not in self._packs:
            [wrapped] = self._base.execute("SELECT wrapped FROM pack WHERE id = ?", (pack,)).fetchone()
            self._packs[pack] = keys.unwrap(wrapped, pack_info(UUID(bytes=pack)))
        return self._packs[pack]

    # ── destroying ──

    def destroy(self, units: Sequence[UUID]) -> int:
        """Destroy units: files, then keys and bodies; idempotent. Returns how many the database still held."""
        for unit in units:
            self.file(unit).unlink(missing_ok=True)
        for shard in {self.file(unit).parent for unit in units}:
            if shard.exists():
                synchronise(shard)
        destroyed, packs = 0, set[bytes]()
        with self.together():
            for piece in chunks(units, PIECE):
                which, ids = f"id IN ({', '.join('?' * len(piece))})", [unit.bytes for unit in piece]
                packs |= {row[0] for row in self._base.execute(f"SELECT DISTINCT pack FROM unit WHERE {which}", ids)}  # noqa: S608
                destroyed += self._base.execute(f"DELETE FROM unit WHERE {which}", ids).rowcount  # noqa: S608
            self._forget_packs(packs)
        self.fold()
        return destroyed

    def _forget_packs(self, packs: Collection[bytes]) -> None:
        """Forget the keys of these packs, those that still wrap the key of a unit excepted."""
        self._base.executemany(
            "DELETE FROM pack WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM unit WHERE pack = ?1)",
            [(pack,) for pack in packs],
        )
        self._packs.clear()

    def fold(self) -> bool:
        """Fold the write-ahead log, which still holds what was deleted. Returns whether nobody stood in the way."""
        busy, _pages, _done = self._base.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy


@contextmanager
def opened() -> Iterator[Archive]:
    """The archive of this home, for the process that is its user."""
    archive = Archive(settings.HOME.archive)
    try:
        yield archive
    finally:
        archive.close()


def destroy(units: Sequence[UUID]) -> int:
    """Destroy units of this home's archive: key, body and file; idempotent. Only the archive's own process can."""
    with opened() as archive:
        return archive.destroy(units)


def open_body(key: bytes, body: bytes, unit: UUID, digest: bytes) -> dict[str, Any]:
    """Open a unit's canonical JSON. Raises :class:`Tampered` when it is not what was deposited."""
    plain = _unseal(key, body, unit)
    if hashlib.sha256(plain).digest() != digest:
        raise Tampered("a unit of the archive does not have the digest that it was deposited with")
    told: dict[str, Any] = json.loads(plain)
    return told


def _unseal(key: bytes, sealed: bytes, unit: UUID) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], unit.bytes)
    except InvalidTag as error:
        raise Tampered("a unit of the archive does not open") from error
