"""What a bench destroys, seals and rehearses is what the product would; the SQL by hand forgets no child and counts the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection

from espace.audit.models import AuditEvent
from espace.ops.bench import destroying, rehearsing
from espace.ops.bench.seeding import filling, rows
from espace.privacy import units
from espace.privacy.retention import engine
from espace.tickets.models import Draft, Message, StateChange, Ticket
from espace.vault.models import UnitKey
from tests.cast import AT


@pytest.fixture
def world(db: None) -> None:
    rows.of_customers(range(2), filling.make_world(AT)).write()
    Ticket.objects.filter(closed_at__isnull=False).update(closed_at=AT)


def test_due_drafts_go_with_their_keys(world: None) -> None:
    before = UnitKey.objects.count()
    destroying.fill_drafts(3, AT)
    assert destroying.destroy_due(AT) == 3
    assert (Draft.objects.count(), UnitKey.objects.count()) == (0, before)


def test_old_requests_go_with_all_their_rows_or_into_the_archive(world: None) -> None:
    before = [model.objects.count() for model in (Ticket, Message, StateChange, UnitKey)]
    for act in (destroying.destroy_requests, destroying.seal_due):
        destroying.fill_requests(3, AT)
        assert Message.objects.count() == before[1] + 6
        assert act(AT) == 3
        assert [model.objects.count() for model in (Ticket, Message, StateChange, UnitKey)] == before


def test_the_sql_by_hand_forgets_no_table_of_a_request() -> None:
    named = {statement.split()[2] for statement in destroying.CHILDREN["requests"]} | {destroying.ROOTS["requests"]}
    held = {apps.get_model(table.name)._meta.db_table for table in units.tables_of("ticket")}
    assert held <= named


def test_the_sql_by_hand_does_and_counts_the_same(world: None) -> None:
    if connection.vendor != "postgresql":  # the goals are PostgreSQL's, and so is that SQL
        return
    for what, fill in (("drafts", destroying.fill_drafts), ("requests", destroying.fill_requests)):
        fill(3, AT)
        said = AuditEvent.objects.count()
        due = {line.rule: line.due for line in engine.rehearse(AT).lines}
        counted = rehearsing.by_hand(AT)
        assert [counted[0], counted[3]] == [due["request_in_account"], due["draft"]]
        assert destroying.by_hand(what, AT) == 3
        assert AuditEvent.objects.count() == said + 3
    assert not Ticket.objects.filter(closed_at__lt=AT - timedelta(days=200)).exists()


def test_a_million_requests_are_copies_that_the_engine_takes_for_requests(db: None) -> None:
    if connection.vendor != "postgresql":
        return
    rehearsing.fill(2000, AT)
    due = {line.rule: line.due for line in engine.rehearse(AT).lines}
    assert Ticket.objects.count() >= 2000
    assert due["request_in_account"] > 500
    assert abs(rehearsing.by_hand(AT)[0] - due["request_in_account"]) < 2000 / 400 * 2  # it counts to a day or so
