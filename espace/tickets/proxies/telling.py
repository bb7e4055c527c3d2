"""What a proxy says to whoever reads it outside its pages: in a copy of one's data."""

from __future__ import annotations

from django.utils.translation import override

from espace.accounts.models import Ending


def ending(name: str, language: str) -> str:
    """How it was ended."""
    with override(language):
        return str(Ending(name).label) if name in Ending.values else name
