"""Long lists in pieces that a database takes in one statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
PIECE = 10_000


def chunks(items: Sequence[Item], size: int = PIECE) -> Iterator[Sequence[Item]]:
    """``items`` in pieces of at most ``size``."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def batches(items: Iterator[Item], size: int = PIECE) -> Iterator[list[Item]]:
    """What an iterator gives, in lists of at most ``size``."""
    while batch := list(islice(items, size)):
        yield batch
