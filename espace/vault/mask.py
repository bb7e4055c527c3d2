"""What a reader sees in place of a value that the register does not grant to their role."""

from __future__ import annotations

from datetime import date
from typing import Any

MASKED = "•••"


def masked_for(kind: type) -> Any:
    """The stand-in for a value of this kind: text reads ``•••``, a day or a structure reads as nothing."""
    if kind is str:
        return MASKED
    if kind is bytes:
        return b""
    return None if kind is date else {}
