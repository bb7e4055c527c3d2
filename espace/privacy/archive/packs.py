"""A pack: what one deposit writes for the archive, in one file that is whole or absent.

``magic | pack id (16) | pack key wrapped for the archive (80) | records``. A record is ``length (4) | head | body | bytes``: the head is
JSON sealed under the pack's key and numbered, so that none is left out or moved; the body is the unit's canonical JSON sealed under the
unit's own key; the bytes are those of a file, as they were sealed when it came in. The last head says how many records there were.

One HPKE encapsulation a pack and not a unit: it costs as much as sealing fifty units. The pack's key lives in the memory of the deposit
only, and each unit's key is wrapped apart, so that destroying one wrap destroys one unit.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from espace.privacy.archive import keys
from espace.vault.errors import Tampered

MAGIC = b"espace pack 1\n"
WRAPPED = 80
NONCE = 12
PIECE = 1 << 20
SHARED = 0o660
"""The archive's user reads a pack, and blots out its key, by its group; the process's umask must not take that away."""


class SealedBytes(Protocol):
    @property
    def size(self) -> int: ...

    def read_at(self, position: int, size: int) -> bytes: ...


@dataclass(frozen=True)
class Record:
    """One unit of a pack: its head, its sealed body, and where the bytes of its file are in the pack."""

    head: dict[str, Any]
    body: bytes
    bytes_at: int
    bytes_size: int


def pack_info(pack: UUID) -> bytes:
    return b"espace archive pack" + pack.bytes


class PackWriter:
    """Writes ``<pack>.part``; :meth:`keep` makes it durable and gives it its name."""

    def __init__(self, folder: Path, pack: UUID) -> None:
        self.pack = pack
        self._place = folder / f"{pack.hex}.pack"
        self._part = folder / f"{pack.hex}.part"
        self._count = 0
        key = os.urandom(32)
        self._cipher = AESGCM(key)
        self._file = os.fdopen(os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, SHARED), "wb", PIECE)
        os.fchmod(self._file.fileno(), SHARED)
        self._file.write(MAGIC + pack.bytes + keys.wrap(key, pack_info(pack)))

    def add(self, head: dict[str, Any], body: bytes, source: SealedBytes | None) -> None:
        """Add one unit; ``source``: the sealed bytes of its file."""
        size = source.size if source else 0
        self._head({**head, "body": len(body), "bytes": size})
        self._file.write(body)
        position = 0
        while source is not None and position < size:
            piece = source.read_at(position, min(PIECE, size - position))
            if not piece:
                raise OSError("a file's sealed bytes end before their size")
            self._file.write(piece)
            position += len(piece)

    def keep(self) -> None:
        """One synchronisation for the whole pack, then its name."""
        self._head({"records": self._count})
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._part.rename(self._place)
        synchronise(self._place.parent)

    def discard(self) -> None:
        self._file.close()
        self._part.unlink(missing_ok=True)

    def _head(self, head: dict[str, Any]) -> None:
        nonce = os.urandom(NONCE)
        plain = json.dumps(head, separators=(",", ":")).encode()
        sealed = nonce + self._cipher.encrypt(nonce, plain, _head_place(self.pack, self._count))
        self._file.write(len(sealed).to_bytes(4, "big") + sealed)
        self._count += 1


class PackReader:
    """Reads a pack with the archive's private key. Raises :class:`Tampered` for one that was altered or cut."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        start = _exactly(file, len(MAGIC) + 16 + WRAPPED)
        if not start.startswith(MAGIC):
            raise Tampered("this is not a pack")
        self.pack = UUID(bytes=start[len(MAGIC) : len(MAGIC) + 16])
        self.wrapped_key = start[len(MAGIC) + 16 :]
        self.key = keys.unwrap(self.wrapped_key, pack_info(self.pack))
        self._cipher = AESGCM(self.key)

    def records(self) -> Iterator[Record]:
        count = 0
        while True:
            head = self._head(count)
            if "records" in head:
                if head["records"] != count:
                    raise Tampered("a pack lacks records")
                return
            count += 1
            body = _exactly(self._file, head["body"])
            position = self._file.tell()
            yield Record(head, body, position, head["bytes"])
            self._file.seek(position + head["bytes"])

    def copy_bytes(self, record: Record, to: BinaryIO) -> None:
        """Copy the file of a record, as sealed as it is."""
        self._file.seek(record.bytes_at)
        left = record.bytes_size
        while left:
            piece = _exactly(self._file, min(PIECE, left))
            to.write(piece)
            left -= len(piece)

    def _head(self, number: int) -> dict[str, Any]:
        sealed = _exactly(self._file, int.from_bytes(_exactly(self._file, 4), "big"))
        try:
            plain = self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], _head_place(self.pack, number))
        except InvalidTag as error:
            raise Tampered("a pack's record is not in its place") from error
        found: dict[str, Any] = json.loads(plain)
        return found


def blot_out(place: Path) -> None:
    """Forget a pack that was taken in: its key first, so that what the disk keeps of an unlinked file opens with nothing."""
    with place.open("r+b") as file:
        file.write(bytes(len(MAGIC) + 16 + WRAPPED))
        file.flush()
        os.fsync(file.fileno())
    place.unlink()


def is_blotted_out(place: Path) -> bool:
    """Whether the forgetting of a pack was cut short."""
    with place.open("rb") as file:
        return not any(file.read(len(MAGIC)))


def _head_place(pack: UUID, number: int) -> bytes:
    return pack.bytes + number.to_bytes(8, "big")


def _exactly(file: BinaryIO, size: int) -> bytes:
    found = file.read(size)
    if len(found) != size:
        raise Tampered("a pack was cut")
    return found


def synchronise(folder: Path) -> None:
    """Make the names of a folder durable; of a drop box too, which whoever deposits may write to and not read."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except PermissionError:
        os.sync()
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
