"""The ``Range`` header of a download that goes on where it stopped (RFC 9110, 14.2)."""

from __future__ import annotations

import re

RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def asked(byte_range: str, size: int) -> tuple[int, int] | None:
    """The one range that a header asks for, as (first, one past the last); ``None`` for the whole."""
    found = RANGE.fullmatch(byte_range.replace(" ", ""))
    if not found or len(byte_range) > 64:
        return None
    first, last = found.groups()
    if first:
        start, stop = int(first), (int(last) + 1 if last else size)
        return (start, min(stop, size)) if start < stop or start >= size else None
    if last:
        suffix = int(last)
        return (size, size) if suffix == 0 else (max(0, size - suffix), size)
    return None
