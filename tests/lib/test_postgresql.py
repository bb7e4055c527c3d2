"""A kept connection: looked at before each page, and asked only when the server said something."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import DataError, connection
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


@pytest.mark.django_db
def test_an_instant_is_read_as_the_driver_reads_it() -> None:
    """Far years and odd offsets included; what the driver cannot read is refused as the driver refuses it."""
    if connection.vendor != "postgresql":
        return
    texts = [
        "2026-11-02 09:00:00.5+00",
        "2026-11-02 09:00:00+00",
        "0001-01-01 00:00:00+00",
        "9999-12-31 23:59:59.999999+00",
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT unnest(%s::timestamptz[])", [texts])
        ours = [one for (one,) in cursor.fetchall()]
        assert ours == [datetime.fromisoformat(text) for text in texts]
        assert {one.tzinfo for one in ours} == {UTC}
        cursor.execute("SET LOCAL TimeZone = 'Asia/Kolkata'")
        cursor.execute("SELECT '2026-11-02 09:00:00+00'::timestamptz")
        [there] = cursor.fetchone()
        assert (there, there.tzinfo) == (datetime(2026, 11, 2, 9, tzinfo=UTC), UTC)
        cursor.execute("SELECT 'infinity'::timestamptz")
        with pytest.raises(DataError):
            cursor.fetchone()
