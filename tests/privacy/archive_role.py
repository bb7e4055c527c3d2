"""The archive's role of the database, made by the statements that docs/operate.md prints: what is tested is what is pasted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

DOCUMENT = Path(__file__).resolve().parent.parent.parent / "docs" / "operate.md"
BLOCK = re.compile(r"```\n(CREATE ROLE .+?)```", re.DOTALL)


def statements(role: str, database: str) -> list[str]:
    """The statements of section 7, for a role and a database of these names."""
    [block] = BLOCK.findall(DOCUMENT.read_text(encoding="utf-8"))
    named = block.replace('"espace-archive"', f'"{role}"').replace("DATABASE espace ", f'DATABASE "{database}" ')
    return [one.strip() for one in named.split(";") if one.strip()]


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    """What the block asks of the database is asked by this role, which owns nothing of it."""
    with connection.cursor() as cursor:
        cursor.execute(f'SET ROLE "{role}"')
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("RESET ROLE")
