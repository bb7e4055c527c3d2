"""A ZIP that is sealed as it is made: what enters is encrypted segment by segment, and never lies in clear on a disk.

Everything is stored as it is (no compression: documents are compressed already, and a phone opens it as well). The archive can
have any size; memory holds a segment and the piece at hand.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, Protocol

from django.utils.module_loading import import_string

from espace.lib import clock
from espace.register import holdings
from espace.vault.streaming import Sealer

HELD = 64 * 1024
LARGE = 2**31 - 1
LONGEST = 120
FORBIDDEN = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


class Writer(Protocol):
    def write(self, sealed: bytes) -> None: ...

    def keep(self) -> None: ...

    def discard(self) -> None: ...


def store_of(kind: str) -> Any:
    """The store that holds the bytes of units of this kind, as the holdings name it."""
    return import_string(holdings.unit_kinds()[kind].bytes.replace(":", "."))()


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the archive: its path, its size and its SHA-256 (hexadecimal)."""

    path: str
    size: int
    sha256: str


class Package:
    """The archive being written. ``summed`` when each entry's SHA-256 is wanted; ``text_told`` and ``file_told``: called with the bytes of
    each piece that was written, they may raise."""

    def __init__(
        self,
        writer: Writer,
        key: bytes,
        associated_data: bytes,
        at: datetime,
        *,
        summed: bool = False,
        text_told: Callable[[int], None] = lambda size: None,
        file_told: Callable[[int], None] = lambda size: None,
    ) -> None:
        self._writer = writer
        self._sealer = Sealer(key, associated_data)
        self._zip = zipfile.ZipFile(self, "w", zipfile.ZIP_STORED)  # type: ignore[call-overload]  # a stream that only writes
        there = at.astimezone(clock.PARIS)
        self._date = (there.year, there.month, there.day, there.hour, there.minute, there.second)
        self._summed = summed
        self._text_told, self._file_told = text_told, file_told
        self._names: dict[str, int] = {}
        self.entries: list[Entry] = []
        self.size = 0

    def write(self, plain: bytes) -> int:
        """What the archive's own writer calls: its bytes, on their way to the store."""
        self.size += len(plain)
        if sealed := self._sealer.update(plain):
            self._writer.write(sealed)
        return len(plain)

    def flush(self) -> None:
        """Nothing waits but what the last segment needs."""

    @contextmanager
    def text(self, path: str) -> Iterator[Callable[[str], None]]:
        """A text file, UTF-8, written piece by piece."""
        with self._open(path) as write:
            held: list[str] = []
            length = 0

            def say(words: str) -> None:
                nonlocal length
                held.append(words)
                length += len(words)
                if length >= HELD:
                    write("".join(held).encode())
                    self._text_told(length)
                    held.clear()
                    length = 0

            yield say
            write("".join(held).encode())
            self._text_told(length)

    def file(self, path: str, pieces: Iterable[bytes], *, size: int = 0) -> None:
        """A file as it is."""
        with self._open(path, size) as write:
            for piece in pieces:
                write(piece)
                self._file_told(len(piece))

    def free(self, folder: str, name: str) -> str:
        """A path in ``folder`` for a file that somebody named: harmless to any system, and not taken yet."""
        harmless = FORBIDDEN.sub("_", name).strip(" .") or "document"
        stem, dot, ending = harmless.rpartition(".")
        stem, ending = (stem, dot + ending) if stem and len(ending) <= 8 else (harmless, "")
        path = f"{folder}/{stem[:LONGEST]}{ending}"
        taken = self._names[path.lower()] = self._names.get(path.lower(), 0) + 1
        return path if taken == 1 else self.free(folder, f"{stem[: LONGEST - 8]} ({taken}){ending}")

    def finish(self) -> None:
        """Close the archive and make its sealed bytes durable."""
        self._zip.close()
        self._writer.write(self._sealer.finish())
        self._writer.keep()

    def discard(self) -> None:
        self._writer.discard()

    @contextmanager
    def _open(self, path: str, size: int = 0) -> Iterator[Callable[[bytes], None]]:
        info = zipfile.ZipInfo(path, self._date)
        info.external_attr = 0o600 << 16
        digest, length = hashlib.sha256(), 0
        inside: IO[bytes]
        with self._zip.open(info, "w", force_zip64=size > LARGE) as inside:

            def write(piece: bytes) -> None:
                nonlocal length
                inside.write(piece)
                length += len(piece)
                if self._summed:
                    digest.update(piece)

            yield write
        if self._summed:
            self.entries.append(Entry(path, length, digest.hexdigest()))
