"""Sums of whole figures: all that any page, table or export may say of them. Nothing here looks inside a figure, or at what waits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from espace.metrics.models import Figure
from espace.metrics.pending import month

Key = TypeVar("Key")


@dataclass(frozen=True)
class Sum:
    """How many things, and what their values add up to."""

    n: int
    total: int

    @property
    def mean(self) -> float:
        return self.total / self.n


def summed(figures: Iterable[Figure], key: Callable[[Figure], Key]) -> dict[Key, Sum]:
    """The sums of figures of one stream, by what ``key`` says of a figure as a whole. What has no figure has no sum."""
    found: dict[Key, Sum] = {}
    for one in figures:
        named = key(one)
        before = found.get(named, Sum(0, 0))
        found[named] = Sum(before.n + one.n, before.total + one.total)
    return found


def topic(figure: Figure) -> str:
    return figure.topic


def ended_in(figure: Figure) -> date:
    """The month (first day) in which a figure was complete: it counts there, whole, however long it took."""
    return month(figure.to_on)


def everything(_figure: Figure) -> None:
    return None
