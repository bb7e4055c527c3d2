"""Saved views: which requests stand in them, how they are counted, what reading them looks at, and who keeps them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.audit.models import AuditEvent
from espace.lib import clock
from espace.tickets import actions, chosen, queues
from espace.tickets.actions.saving import MOST, may_change
from espace.tickets.chosen import Choice
from espace.tickets.errors import NotNow, Unfinished
from espace.tickets.models import Qualification, SavedView, Ticket
from espace.tickets.models.saved import QUEUES, Column, Held
from espace.tickets.queues import ORDERS, Queue
from espace.tickets.states import State
from tests import cast

pytestmark = pytest.mark.both
NOW = clock.now()
DAY = timedelta(days=1)


@pytest.fixture
def paul(db: None) -> User:
    return cast.staff("Paul", "Mercier", Role.ADVISOR)


def standing(choice: Choice, user: User) -> list[Ticket]:
    rows = chosen.standing_in(choice, user=user, staff=user.staff_member, at=NOW)
    return list(rows.order_by(*choice.order.names))


def keep(by: User, name: str = "Longues attentes", view: SavedView | None = None, **codes: Any) -> SavedView:
    shared, columns = codes.pop("is_shared", False), codes.pop("columns", [Column.OBJECT])
    choice = Choice(**({"queue": Queue.WAITING} | codes))
    return actions.keep_view(view=view, name=name, choice=choice, columns=columns, is_shared=shared, by=by, at=NOW)


def test_its_queues_are_those_of_open_requests() -> None:
    assert {Queue(one) for one in QUEUES} == set(Queue) - {Queue.CLOSED, Queue.BACK, Queue.ASKED}


def test_each_filter_narrows_and_the_order_turns(claire: User, karim: User, sophie: User, paul: User) -> None:
    about = claire.customer.contracts.get()
    old = cast.ticket(
        claire.customer, State.WAITING_FOR_CUSTOMER, assignee=sophie, kind="claim", about=about, at=NOW - 20 * DAY
    )
    new = cast.ticket(karim.customer, State.WAITING_FOR_CUSTOMER, assignee=paul, at=NOW - 2 * DAY)
    cast.ticket(claire.customer, at=NOW - DAY)
    all_ = Choice(Queue.WAITING)
    assert standing(all_, sophie) == [old, new]
    assert standing(Choice(Queue.WAITING, newest_first=True), sophie) == [new, old]
    assert standing(Choice(Queue.WAITING, kind="claim"), sophie) == [old]
    assert standing(Choice(Queue.WAITING, insurer=about.product.insurer_id), sophie) == [old]
    assert standing(Choice(Queue.WAITING, waiting_days=10), sophie) == [old]
    assert standing(Choice(Queue.WAITING, held=Held.ONE, holder=paul.staff_member.pk), sophie) == [new]
    assert standing(Choice(Queue.WAITING, held=Held.VIEWER), sophie) == [old]
    assert standing(Choice(Queue.WAITING, held=Held.VIEWER), paul) == [new], "of whoever looks"
    assert standing(Choice(Queue.WAITING, held=Held.ONE, holder=None), sophie) == [], (
        "nobody's, rather than everybody's"
    )


@pytest.mark.parametrize("queue", [Queue(one) for one in QUEUES])
def test_without_a_filter_it_is_its_queue(queue: Queue, claire: User, sophie: User) -> None:
    for days in (1, 70):
        cast.ticket(claire.customer, at=NOW - days * DAY)
        cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, at=NOW - days * DAY)
        cast.ticket(claire.customer, State.WAITING_FOR_CUSTOMER, assignee=sophie, at=NOW - days * DAY)
    Ticket.objects.filter(state=State.IN_PROGRESS).update(complaint_since_at=NOW - 3 * DAY)
    rows = queues.standing_in(queue, user=sophie, staff=sophie.staff_member, at=NOW)
    whole = list(rows.order_by(*ORDERS[queue].names))
    assert whole
    assert standing(Choice(queue), sophie) == whole
    assert standing(Choice(queue, newest_first=True), sophie) == whole[::-1]


def test_queues_and_views_are_counted_in_one_query(
    claire: User, sophie: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for days in (1, 30):
        cast.ticket(claire.customer, at=NOW - days * DAY)
    choices = [
        Choice(Queue.TO_TAKE, waiting_days=7),
        Choice(Queue.LATE),
        Choice(Queue.MINE, held=Held.ONE),
        Choice(Queue.TO_TAKE),
    ]
    who: Any = {"user": sophie, "staff": sophie.staff_member, "at": NOW}
    with django_assert_num_queries(1):
        found = queues.count(queues.counting([Queue.TO_TAKE, Queue.MINE], **who), chosen.counting(choices, **who))
    assert found == [2, 0, 1, 1, 0, 2]


def test_a_view_is_counted_as_it_is_listed(claire: User, karim: User, sophie: User, paul: User) -> None:
    about = claire.customer.contracts.get()
    for days in (1, 5, 9, 30, 70):
        cast.ticket(claire.customer, kind="claim", about=about, at=NOW - days * DAY)
        cast.ticket(karim.customer, State.IN_PROGRESS, assignee=sophie, at=NOW - days * DAY)
        cast.ticket(karim.customer, State.WAITING_FOR_CUSTOMER, assignee=paul, kind="claim", at=NOW - days * DAY)
    # Late for two reasons, it stands in two parts of its queue and counts once.
    for ticket in Ticket.objects.filter(state=State.IN_PROGRESS):
        actions.requalify(
            ticket=ticket, message=None, kind=Qualification.Kind.COMPLAINT, by=sophie, at=ticket.ball_since_at
        )
    choices = [
        Choice(Queue(queue), kind=kind, insurer=insurer, waiting_days=days, newest_first=newest, **held)
        for queue in QUEUES
        for kind, insurer, days in (("", None, None), ("claim", None, 7), ("", about.product.insurer_id, None), ("", None, 20))
        for newest in (False, True)
        for held in ({}, {"held": Held.VIEWER}, {"held": Held.ONE, "holder": paul.staff_member.pk}, {"held": Held.ONE})
    ]  # fmt: skip
    counting = chosen.counting(choices, user=sophie, staff=sophie.staff_member, at=NOW)
    found = queues.count(counting)
    assert found == [len(standing(one, sophie)) for one in choices]
    assert {1, 2, 5} <= set(found)


def test_a_queue_is_read_once_for_all_the_views_that_look_in_it(sophie: User) -> None:
    choices = [Choice(Queue.TO_TAKE, waiting_days=days) for days in range(1, MOST + 1)]
    asked = chosen.counting(choices, user=sophie, staff=sophie.staff_member, at=NOW)
    assert "".join((*asked.sql, *asked.sources)).count('FROM "tickets_ticket"') == 1


def test_a_view_looks_at_the_first_rows_of_its_queue_and_no_others(
    claire: User, sophie: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chosen, "MOST_LOOKED_AT", 2)
    made = [
        cast.ticket(claire.customer, kind="claim" if days < 3 else "other", at=NOW - days * DAY)
        for days in (5, 4, 2, 1)
    ]
    assert standing(Choice(Queue.TO_TAKE), sophie) == made[:2]
    assert standing(Choice(Queue.TO_TAKE, kind="claim"), sophie) == []
    assert standing(Choice(Queue.TO_TAKE, kind="claim", newest_first=True), sophie) == [made[3], made[2]]


@pytest.mark.parametrize("newest", [False, True])
@pytest.mark.parametrize("queue", [one for one in Queue if one is not Queue.CLOSED])
def test_no_view_reads_the_whole_table(queue: Queue, newest: bool, claire: User, sophie: User) -> None:
    first = cast.ticket(claire.customer, at=NOW - DAY)
    closed = {"state": State.CLOSED, "closed_at": NOW, "closed_by": claire, "ball": "nobody"}
    Ticket.objects.bulk_create(
        Ticket(
            unit=uuid4(), reference=f"R{number}", customer=claire.customer, kind="other", kind_version="test", ball_since_at=NOW - DAY,
            submitted_at=NOW - DAY, submitted_by=claire, activity_at=NOW, **closed,
        )
        for number in range(3_000)
    )  # fmt: skip
    assert first.pk
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    choice = Choice(queue, kind="claim", waiting_days=3, newest_first=newest)
    rows = chosen.standing_in(choice, user=sophie, staff=sophie.staff_member, at=NOW)
    sql, values = rows.order_by(*choice.order.names)[:51].query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(("EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ") + sql, values)
        told = "\n".join(" ".join(map(str, row)) for row in cursor.fetchall())
    lines = [line for line in told.splitlines() if "tickets_ticket" in line or "U0" in line]
    assert not [line for line in lines if "Seq Scan" in line or ("SCAN" in line and "INDEX" not in line)], told


def test_twenty_views_each_with_its_name(sophie: User, paul: User) -> None:
    for number in range(MOST):
        keep(sophie, f"Vue {number}")
    with pytest.raises(NotNow, match="20"):
        keep(sophie, "Une de trop")
    keep(paul, "Vue 1")
    first = SavedView.objects.get(owner=sophie, name="Vue 0")
    keep(sophie, "Vue zéro", view=first, queue=Queue.LATE)
    with pytest.raises(Unfinished) as refused:
        keep(sophie, "vue 1", view=first)
    assert set(refused.value.faults) == {"name"}
    assert AuditEvent.objects.filter(action="view.saved").count() == MOST + 2
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.create(owner=sophie, name="VUE 1", queue=Queue.LATE.value, saved_at=NOW)


@pytest.mark.parametrize(
    ("field", "codes"),
    [
        ("name", {"name": " "}), ("name", {"name": "n" * 41}), ("name", {"name": "claire@clients.example"}),
        ("name", {"name": "Contrat 100001"}), ("queue", {"queue": Queue.CLOSED}), ("kind", {"kind": "inconnue"}),
        ("held", {"held": Held.ONE}), ("waiting_days", {"waiting_days": 0}), ("waiting_days", {"waiting_days": 366}),
        ("columns", {"columns": []}),
    ],
)  # fmt: skip
def test_what_is_no_code_or_says_something_of_somebody_is_refused(
    field: str, codes: dict[str, Any], sophie: User
) -> None:
    with pytest.raises(Unfinished) as refused:
        keep(sophie, **codes)
    assert set(refused.value.faults) == {field}
    assert not SavedView.objects.exists()


def test_a_shared_view_is_changed_by_its_author_alone_while_they_are_here(sophie: User, paul: User) -> None:
    own, shared = keep(sophie), keep(sophie, "Pour tous", is_shared=True)
    assert set(SavedView.objects.visible_to(paul)) == {shared}
    for act in (lambda: keep(paul, "Autre", view=shared), lambda: actions.drop_view(view=shared, by=paul, at=NOW)):
        with pytest.raises(NotNow):
            act()
    member = sophie.staff_member
    member.left_at = NOW
    member.save(update_fields=["left_at"])
    shared.refresh_from_db()
    assert may_change(shared, paul), "nobody else would change it any more"
    assert not may_change(own, paul)
    actions.drop_view(view=shared, by=paul, at=NOW)
    assert list(SavedView.objects.all()) == [own]
    assert AuditEvent.objects.filter(action="view.dropped", actor=paul.pk).count() == 1


def test_nobody_else_keeps_or_sees_any(sophie: User, ines: User, dominique: User, claire: User) -> None:
    keep(sophie, is_shared=True)
    for outsider in (ines, dominique, claire):
        assert not SavedView.objects.visible_to(outsider).exists()
        with pytest.raises(NotNow):
            keep(outsider)
