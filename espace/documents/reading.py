"""Reading a sealed file as programs expect a file: seekable, a segment at a time, never in clear on disk nor whole in memory."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from espace.vault.streaming import SealedBytes, open_stream, plain_size

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class SealedReader(io.RawIOBase):
    """The plain bytes of a sealed file. Wrap it in ``io.BufferedReader`` for small reads. Raises ``Damaged`` as it reads."""

    def __init__(self, source: SealedBytes, key: bytes, associated_data: bytes) -> None:
        self._source = source
        self._key = key
        self._associated_data = associated_data
        self._position = 0
        self.length = plain_size(source.size)

    def stream(self, offset: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Plain bytes from ``offset``, in the pieces that they were sealed in."""
        return open_stream(self._source, self._key, self._associated_data, offset=offset, length=length)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.length}[whence]
        if base + offset < 0:
            raise ValueError("A position before the beginning of the file.")
        self._position = base + offset
        return self._position

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        filled = 0
        for piece in self.stream(self._position, len(view)):
            view[filled : filled + len(piece)] = piece
            filled += len(piece)
        self._position += filled
        return filled
