"""How a contract is found again by its number, which is sealed."""

from __future__ import annotations

from espace import vault
from espace.lib import names


def number_digest(number: str) -> bytes:
    """16 bytes for one contract number, whatever its capitals, spaces and dashes. An empty number has a digest too: refuse it before."""
    return vault.digest("contract.number", names.key(number))
