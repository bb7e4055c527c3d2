"""The columns counted are the database's own (clause C09)."""

from __future__ import annotations

import pytest
from django.db import connection

from espace.register import database
from espace.register.database import compare


@pytest.mark.django_db
def test_the_database_has_exactly_what_is_declared() -> None:
    count = database.count()
    assert count.problems == ()
    assert (count.tables, count.columns) == (count.declared_tables, count.declared_columns)
    assert count.columns > 200


@pytest.mark.django_db
def test_a_column_added_by_hand_is_named() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_user ADD COLUMN nickname text")
    assert database.count().problems == (
        "accounts_user.nickname: the database has this column and it is in no category.",
    )


@pytest.mark.django_db
def test_a_table_left_behind_is_named() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE old_customers (name text)")
    assert database.count().problems == (
        "old_customers: the database has this table and nobody declares what it holds.",
    )


def test_what_is_declared_and_absent_is_named() -> None:
    count = compare({"a": frozenset({"x"})}, {"a": frozenset({"x", "y"}), "b": frozenset({"z"})})
    assert count.problems == (
        "b: this table is declared and the database has none of this name; run the migrations.",
        "a.y: this column is declared and the database does not have it.",
    )
    assert not count.equal
