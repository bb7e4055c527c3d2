"""What a PDF says, read as a reader of PDFs does: content streams inflated, glyphs turned back into letters by their fonts' own tables."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import suppress

STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
SHOWN = re.compile(rb"<([0-9A-Fa-f]+)>|\((.*?)(?<!\\)\)", re.DOTALL)
ONE = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>\s*\n")
LEAST, MOST = 0x20, 0x10FFFF


def _streams(pdf: bytes) -> Iterator[bytes]:
    for found in STREAM.finditer(pdf):
        with suppress(zlib.error):
            yield zlib.decompressobj().decompress(found[1])


def _letters(table: bytes) -> dict[bytes, str]:
    return {
        bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in ONE.findall(table)
    }


def _glyphs(page: bytes) -> bytes:
    shown = [bytes.fromhex(found[1].decode()) if found[1] else _plain(found[2]) for found in SHOWN.finditer(page)]
    return b"".join(shown)


def _plain(text: bytes) -> bytes:
    """A literal string without its escapes."""
    named = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}

    def one(found: re.Match[bytes]) -> bytes:
        return bytes([int(found[1], 8)]) if found[1][:1].isdigit() else named.get(found[1], found[1])

    return re.sub(rb"\\([0-7]{1,3}|.)", one, text, flags=re.DOTALL)


def words(pdf: bytes) -> str:
    """The letters of a PDF of ours, once a font, without its spaces' widths: to look for a word in, not to read."""
    assert pdf.startswith(b"%PDF-"), pdf[:20]
    streams = list(_streams(pdf))
    tables = [_letters(one) for one in streams if b"begincmap" in one]
    pages = [_glyphs(one) for one in streams if b"BT" in one and b"begincmap" not in one]
    return "\n".join(
        "".join(table.get(page[at : at + 2], "") for at in range(0, len(page) - 1, 2))
        for table in tables
        for page in pages
    )
