"""Finding sealed things: keyed tokens of words and of prefixes.

A token is the first 8 bytes of an HMAC, as a signed integer, apart for each kind of text, so that the table tells nothing
without the digest key. Hits are candidates: callers open the rows and compare.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef

from espace.lib.names import prefixes, probe, words
from espace.vault.master import digest
from espace.vault.models import SearchToken

LIMIT = 51
MAX_WORDS = 400  # of one message: a pasted book must not fill the table


def token(kind: str, text: str) -> int:
    """The token of one normalised word or prefix."""
    return int.from_bytes(digest(f"search:{kind}", text, 8), "big", signed=True)


def word_tokens(kind: str, text: str) -> set[int]:
    """Tokens of the whole words of a text (messages)."""
    return {token(kind, word) for word in words(text)[:MAX_WORDS]}


def prefix_tokens(kind: str, *texts: str) -> set[int]:
    """Tokens of the prefixes of 3 to 8 letters of every word of these texts (names, numbers, e-mail local part, phone)."""
    return {token(kind, prefix) for text in texts for prefix in prefixes(text)}


def index(unit: uuid.UUID, tokens: set[int], *, replace: bool = False) -> None:
    """Write a unit's tokens; with ``replace``, those that it no longer has go."""
    if replace:
        SearchToken.objects.filter(unit=unit).exclude(token__in=tokens).delete()
    write([(value, unit) for value in sorted(tokens)])


def write(rows: Sequence[tuple[int, uuid.UUID]]) -> None:
    """Insert tokens, those that are there already apart, in one statement: the chore of an import writes millions."""
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            values, units = zip(*rows, strict=True)
            cursor.execute(
                "INSERT INTO vault_searchtoken (token, unit) SELECT * FROM UNNEST(%s::bigint[], %s::uuid[]) ON CONFLICT DO NOTHING",
                [list(values), list(units)],
            )
        else:
            cursor.executemany(
                "INSERT OR IGNORE INTO vault_searchtoken (token, unit) VALUES (%s, %s)",
                [(value, unit.hex) for value, unit in rows],
            )


def find(tokens: Iterable[int], *, limit: int = LIMIT) -> list[uuid.UUID]:
    """Units that hold all these tokens, in index order, at most ``limit``."""
    wanted = set(tokens)
    if not wanted:
        return []
    rows = SearchToken.objects.filter(token__in=wanted)
    if len(wanted) > 1:
        matching = rows.values("unit").annotate(hits=Count("token")).filter(hits=len(wanted)).order_by("unit")
        return list(matching.values_list("unit", flat=True)[:limit])
    return list(rows.order_by("token", "unit").values_list("unit", flat=True)[:limit])


def word_token(kind: str, word: str) -> int | None:
    """The token to look a whole word up by, if it holds a letter or a digit."""
    found = words(word)
    return token(kind, found[0]) if found else None


def prefix_token(kind: str, word: str) -> int | None:
    """The token to look a beginning up by (its first 8 letters at most), if it holds a letter or a digit."""
    beginning = probe(word)
    return token(kind, beginning) if beginning else None


def find_any(branches: Sequence[Sequence[int]], *, limit: int = LIMIT) -> list[list[uuid.UUID]]:
    """For each branch, the units that hold all its tokens, in index order, at most ``limit``; one statement for all of them.

    The first token of a branch leads: give the rarest first (the longest word). An empty branch finds nothing.
    """
    found: list[list[uuid.UUID]] = [[] for _branch in branches]
    parts: list[str] = []
    values: list[Any] = []
    for place, (first, *others) in ((place, branch) for place, branch in enumerate(branches) if branch):
        rows = SearchToken.objects.filter(token=first)
        for other in others:
            rows = rows.filter(Exists(SearchToken.objects.filter(token=other, unit=OuterRef("unit"))))
        sql, params = rows.order_by("unit").values("unit")[:limit].query.sql_with_params()
        parts.append(f"SELECT {place:d}, unit FROM ({sql}) AS branch_{place:d}")  # noqa: S608 -- the ORM's own statement
        values += params
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), values)
            for place, unit in cursor.fetchall():
                found[place].append(unit if isinstance(unit, uuid.UUID) else uuid.UUID(unit))
    return found
