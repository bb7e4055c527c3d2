"""A kept connection: looked at before each page, and asked only when the server said something."""

from __future__ import annotations

from contextlib import closing

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from espace.lib.postgresql.base import DatabaseWrapper


def test_postgresql_is_spoken_to_through_it() -> None:
    used = settings.DATABASES["default"]["ENGINE"]
    assert used == ("django.db.backends.sqlite3" if connection.vendor == "sqlite" else "espace.lib.postgresql")


@pytest.mark.django_db
def test_a_kept_connection_is_not_asked_and_a_cut_one_is_known() -> None:
    if connection.vendor != "postgresql":
        return
    kept = connection.copy()
    assert isinstance(kept, DatabaseWrapper)
    with closing(kept):
        with kept.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            [number] = cursor.fetchone()
        with CaptureQueriesContext(kept) as asked:
            assert kept.is_usable()
        assert not asked.captured_queries
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [number])
        assert not kept.is_usable()
