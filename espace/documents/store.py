"""Where sealed files lie. What is stored here is sealed already: the store knows units and bytes, no key, no name, no person."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

from django.conf import settings

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
PART = ".part"


class StorageFault(Exception):
    """The store does not do what it is asked: sealed bytes that could not be written left nothing behind. ``code`` is one of the
    refusals'."""

    code = "storage_down"


class StorageFull(StorageFault):
    """No room is left."""

    code = "storage_full"


class NoSuchBlob(LookupError):
    """The store holds nothing for this unit."""


class Blob(Protocol):
    """The sealed bytes of one unit, open for reading. It closes with its last reference, or by ``close``."""

    @property
    def size(self) -> int: ...

    def read_at(self, position: int, size: int) -> bytes: ...

    def close(self) -> None: ...


class BlobWriter(Protocol):
    """Sealed bytes on their way in: they exist for nobody until ``keep``. Errors: :class:`StorageFault`, everything removed."""

    def write(self, sealed: bytes) -> None: ...

    def keep(self) -> None:
        """Make them durable and give them their place, whole or not at all."""
        ...

    def discard(self) -> None:
        """Forget them; does nothing once kept or discarded."""
        ...


class BlobStore(Protocol):
    """What a folder does today, and a bucket can."""

    def writer(self, unit: UUID) -> BlobWriter: ...

    def open(self, unit: UUID) -> Blob:
        """Raises :class:`NoSuchBlob`; :class:`StorageFault` where nobody can say."""
        ...

    def delete(self, *units: UUID) -> None:
        """Idempotent: what is not there is deleted. Raises :class:`StorageFault` where nobody can say."""
        ...

    def kept_before(self, at: datetime) -> Iterator[UUID]:
        """The units whose bytes were kept before ``at``."""
        ...

    def forget_parts(self, before: datetime) -> int:
        """Remove what a process that died was writing before this instant; how many."""
        ...


class FolderStore:
    """One file a unit, ``files/ab/ab12…``, 0600 in 0700 folders. Files are written in ``tmp/`` of the same file system,
    synchronised, then renamed: under its name a file is whole, after a power cut too."""

    def __init__(self, files: Path, temporary: Path) -> None:
        self.files = files
        self.temporary = temporary

    def writer(self, unit: UUID) -> FolderWriter:
        # A part is its writer's own: whoever begins again after a process that died meets nothing of it.
        return FolderWriter(self.temporary / f"{unit.hex}.{secrets.token_hex(8)}{PART}", self._place(unit))

    def open(self, unit: UUID) -> FolderBlob:
        try:
            return FolderBlob(self._place(unit))
        except FileNotFoundError as error:
            raise NoSuchBlob(unit.hex) from error
        except OSError as error:
            raise _fault(error) from error

    def delete(self, *units: UUID) -> None:
        shards = set()
        try:
            for unit in units:
                place = self._place(unit)
                with suppress(FileNotFoundError):
                    place.unlink()
                    shards.add(place.parent)
            for shard in shards:
                _synchronise(shard)
        except OSError as error:
            raise _fault(error) from error

    def kept_before(self, at: datetime) -> Iterator[UUID]:
        # A folder at a time: there may be a million files.
        for shard in sorted(self.files.glob("??")):
            for place in shard.iterdir():
                if len(place.name) == 32 and _changed_before(place, at):
                    yield UUID(hex=place.name)

    def forget_parts(self, before: datetime) -> int:
        old = [place for place in self.temporary.glob(f"*{PART}") if _changed_before(place, before)]
        for place in old:
            place.unlink(missing_ok=True)
        return len(old)

    def _place(self, unit: UUID) -> Path:
        return self.files / unit.hex[:2] / unit.hex


class FolderWriter:
    def __init__(self, part: Path, place: Path) -> None:
        self._part = part
        self._place = place
        try:
            part.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Unbuffered: what is written is whole segments, and a full disk must be told at once.
            self._file = open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", buffering=0)  # noqa: PTH123, SIM115
        except OSError as error:
            raise _fault(error) from error

    def write(self, sealed: bytes) -> None:
        try:
            view = memoryview(sealed)
            while view:
                view = view[self._file.write(view) :]
        except OSError as error:
            self.discard()
            raise _fault(error) from error

    def keep(self) -> None:
        try:
            os.fsync(self._file.fileno())
            self._file.close()
            shard = self._place.parent
            if not shard.exists():
                shard.mkdir(mode=0o700, parents=True, exist_ok=True)
                _synchronise(shard.parent)
            self._part.rename(self._place)
            _synchronise(shard)
        except OSError as error:
            self.discard()
            raise _fault(error) from error

    def discard(self) -> None:
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self._part.unlink(missing_ok=True)


class FolderBlob:
    def __init__(self, place: Path) -> None:
        self._file = place.open("rb", buffering=0)
        self._size = os.fstat(self._file.fileno()).st_size

    @property
    def size(self) -> int:
        return self._size

    def read_at(self, position: int, size: int) -> bytes:
        return os.pread(self._file.fileno(), size, position)

    def close(self) -> None:
        self._file.close()


def blobs() -> BlobStore:
    """The store of this installation."""
    return FolderStore(settings.HOME.files, settings.HOME.temporary)


def arriving() -> BlobStore:
    """Where the parts of unfinished uploads lie: beside what is being written, where no backup looks."""
    return FolderStore(settings.HOME.temporary / "arriving", settings.HOME.temporary)


def _fault(error: OSError) -> StorageFault:
    kind = StorageFull if error.errno in FULL else StorageFault
    return kind(f"{os.strerror(error.errno) if error.errno else error}")


def _synchronise(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _changed_before(place: Path, at: datetime) -> bool:
    try:
        return datetime.fromtimestamp(place.stat().st_mtime, UTC) < at
    except FileNotFoundError:
        return False
