"""What a proxy says to whoever reads it outside its pages: in a copy of one's data."""

from __future__ import annotations

from typing import Any

from django.utils.translation import override

from espace.accounts.models import Ending


def signed(given: dict[str, Any], language: str) -> str:
    """The text that was signed, as it was read, in the language of its reading."""
    return "\n".join(given.get("sentences", ()))


def ending(name: str, language: str) -> str:
    """How it was ended."""
    with override(language):
        return str(Ending(name).label) if name in Ending.values else name
