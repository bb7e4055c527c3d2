"""Two at once, without a race to win: whether the second waits for the first, asked of the database itself."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import OperationalError, connection, connections, transaction

PATIENCE = "300ms"
"""How long the second waits before it is sure that it must."""


def waits(first: Callable[[], object], second: Callable[[], object]) -> bool:
    """Do ``first`` in a transaction; whether ``second``, in another connection, waits for its end. What did not wait is done.

    SQLite has one writer: there everybody waits.
    """
    if connection.vendor == "sqlite":
        first()
        return True
    with transaction.atomic(), ThreadPoolExecutor(1) as other:
        first()
        return other.submit(_waits, second).result(60)


def _waits(second: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
            second()
    except OperationalError:
        return True
    finally:
        connections.close_all()
    return False
