"""What is copied once and listed by every backup: the sealed files of the units, and the archive's own files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from espace.documents.models import Document
from espace.documents.store import Blob, NoSuchBlob, blobs
from espace.ops.backup import archived, packing
from espace.ops.backup.packing import Piece, chunks_of, lines_of, put_piece
from espace.ops.backup.places import BackupFault, FolderPlace, Place, bytes_of, digest_of
from espace.ops.backup.showing import SILENT, Counting
from espace.vault.streaming import Sealer

EVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Copied:
    """``count`` files listed in ``piece``, ``bytes`` in all, of which ``copied`` had to be copied now."""

    piece: Piece
    count: int
    copied: int
    bytes: int


@dataclass(frozen=True)
class Entry:
    """One line of a list: a name at home (a unit, a path), where it lies in the pool, and what it is there."""

    name: str
    pool: str
    size: int
    sha256: str

    def line(self) -> bytes:
        return json.dumps([self.name, self.pool, self.size, self.sha256], ensure_ascii=False).encode() + b"\n"


def entries(place: Place, key: bytes, folder: str, which: str) -> Iterator[Entry]:
    """The list of one backup: ``which`` is ``files`` or ``archive``."""
    for line in lines_of(place, key, f"{folder}/{which}"):
        yield Entry(*json.loads(line))


class _Pool:
    which = ""

    def __init__(self, place: FolderPlace, key: bytes) -> None:
        self.place = place
        self.key = key

    def _listed(self, label: str, found: list[Entry], copied: int) -> Copied:
        piece = put_piece(self.place, self.key, f"data/{label}/{self.which}", (entry.line() for entry in found))
        return Copied(piece, len(found), copied, sum(entry.size for entry in found))

    def _known(self) -> dict[str, Entry]:
        """What the last backup listed and the pool still has: it never changes, and is not read again."""
        there = set(self.place.names(self.which))
        for label in packing.labels(self.place, "data")[-1:]:
            with suppress(BackupFault):  # a damaged list: everything is copied again
                listed = entries(self.place, self.key, f"data/{label}", self.which)
                return {entry.name: entry for entry in listed if entry.pool in there}
        return {}


class Files(_Pool):
    """The sealed bytes of each unit, as they lie: under the unit's own key."""

    which = "files"

    def copy(self, label: str, told: Counting = SILENT) -> Copied:
        """Copy the new ones and list all, by unit. One that is destroyed meanwhile is not there, which is right."""
        if not settings.HOME.files.is_dir() and Document.objects.exists():
            raise BackupFault(f"{settings.HOME.files} is not there: a backup without the files would be none.")
        known, found, copied = self._known(), [], 0
        units = sorted(blobs().kept_before(EVER))
        told.begin("The files", sum(unit.hex not in known for unit in units))
        for unit in units:
            entry = known.get(unit.hex)
            if entry is None:
                with suppress(NoSuchBlob):
                    entry = self._add(unit, blobs().open(unit))
                    copied += 1
                told.step()
            if entry is not None:
                found.append(entry)
        return self._listed(label, found, copied)

    def _add(self, unit: UUID, blob: Blob) -> Entry:
        pool = f"files/{unit.hex[:2]}/{unit.hex}"
        size, sha256 = self.place.put(pool, bytes_of(blob))
        blob.close()
        return Entry(unit.hex, pool, size, sha256)

    def restore(self, folder: str) -> int:
        """Put every listed file in the store, checked as it goes. Returns how many. Raises :class:`BackupFault`, naming the unit."""
        count = 0
        there = set(blobs().kept_before(EVER))
        for entry in entries(self.place, self.key, folder, self.which):
            count += 1
            if UUID(hex=entry.name) in there and digest_of(blobs().open(UUID(hex=entry.name))) == entry.sha256:
                continue
            writer, digest = blobs().writer(UUID(hex=entry.name)), hashlib.sha256()
            for chunk in bytes_of(self.place.get(entry.pool)):
                writer.write(chunk)
                digest.update(chunk)
            if digest.hexdigest() != entry.sha256:
                writer.discard()
                raise BackupFault(f"{entry.pool} was altered: it is not the file that was backed up.")
            writer.keep()
        return count


class Archive(_Pool):
    """The archive's files and, unless told otherwise, what waits at its door, by what they hold, sealed under the backup key. Its keys are
    in no backup."""

    which = "archive"

    def __init__(self, place: FolderPlace, key: bytes, *, waiting: bool = True) -> None:
        super().__init__(place, key)
        self.roots = {"files": settings.HOME.archive / "files", **({"inbox": archived.inbox()} if waiting else {})}

    def copy(self, label: str, told: Counting = SILENT) -> Copied:
        known, found, copied = self._known(), [], 0
        pools = {entry.pool: entry for entry in known.values()}
        there = list(self._archived())
        told.begin("The archive's files", len(there))
        for name, path in there:
            told.step()
            with suppress(FileNotFoundError):
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                pool = f"archive/{digest[:2]}/{digest}"
                if pool not in pools:
                    size, sha256 = self.place.put(pool, self._sealed(pool, path))
                    pools[pool] = Entry("", pool, size, sha256)
                    copied += 1
                found.append(Entry(name, pool, pools[pool].size, pools[pool].sha256))
        return self._listed(label, found, copied)

    def _sealed(self, pool: str, path: Path) -> Iterator[bytes]:
        sealer = Sealer(self.key, pool.encode())
        with path.open("rb") as file:
            while chunk := file.read(packing.CHUNK):
                yield sealer.update(chunk)
        yield sealer.finish()

    def restore(self, folder: str, wanted: Callable[[str], bool] = lambda name: True) -> int:
        """Put every listed file that is ``wanted`` back under the home, whole or not at all. Returns how many."""
        count = 0
        for entry in entries(self.place, self.key, folder, self.which):
            where, _, rest = entry.name.partition("/")
            if not wanted(entry.name):
                continue
            path = self.roots[where] / rest
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = path.with_name(f".{path.name}.part")
            with draft.open("wb") as file:
                for chunk in chunks_of(self.place, self.key, entry.pool):
                    file.write(chunk)
            draft.chmod(0o600)
            draft.replace(path)
            count += 1
        return count

    def _archived(self) -> Iterator[tuple[str, Path]]:
        for name, root in self.roots.items() if archived.is_ours() else ():
            for path in sorted(root.rglob("*")):
                if path.is_file() and path.suffix != ".part" and path.name[0] != ".":
                    yield f"{name}/{path.relative_to(root).as_posix()}", path
