"""Whole blocks leave the journal when their twelve months are over: digests stay, the ledger says so, the chain holds (C13, C18)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from espace import audit
from espace.accounts.models import User
from espace.audit import chain, dropping
from espace.audit.models import AuditBlock, AuditEvent, Listing
from espace.ledger.segments import ledger as book
from espace.privacy.consultations import actions
from espace.privacy.consultations import dropping as terms
from espace.privacy.consultations.models import Deferral, Lookup
from espace.vault.models import UnitKey
from tests.audit.test_chain import unguarded

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 1, 10, 9, 0, tzinfo=UTC)
LAST = datetime(2027, 1, 10, 9, 0, tzinfo=UTC)
"""The instant at which what was recorded at ``FIRST`` has been kept twelve months."""


def block(by: User, of: User, at: datetime) -> AuditBlock:
    """A block of two events: an opening, and a list."""
    audit.record(action="ticket.read", by=by, at=at, subject=of.customer.pk)
    audit.record(action="queue.listed", by=by, at=at, listed=[of.customer.pk])
    made = chain.seal(at=at)
    assert made is not None
    return made


def kept() -> list[int]:
    return list(
        AuditEvent.objects.filter(block__isnull=False).values_list("block", flat=True).distinct().order_by("block")
    )


def test_a_block_leaves_at_twelve_months_and_not_before(claire: User, sophie: User) -> None:
    first, second = block(sophie, claire, FIRST), block(sophie, claire, FIRST + timedelta(days=1))
    assert terms.drop_due(LAST - timedelta(seconds=1)) == 0
    assert terms.drop_due(LAST) == 1
    assert kept() == [second.pk]
    assert list(Listing.objects.values_list("block", flat=True)) == [second.pk]
    first.refresh_from_db()
    assert first.dropped_at == LAST
    assert list(chain.verify()) == []
    assert list(terms.faults()) == []
    assert terms.drop_due(LAST) == 0
    assert AuditEvent.objects.filter(action="journal.dropped").count() == 1


def test_the_ledger_says_which_blocks_and_their_digests(claire: User, sophie: User) -> None:
    first = block(sophie, claire, FIRST)
    terms.drop_due(LAST)
    [segment] = [one for one in book().segments() if one.kind == terms.KIND]
    assert [dict(line) for line in segment.lines] == [{"block": str(first.pk), "digest": bytes(first.digest).hex()}]


def test_a_block_with_one_young_event_stays_whole_and_so_do_its_elders_only_if_they_are_young(
    claire: User, sophie: User
) -> None:
    old = block(sophie, claire, FIRST)
    audit.record(action="ticket.read", by=sophie, at=FIRST, subject=claire.customer.pk)
    mixed = block(sophie, claire, FIRST + timedelta(days=2))
    behind = block(sophie, claire, FIRST)  # recorded late: older than the block before it
    assert terms.drop_due(LAST + timedelta(days=1)) == 1
    assert kept() == [mixed.pk, behind.pk]
    assert old.pk not in kept()
    assert terms.drop_due(LAST + timedelta(days=2)) == 2
    assert list(chain.verify()) == []


def test_what_is_not_sealed_stays(claire: User, sophie: User) -> None:
    audit.record(action="ticket.read", by=sophie, at=FIRST, subject=claire.customer.pk)
    assert terms.drop_due(LAST + timedelta(days=400)) == 0
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM audit_auditevent",
        "DELETE FROM audit_listing",
        "UPDATE audit_listing SET times = 1 + times",
        "UPDATE audit_auditblock SET dropped_at = sealed_at",
        "UPDATE audit_auditblock SET last_at = sealed_at",
    ],
)
def test_no_other_way_leads_out(claire: User, sophie: User, sql: str) -> None:
    block(sophie, claire, FIRST)
    with pytest.raises(DatabaseError, match="Le journal ne s"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    terms.drop_due(LAST)  # and the way is closed behind it
    block(sophie, claire, LAST)
    with pytest.raises(DatabaseError, match="Le journal ne s"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_on_postgresql_only_the_owner_drops(claire: User, sophie: User) -> None:
    if connection.vendor != "postgresql":
        return
    block(sophie, claire, FIRST)
    with connection.cursor() as cursor:
        cursor.execute("DROP ROLE IF EXISTS espace_reads_web")
        cursor.execute("CREATE ROLE espace_reads_web")
        cursor.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO espace_reads_web")
        for statement in (
            "SELECT audit_drop(1000000, now())",
            "SELECT set_config('espace.audit_dropping', '1000000', true); DELETE FROM audit_auditevent",
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(f"SET LOCAL ROLE espace_reads_web; {statement}")
        cursor.execute("GRANT EXECUTE ON FUNCTION audit_drop(bigint, timestamptz) TO espace_reads_web")
        with transaction.atomic():
            cursor.execute("SET LOCAL ROLE espace_reads_web")
            cursor.execute("SELECT audit_drop(1000000, now())")
            assert cursor.fetchone() == (1,)
            cursor.execute("RESET ROLE")


def test_a_block_dropped_before_its_term_is_told(claire: User, sophie: User) -> None:
    made = block(sophie, claire, FIRST)
    dropping.drop(upto=made.pk, at=LAST - timedelta(days=30))
    assert list(chain.verify()) == []
    assert any("before the end of its term" in fault for fault in terms.faults())


def test_events_put_back_into_a_dropped_block_are_told(claire: User, sophie: User) -> None:
    made = block(sophie, claire, FIRST)
    terms.drop_due(LAST)
    with unguarded():
        AuditEvent.objects.create(at=FIRST, action="ticket.read", block=made)
    assert any("still has 1 events" in fault for fault in chain.verify())


def test_a_listing_added_or_taken_out_is_told(claire: User, karim: User, sophie: User) -> None:
    made = block(sophie, claire, FIRST)
    Listing.objects.create(block=made, subject=karim.customer.pk, on=date(2026, 1, 10), action="queue.listed", times=1)
    assert any("lists 1 customers and its index 2" in fault for fault in chain.verify())


def test_after_a_restore_the_ledger_has_them_dropped_again(claire: User, sophie: User) -> None:
    first, second = block(sophie, claire, FIRST), block(sophie, claire, LAST)
    lines = [
        {"block": str(first.pk), "digest": bytes(first.digest).hex()},
        {"block": str(second.pk), "digest": "00" * 32},  # another block took its number since
    ]
    terms.again(lines, LAST)
    terms.again(lines, LAST)
    assert kept() == [second.pk]
    assert list(chain.verify()) == []


def test_motives_and_reasons_end_with_the_record(claire: User, sophie: User, dominique: User) -> None:
    audit.record(action="ticket.read", by=sophie, at=FIRST, subject=claire.customer.pk)
    event = AuditEvent.objects.latest("id").pk
    lookup = actions.look_up(customer=claire.customer, motive="Contrôle", by=dominique, at=FIRST)
    deferral = actions.defer(
        event=event, subject=claire.customer, reason="Enquête", review_on=date(2026, 3, 1), by=dominique, at=FIRST
    )
    terms.drop_due(LAST - timedelta(seconds=1))
    assert Lookup.objects.exists()
    terms.drop_due(LAST)
    assert not Lookup.objects.exists()
    assert not Deferral.objects.exists()
    assert not UnitKey.objects.filter(pk__in=[lookup.unit, deferral.unit]).exists()


def test_the_database_writes_the_line_that_the_chain_is_made_of(claire: User, sophie: User) -> None:
    audit.record(action="x.y", by=sophie, at=FIRST + timedelta(microseconds=7), fields=["b", "a"], unit=claire.pk)
    audit.record(action="x.z", by=None, at=FIRST, listed=[claire.customer.pk, sophie.pk])
    made = chain.seal(at=FIRST)
    assert made is not None
    [(lines, count, listed, indexed)] = chain._read([made]).values()
    rows = AuditEvent.objects.order_by("id").values_list(*chain.COLUMNS)
    assert lines == b"".join(chain.line(row) + b"\n" for row in rows)
    assert (count, listed, indexed) == (2, 2, 2)
