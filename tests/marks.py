"""Looking for a text in raw bytes, in every dress it could wear: UTF-8, UTF-16, Latin-1, base64 at any offset, ``\\u`` escapes."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

CHUNK = 8 * 1024 * 1024


@lru_cache(maxsize=4096)
def dresses(mark: str) -> frozenset[bytes]:
    """Every byte pattern that would betray ``mark``."""
    plain = {mark.encode(), mark.encode("utf-16-le"), mark.encode("utf-16-be")}
    with suppress(UnicodeEncodeError):
        plain.add(mark.encode("latin-1"))
    escaped = json.dumps(mark)[1:-1].encode()
    found = {*plain, escaped, re.sub(rb"\\u[0-9a-f]{4}", lambda one: b"\\u" + one[0][2:].upper(), escaped)}
    for pattern in plain:
        found |= _in_base64(pattern)
    return frozenset(found)


def _in_base64(pattern: bytes) -> set[bytes]:
    """The characters of the base64 of ``pattern`` that do not depend on what stands before or after it, at each of three offsets."""
    found = set()
    for before in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            text = encode(b"\0" * before + pattern)
            first = (before * 8 + 5) // 6
            last = (before + len(pattern)) * 8 // 6
            found.add(text[first:last])
    return found


def seen(marks: Iterable[str], files: Iterable[Path]) -> dict[str, list[Path]]:
    """Which marks lie in which files, read raw."""
    wanted = [(mark, dresses(mark)) for mark in marks]
    longest = max(len(pattern) for _mark, patterns in wanted for pattern in patterns)
    found: dict[str, list[Path]] = {}
    for path in files:
        for chunk in _chunks(path, longest):
            for mark, patterns in wanted:
                if path not in found.get(mark, ()) and any(pattern in chunk for pattern in patterns):
                    found.setdefault(mark, []).append(path)
    return found


def _chunks(path: Path, overlap: int) -> Iterator[bytes]:
    kept = b""
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield kept + piece
            kept = (kept + piece)[-overlap:]
