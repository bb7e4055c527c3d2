"""Files sealed in segments: Tink's published AES-GCM-HKDF streaming format, 256-bit keys, 64 KiB segments.

A sealed file is ``header | segment 0 | segment 1 | …``. The header (40 bytes) is its own length (1), a salt (32)
and a nonce prefix (7). HKDF-SHA256 makes the file's own key from the unit's 32-byte key, the salt and the
associated data. Segment *n* is AES-256-GCM under the nonce ``prefix | n (4 bytes, big endian) | 1 if it is the
last``, its 16-byte tag behind it; every segment but the last takes 65,536 bytes on disk, header counted in the
first. A file that was cut, extended, or whose segments were reordered does not open.

Source: https://developers.google.com/tink/streaming-aead/aes_gcm_hkdf_streaming. Tink itself is the oracle of the
tests.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from espace.vault.errors import VaultError

SEGMENT = 64 * 1024
KEY = 32
PREFIX = 7
HEADER = 1 + KEY + PREFIX
TAG = 16
FIRST = SEGMENT - HEADER - TAG  # plain bytes in the first segment
NEXT = SEGMENT - TAG  # and in each of the others, the last one excepted


class Damaged(VaultError):
    """The sealed bytes are not what was sealed for this unit: cut, altered, or another file's."""


class SealedBytes(Protocol):
    """Where sealed bytes are read from: a blob on disk, an object in a bucket."""

    @property
    def size(self) -> int:
        """Their number."""
        ...

    def read_at(self, position: int, size: int) -> bytes:
        """``size`` bytes from ``position``, fewer only at the end."""
        ...


def sealed_size(plain: int) -> int:
    """How many bytes ``plain`` bytes take once sealed."""
    further = max(0, plain - FIRST)
    return HEADER + plain + TAG * (1 + -(-further // NEXT))


def plain_size(sealed: int) -> int:
    """How many bytes ``sealed`` bytes open to. Raises :class:`Damaged` for a number that no sealed file has."""
    segments = -(-sealed // SEGMENT)
    plain = sealed - HEADER - TAG * segments
    if plain < 0 or sealed_size(plain) != sealed:
        raise Damaged("the file was cut")
    return plain


class Sealer:
    """Seals a file as it arrives, without ever holding more than a segment and the chunk at hand."""

    def __init__(self, key: bytes, associated_data: bytes) -> None:
        salt, self._prefix = os.urandom(KEY), os.urandom(PREFIX)
        self._cipher = _cipher(key, salt, associated_data)
        self._header = bytes([HEADER]) + salt + self._prefix
        self._held = bytearray()
        self._number = 0
        self._finished = False

    def update(self, chunk: bytes) -> bytes:
        """Take plain bytes in; give back the segments that are complete, sealed (often none).

        A full segment is held until something follows it: the last one is sealed apart.
        """
        view = memoryview(chunk)
        sealed = []
        capacity = NEXT if self._number else FIRST
        while len(self._held) + len(view) > capacity:
            missing = capacity - len(self._held)
            if self._held:
                self._held += view[:missing]
                sealed.append(self._segment(self._held, last=False))
                self._held = bytearray()
            else:
                sealed.append(self._segment(view[:missing], last=False))
            view = view[missing:]
            capacity = NEXT
        self._held += view
        return b"".join(sealed)

    def finish(self) -> bytes:
        """The last segment. Without it the file does not open."""
        if self._finished:
            raise ValueError("The file is sealed already.")
        self._finished = True
        last = self._segment(self._held, last=True)
        self._held = bytearray()
        return last

    def _segment(self, plain: bytes | bytearray | memoryview, *, last: bool) -> bytes:
        sealed = self._cipher.encrypt(_nonce(self._prefix, self._number, last), plain, None)
        header, self._header = self._header, b""
        self._number += 1
        return header + sealed if header else sealed


def open_stream(
    source: SealedBytes, key: bytes, associated_data: bytes, *, offset: int = 0, length: int | None = None
) -> Iterator[bytes]:
    """Open ``length`` plain bytes from ``offset`` (all by default), a segment at a time, and only those of the range.

    The last segment of the file is authenticated before anything is given, whatever the range: a file that was cut
    raises :class:`Damaged` at the call, an altered segment when it is reached. A range beyond the end gives what
    there is of it.
    """
    total = plain_size(source.size)
    header = source.read_at(0, HEADER)
    if len(header) != HEADER or header[0] != HEADER:
        raise Damaged("the header is not one of a sealed file")
    opener = _Opener(source, _cipher(key, header[1 : 1 + KEY], associated_data), header[1 + KEY :])
    last = opener.segment(opener.count - 1)
    start = min(max(0, offset), total)
    stop = total if length is None else min(total, start + max(0, length))
    return opener.range(start, stop, last)


class _Opener:
    def __init__(self, source: SealedBytes, cipher: AESGCM, prefix: bytes) -> None:
        self.source = source
        self.cipher = cipher
        self.prefix = prefix
        self.count = -(-source.size // SEGMENT)

    def segment(self, number: int) -> bytes:
        last = number == self.count - 1
        begin = number * SEGMENT
        size = (self.source.size if last else begin + SEGMENT) - begin
        sealed = self.source.read_at(begin, size)
        if len(sealed) != size:
            raise Damaged("the file was cut")
        if number == 0:
            sealed = sealed[HEADER:]
        try:
            return self.cipher.decrypt(_nonce(self.prefix, number, last), sealed, None)
        except InvalidTag as error:
            raise Damaged(f"segment {number} does not open") from error

    def range(self, start: int, stop: int, last: bytes) -> Iterator[bytes]:
        position = start
        while position < stop:
            number, inside = _locate(position)
            plain = last if number == self.count - 1 else self.segment(number)
            piece = plain[inside : inside + stop - position]
            position += len(piece)
            yield piece


def _locate(position: int) -> tuple[int, int]:
    """The segment that holds a plain position, and the place inside it."""
    if position < FIRST:
        return 0, position
    number, inside = divmod(position - FIRST, NEXT)
    return number + 1, inside


def _cipher(key: bytes, salt: bytes, associated_data: bytes) -> AESGCM:
    if len(key) != KEY:
        raise ValueError(f"A unit's key has {KEY} bytes.")
    return AESGCM(HKDF(SHA256(), KEY, salt, associated_data).derive(key))


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])
