"""Looking at each event before it is written: a layer above may have it written only where a condition holds, in the same statement."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID


@dataclass(frozen=True)
class Guard:
    """``condition``, a SQL condition with its ``params``, holds or the event is not written; ``refused`` then raises, or lets it pass."""

    condition: str
    params: Sequence[Any]
    refused: Callable[[], None]


class Look(Protocol):
    """What looks at an event, in the transaction that is about to write it."""

    def __call__(
        self, *, action: str, by: Any, subject: UUID | None, listed: Sequence[str], at: datetime
    ) -> Guard | None: ...


_LOOK: ContextVar[Look | None] = ContextVar("look", default=None)


@contextmanager
def watched(look: Look) -> Iterator[None]:
    """Have ``look`` called before each event that somebody's act writes within."""
    token = _LOOK.set(look)
    try:
        yield
    finally:
        _LOOK.reset(token)


def looking() -> Look | None:
    """Who looks now, if anybody does."""
    return _LOOK.get()
