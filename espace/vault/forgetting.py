"""What was destroyed must not lie in the database's own files.

SQLite overwrites deleted pages (``secure_delete``), but in its main file only, and only once the write-ahead log is folded into it: until
then both hold the page as it was. PostgreSQL has its own rhythm (vacuum, and the recycling of its log); its backups are what matters there.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection


def fold(at: datetime) -> int:
    """Fold SQLite's write-ahead log into its file and empty it. Returns 1 if that was done, 0 if somebody held it or there is none."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, _pages, _done = cursor.fetchone()
    return int(not busy)
