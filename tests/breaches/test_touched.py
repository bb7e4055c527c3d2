"""Who and what was touched between two instants: in sets, in far less than five minutes (clause C26)."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from espace import audit, register
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.audit import chain
from espace.audit.models import AuditEvent
from espace.privacy.breaches import touched
from espace.privacy.breaches.touched import Scope
from tests import cast
from tests.documents.uploading import received

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SINCE, UNTIL = AT, AT + HOUR


def event(action: str, by: User | None, of: User, at: datetime = AT, **others: object) -> None:
    audit.record(action=action, by=by, at=at, subject=of.customer.pk, **others)  # type: ignore[arg-type]


def test_between_two_instants_included(claire: User, karim: User, sophie: User) -> None:
    for at, who in ((SINCE, claire), (UNTIL, karim)):
        event("contract.read", sophie, who, at)
    assert set(touched.by_journal(Scope(SINCE, UNTIL))) == {claire.customer.pk, karim.customer.pk}
    assert set(touched.by_journal(Scope(SINCE + timedelta(microseconds=1), UNTIL))) == {karim.customer.pk}
    assert set(touched.by_journal(Scope(SINCE, UNTIL - timedelta(microseconds=1)))) == {claire.customer.pk}


def test_sealed_and_not_yet_sealed_alike_and_lists_too(claire: User, karim: User, sophie: User) -> None:
    audit.record(action="queue.listed", by=sophie, at=AT, listed=[claire.customer.pk])
    chain.seal(at=AT)
    audit.record(action="queue.listed", by=sophie, at=AT + HOUR / 2, listed=[claire.customer.pk, karim.customer.pk])
    found = touched.by_journal(Scope(SINCE, UNTIL))
    assert {subject: one.times for subject, one in found.items()} == {claire.customer.pk: 2, karim.customer.pk: 1}
    hers = found[claire.customer.pk]
    assert hers.categories == {"identity", "request_state"}
    assert (hers.first_at, hers.last_at) == (AT, AT + HOUR / 2)


def test_categories_come_from_the_action_the_fields_and_what_the_role_may_read(
    claire: User, sophie: User, ines: User, dominique: User
) -> None:
    def categories() -> set[str]:
        return touched.by_journal(Scope(SINCE, UNTIL, actors=(actor.pk,)))[claire.customer.pk].categories

    actor = sophie
    event("ticket.read", sophie, claire)
    assert {"exchanges", "internal_notes", "volunteered_information"} <= categories()
    actor = ines
    event("customer.read", ines, claire)
    assert "profession" not in categories()
    assert "addresses" in categories()
    actor = dominique
    event("customer.changed", dominique, claire, fields=["phone"])
    assert categories() == {"contact"}


def test_by_role_by_person_and_by_everybody(claire: User, karim: User, sophie: User, dominique: User) -> None:
    event("ticket.read", sophie, claire)
    event("ticket.read", dominique, karim)
    assert set(touched.by_journal(Scope(SINCE, UNTIL, roles=(Role.ADVISOR,)))) == {claire.customer.pk}
    assert set(touched.by_journal(Scope(SINCE, UNTIL, actors=(dominique.pk,)))) == {karim.customer.pk}
    assert set(touched.by_journal(Scope(SINCE, UNTIL))) == {claire.customer.pk, karim.customer.pk}


def test_everything_in_these_units_whoever_looked(claire: User, karim: User, sophie: User) -> None:
    ticket, document = cast.ticket(claire.customer), received(karim, karim.customer)
    cast.note(ticket, sophie, "Une note")
    found = touched.by_units([ticket.unit, document.unit, karim.customer.unit, uuid4()])
    assert set(found) == {claire.customer.pk, karim.customer.pk}
    assert {"exchanges", "internal_notes", "volunteered_information"} <= found[claire.customer.pk].categories
    assert {"identity", "volunteered_documents"} <= found[karim.customer.pk].categories
    assert "internal_notes" not in found[karim.customer.pk].categories
    assert touched.by_units([]) == {}


def test_every_category_touched_is_one_of_the_register(claire: User, sophie: User) -> None:
    for noun in ("customer", "ticket", "document", "contract", "claim", "unheardof"):
        event(f"{noun}.read", sophie, claire)
    [one] = touched.by_journal(Scope(SINCE, UNTIL)).values()
    assert one.categories
    assert one.categories <= set(register.load().categories)


def test_it_takes_one_statement_whatever_the_number_and_far_less_than_five_minutes(sophie: User) -> None:
    people = [uuid4() for _n in range(2_000)]
    rows = [
        AuditEvent(
            at=AT + timedelta(seconds=n % 3600),
            action="ticket.read",
            actor=sophie.pk,
            role="advisor",
            subject=people[n % 2000],
        )
        for n in range(15_000)
    ]
    rows += [
        AuditEvent(
            at=AT,
            action="queue.listed",
            actor=sophie.pk,
            role="advisor",
            listed=[str(one) for one in people[n : n + 50]],
        )
        for n in range(1000)
    ]
    AuditEvent.objects.bulk_create(rows)
    chain.seal(at=AT)
    began = time.monotonic()
    with CaptureQueriesContext(connection) as queries:
        found = touched.by_journal(Scope(SINCE, UNTIL))
    assert len(queries) == 1
    assert set(found) == set(people)
    assert touched.counts(found)[0][1] == 2_000
    # 65,000 touches here; a busy day of a hundred advisors is some two million, which leaves a margin of ten.
    assert time.monotonic() - began < 30
