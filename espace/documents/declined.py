"""What the process that looks inside files says of one. Imports nothing: that process knows neither Django nor our sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class Declined(Exception):
    """The file is not taken: ``code`` and ``values`` are those of ``refusals.Refused``."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True)
class Inside:
    """The file may be taken. ``content`` is what takes its place, under this extension; empty if it stays as it came."""

    media_type: str
    extension: str = ""
    content: bytes = b""
