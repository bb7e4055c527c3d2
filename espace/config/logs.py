"""The log of the processes: what a line says, and what it never does (OWASP ASVS 5.0, 16.2.2 and 16.2.5)."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from types import TracebackType

# A link of a mail opens something, and is longer than an identifier: 43 signs, an identifier has 36 at most.
TOKEN = re.compile(r"[\w-]{40,}")


class Line(logging.Formatter):
    """The instant in UTC, how grave, who says it and what; an address without the token in it, an error by its kind."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} {message}", style="{")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    def formatMessage(self, record: logging.LogRecord) -> str:
        return TOKEN.sub("…", super().formatMessage(record))

    def formatException(
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """Where it was raised and its kind: the words of an error quote what was typed, or a whole row of the database."""
        return "\n".join(_told(ei[1]))


def _told(error: BaseException | None) -> Iterator[str]:
    while error is not None:
        yield "".join([*traceback.format_tb(error.__traceback__), type(error).__qualname__])
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
