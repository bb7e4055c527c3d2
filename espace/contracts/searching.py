"""Finding a contract by its number, or by the beginning of it, whatever its capitals, spaces and dashes."""

from __future__ import annotations

from espace.contracts.indexing import KIND
from espace.contracts.models import Contract
from espace.contracts.numbers import number_digest
from espace.lib import names
from espace.vault import search


def branches(typed: str) -> list[list[int]]:
    """What to look up: the number glued together as far as it is kept, and all its groups at once, the longest first."""
    if len(names.key(typed)) < names.SHORTEST:
        return []
    groups = sorted(dict.fromkeys(names.words(typed)), key=len, reverse=True)
    glued = search.prefix_token(KIND, typed)
    found = [[glued]] if glued is not None else []
    if len(groups) > 1:
        found.append([token for group in groups if (token := search.prefix_token(KIND, group)) is not None])
    return found


def whole(typed: str) -> bytes:
    """The digest under which a contract is kept, if what was typed is its whole number: many share their first 8 letters."""
    return number_digest(typed)


def matches(contract: Contract, typed: str) -> bool:
    """Whether an opened row's number, or one of its groups, begins with what was typed."""
    wanted = names.key(typed)
    groups = names.words(contract.number)
    return any("".join(groups[place:]).startswith(wanted) for place in range(len(groups)))
