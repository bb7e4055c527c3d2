"""Where backups are put. A folder today (of another machine, mounted); whatever keeps named bytes can stand behind the same four verbs."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol

from espace.vault.streaming import SealedBytes


class BackupFault(Exception):
    """A backup cannot be made, relied upon or restored; the message names what and says what to do."""


class NotThere(BackupFault):
    """The place holds nothing of this name."""


class Place(Protocol):
    """Named bytes. A name is a path of a few words: ``data/20261102T090000Z/manifest``."""

    def put(self, name: str, chunks: Iterable[bytes]) -> tuple[int, str]:
        """Keep these bytes, durable, whole or not at all. Returns (how many, their SHA-256 in hexadecimal)."""
        ...

    def get(self, name: str) -> SealedBytes:
        """Raises :class:`NotThere`."""
        ...

    def names(self, under: str) -> Iterator[str]:
        """Every name that begins with the folder ``under``."""
        ...

    def delete(self, name: str) -> None:
        """Idempotent."""
        ...


class FolderPlace:
    """A folder: a disk, a share of another machine. Files are 0600, written beside and renamed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __str__(self) -> str:
        return str(self.root)

    def put(self, name: str, chunks: Iterable[bytes]) -> tuple[int, str]:
        place = self.root / name
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = place.with_name(f".{place.name}.part")
        digest, size = hashlib.sha256(), 0
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(place)
        return size, digest.hexdigest()

    def get(self, name: str) -> SealedBytes:
        try:
            return _OpenFile(self.root / name)
        except FileNotFoundError as error:
            raise NotThere(f"{self.root} lacks {name}.") from error

    def names(self, under: str) -> Iterator[str]:
        for folder, _folders, files in os.walk(self.root / under):
            for name in files:
                if not name.startswith("."):
                    yield (Path(folder) / name).relative_to(self.root).as_posix()

    def delete(self, name: str) -> None:
        place = self.root / name
        place.unlink(missing_ok=True)
        folder = place.parent
        while folder != self.root and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent

    def sweep(self) -> None:
        """Remove what a backup that died was writing."""
        for part in self.root.rglob(".*.part"):
            part.unlink(missing_ok=True)


class _OpenFile:
    def __init__(self, path: Path) -> None:
        self._file = path.open("rb", buffering=0)
        self.size = os.fstat(self._file.fileno()).st_size

    def read_at(self, position: int, size: int) -> bytes:
        return os.pread(self._file.fileno(), size, position)


def place_at(address: str) -> FolderPlace:
    """The place of this address: a folder."""
    return FolderPlace(Path(address).resolve())


def bytes_of(source: SealedBytes, chunk: int = 1024 * 1024) -> Iterator[bytes]:
    """All its bytes, in order."""
    for position in range(0, source.size, chunk):
        yield source.read_at(position, chunk)


def digest_of(source: SealedBytes) -> str:
    """The SHA-256 of its bytes, in hexadecimal."""
    digest = hashlib.sha256()
    for piece in bytes_of(source):
        digest.update(piece)
    return digest.hexdigest()


Say = Callable[[str], object]
