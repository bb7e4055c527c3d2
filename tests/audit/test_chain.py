"""The journal is append-only, and its chain tells of anything that was not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from espace import audit
from espace.accounts.models import User
from espace.audit import chain
from espace.audit.models import AuditBlock, AuditEvent

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def events(by: User, count: int = 3) -> None:
    for number in range(count):
        audit.record(action="ticket.read", by=by, at=AT + timedelta(seconds=number), fields=["body", "asked"])


@contextmanager
def unguarded() -> Iterator[None]:
    """The journal without its triggers: what somebody who owns the database could do."""
    tables = ("audit_auditevent", "audit_auditblock")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for verb in ("DISABLE", "ENABLE"):
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks still to come is not altered
                for table in tables:
                    cursor.execute(f"ALTER TABLE {table} {verb} TRIGGER USER")
                if verb == "DISABLE":
                    yield
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit_%'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _name, sql in triggers:
            cursor.execute(sql)


def test_events_are_sealed_block_after_block_and_verified(sophie: User) -> None:
    events(sophie)
    first = chain.seal(at=AT)
    events(sophie, 2)
    second = chain.seal(at=AT)
    assert first is not None
    assert second is not None
    assert (first.events, second.events) == (3, 2)
    assert bytes(second.previous) == bytes(first.digest)
    assert chain.seal(at=AT) is None
    assert list(chain.verify()) == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_auditevent SET action = 'x'",
        "UPDATE audit_auditevent SET block_id = NULL",
        "DELETE FROM audit_auditevent",
        "UPDATE audit_auditblock SET events = 0",
        "DELETE FROM audit_auditblock",
    ],
)
def test_the_database_itself_refuses_to_change_the_journal(sophie: User, sql: str) -> None:
    events(sophie)
    chain.seal(at=AT)
    with pytest.raises(DatabaseError, match="Le journal ne s"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert list(chain.verify()) == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_auditevent SET action = 'x' WHERE id = (SELECT min(id) FROM audit_auditevent)",
        "DELETE FROM audit_auditevent WHERE id = (SELECT max(id) FROM audit_auditevent)",
        "UPDATE audit_auditblock SET events = events + 1",
    ],
)
def test_whoever_gets_round_the_database_is_found_out(sophie: User, sql: str) -> None:
    events(sophie)
    chain.seal(at=AT)
    with unguarded(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert list(chain.verify())


def test_a_block_taken_out_breaks_the_next(sophie: User) -> None:
    for _block in range(3):
        events(sophie, 1)
        chain.seal(at=AT)
    middle = AuditBlock.objects.order_by("id")[1]
    with unguarded():
        AuditEvent.objects.filter(block=middle).delete()
        AuditBlock.objects.filter(pk=middle.pk).delete()
    assert any("does not follow" in fault for fault in chain.verify())


def test_the_journal_holds_names_of_fields_and_no_values(sophie: User) -> None:
    events(sophie, 1)
    event = AuditEvent.objects.get()
    assert event.fields == ["asked", "body"]
    assert (event.actor, event.role) == (sophie.pk, "advisor")
