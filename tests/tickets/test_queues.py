"""Queues and deadlines: who stands where, in which order, and by when somebody has to act."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pytest_django import DjangoAssertNumQueries

from espace import brokerage
from espace.accounts.models import User
from espace.brokerage import actions as brokerage_actions
from espace.brokerage.reading import origin_reply_days
from espace.lib import keyset, working_days
from espace.tickets import actions, deadlines, queues
from espace.tickets.models import Qualification, Ticket
from espace.tickets.queues import ORDERS, Queue
from espace.tickets.states import State
from tests import cast
from tests.brokerage.settling import now as held_now

AT = cast.AT
MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def standing(queue: Queue, user: User, at: datetime = AT, **others: bool) -> list[Ticket]:
    staff = getattr(user, "staff_member", None)
    rows = queues.standing_in(queue, user=user, staff=staff, at=at, **others)
    return list(rows.order_by(*ORDERS[queue].names))


def due(ticket: Ticket, at: datetime) -> dict[str, tuple[date, bool]]:
    row = deadlines.with_clocks(Ticket.objects.filter(pk=ticket.pk)).get()
    return {one.duty.value: (one.on, one.is_late) for one in deadlines.dues(row, at)}


def complain(ticket: Ticket, by: User, at: datetime) -> None:
    actions.requalify(ticket=ticket, message=None, kind=Qualification.Kind.COMPLAINT, by=by, at=at)


def test_each_request_stands_in_its_queues(claire: User, sophie: User) -> None:
    fresh = cast.ticket(claire.customer)
    urgent = cast.ticket(claire.customer, kind="urgent", at=AT + timedelta(minutes=5))
    Ticket.objects.filter(pk=urgent.pk).update(urgent=True)
    mine = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie)
    waiting = cast.ticket(claire.customer, State.WAITING_FOR_CUSTOMER, assignee=sophie)
    closed = cast.ticket(claire.customer, State.CLOSED, assignee=sophie)
    assert standing(Queue.TO_TAKE, sophie) == [urgent, fresh]
    assert standing(Queue.MINE, sophie) == [mine]
    assert standing(Queue.WAITING, sophie) == [waiting]
    assert standing(Queue.CLOSED, sophie) == [closed]
    assert standing(Queue.COMPLAINTS, sophie) == []


def test_mine_only_leaves_out_colleagues(claire: User, sophie: User) -> None:
    colleague = cast.staff("Paul", "Vidal", sophie.role)  # type: ignore[arg-type]
    cast.ticket(claire.customer, State.WAITING_FOR_CUSTOMER, assignee=colleague)
    mine = cast.ticket(claire.customer, State.WAITING_FOR_CUSTOMER, assignee=sophie)
    assert len(standing(Queue.WAITING, sophie)) == 2
    assert standing(Queue.WAITING, sophie, mine_only=True) == [mine]


def test_nobody_else_has_queues(claire: User, max_: User, lucas: User) -> None:
    cast.ticket(claire.customer)
    for outsider in (max_, lucas):
        assert all(not standing(queue, outsider) for queue in Queue)


def test_the_brokerage_answers_within_two_working_days(claire: User, sophie: User) -> None:
    friday = datetime(2026, 11, 6, 9, 0, tzinfo=UTC)
    ticket = cast.ticket(claire.customer, at=friday)
    tuesday = datetime(2026, 11, 10, 22, 59, tzinfo=UTC)  # 23:59 in Paris
    assert due(ticket, tuesday) == {"reply": (date(2026, 11, 10), False)}
    assert standing(Queue.LATE, sophie, tuesday) == []
    assert due(ticket, tuesday + timedelta(minutes=2)) == {"reply": (date(2026, 11, 10), True)}
    assert standing(Queue.LATE, sophie, tuesday + timedelta(minutes=2)) == [ticket]


def test_a_request_that_waited_sixty_days_is_put_before_somebody(claire: User, sophie: User) -> None:
    ticket = cast.ticket(claire.customer, State.WAITING_FOR_CUSTOMER, assignee=sophie, at=MONDAY)
    last = datetime(2026, 12, 31, 12, 0, tzinfo=UTC)
    assert due(ticket, last) == {"settle": (date(2026, 12, 31), False)}
    assert standing(Queue.LATE, sophie, last) == []
    assert standing(Queue.LATE, sophie, last + timedelta(days=1)) == [ticket]
    assert Ticket.objects.get(pk=ticket.pk).state == State.WAITING_FOR_CUSTOMER


def test_the_clocks_of_a_complaint(claire: User, sophie: User) -> None:
    """Sent 2026-04-30: acknowledged by 2026-05-15, answered by 2026-06-30, even when re-qualified later."""
    sent = datetime(2026, 4, 30, 10, 0, tzinfo=UTC)
    ticket = cast.ticket(claire.customer, State.WAITING_FOR_CUSTOMER, assignee=sophie, at=sent)
    complain(ticket, sophie, sent + timedelta(days=9))
    on_time = datetime(2026, 5, 15, 12, 0, tzinfo=UTC)
    found = due(ticket, on_time)
    assert found["acknowledge"] == (date(2026, 5, 15), False)
    assert found["answer"] == (date(2026, 6, 30), False)
    assert standing(Queue.LATE, sophie, on_time) == []
    assert standing(Queue.LATE, sophie, on_time + timedelta(days=1)) == [ticket]
    actions.acknowledge(ticket=ticket, by=sophie, at=on_time)
    assert standing(Queue.LATE, sophie, on_time + timedelta(days=1)) == []
    assert standing(Queue.COMPLAINTS, sophie) == [ticket]
    assert "acknowledge" not in due(ticket, on_time)


def test_rights_have_the_months_clock(claire: User, sophie: User, dominique: User) -> None:
    received = datetime(2026, 1, 31, 10, 0, tzinfo=UTC)
    ticket = cast.ticket(claire.customer, State.WAITING_FOR_CUSTOMER, assignee=sophie, at=received)
    actions.requalify(ticket=ticket, message=None, kind=Qualification.Kind.RIGHTS, by=sophie, at=received)
    assert due(ticket, received)["rights"] == (date(2026, 3, 2), False)
    assert list(queues.rights(dominique, AT)) == [ticket]
    assert standing(Queue.LATE, sophie, datetime(2026, 3, 3, 12, 0, tzinfo=UTC)) == [ticket]


def test_a_closed_request_owes_nothing(claire: User, sophie: User) -> None:
    ticket = cast.ticket(claire.customer, State.CLOSED, assignee=sophie)
    assert due(ticket, AT + timedelta(days=900)) == {}


def test_a_complaint_answered_without_being_acknowledged_owes_no_acknowledgement(claire: User, sophie: User) -> None:
    ticket = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, at=MONDAY)
    complain(ticket, sophie, MONDAY + timedelta(hours=2))
    cast.message(ticket, sophie, "Notre réponse", at=MONDAY + timedelta(days=1))
    actions.close(ticket=ticket, by=sophie, at=MONDAY + timedelta(days=1))
    reopened = MONDAY + timedelta(days=200)
    actions.reopen(ticket=ticket, by=sophie, at=reopened)
    assert set(due(ticket, reopened)) == {"reply"}
    assert standing(Queue.LATE, sophie, reopened) == []


def test_late_agrees_with_dues_on_every_day_of_a_year(claire: User, sophie: User) -> None:
    made = [
        cast.ticket(claire.customer, at=MONDAY),
        cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, at=MONDAY),
        cast.ticket(claire.customer, State.WAITING_FOR_CUSTOMER, assignee=sophie, at=MONDAY),
        cast.ticket(claire.customer, State.WAITING_FOR_CUSTOMER, assignee=sophie, at=MONDAY),
    ]
    complain(made[3], sophie, MONDAY + timedelta(hours=2))
    for days in range(0, 120, 7):
        at = MONDAY + timedelta(days=days, hours=3)
        wanted = {ticket.pk for ticket in made if any(is_late for _on, is_late in due(ticket, at).values())}
        assert {ticket.pk for ticket in standing(Queue.LATE, sophie, at)} == wanted, at


def test_counts_stop_at_a_hundred_in_one_query(
    claire: User, sophie: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = cast.ticket(claire.customer)
    rows = [
        Ticket(
            unit=first.unit.__class__(int=number), reference=f"R{number}", customer=claire.customer, kind="other",
            kind_version="test", ball_since_at=AT, submitted_at=AT, submitted_by=claire, activity_at=AT,
        )
        for number in range(120)
    ]  # fmt: skip
    Ticket.objects.bulk_create(rows)
    deadlines.late(AT)
    with django_assert_num_queries(1):
        found = queues.counts(Queue, user=sophie, staff=sophie.staff_member, at=AT)
    assert found[Queue.TO_TAKE] == 100
    assert found[Queue.MINE] == found[Queue.CLOSED] == 0


def test_pages_follow_each_other_and_go_back(claire: User, sophie: User) -> None:
    made = [cast.ticket(claire.customer, at=AT + timedelta(minutes=number // 2)) for number in range(7)]
    Ticket.objects.filter(pk__in=[made[4].pk, made[6].pk]).update(urgent=True)
    order = ORDERS[Queue.TO_TAKE]
    rows = queues.standing_in(Queue.TO_TAKE, user=sophie, staff=sophie.staff_member, at=AT)
    whole = [row.pk for row in rows.order_by(*order.names)]
    seen, position, pages = [], "", []
    for _turn in range(4):
        found = keyset.page(rows, order, size=2, after=position)
        pages.append(found)
        seen += [row.pk for row in found.rows]
        position = found.next
    assert seen == whole
    assert not position
    back = keyset.page(rows, order, size=2, before=pages[2].previous)
    assert [row.pk for row in back.rows] == [row.pk for row in pages[1].rows]
    first = keyset.page(rows, order, size=2, before=back.previous)
    assert [row.pk for row in first.rows] == whole[:2]
    assert not first.previous


@pytest.mark.parametrize("position", ["x", "1-2", "0-zz-zz", "0--1-00", "9" * 400, "1-" + "f" * 60 + "-" + "0" * 32])
def test_a_position_that_makes_no_sense_is_the_beginning(claire: User, sophie: User, position: str) -> None:
    ticket = cast.ticket(claire.customer)
    rows = queues.standing_in(Queue.TO_TAKE, user=sophie, staff=sophie.staff_member, at=AT)
    assert keyset.page(rows, ORDERS[Queue.TO_TAKE], size=2, after=position).rows == [ticket]


@pytest.mark.both
@pytest.mark.parametrize(("first", "then"), [(10, 1), (1, 10), (7, 2)])
def test_what_was_given_before_keeps_the_promise_of_its_day(
    claire: User, sophie: User, ines: User, first: int, then: int
) -> None:
    for number in range(-20, 6):
        cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, at=MONDAY + timedelta(days=number))
    brokerage_actions.answer_within(days=first, by=ines, at=MONDAY - timedelta(days=30))
    held_now()
    before = deadlines.due_on(deadlines.Duty.REPLY, MONDAY.date() - timedelta(days=1))
    brokerage_actions.answer_within(days=then, by=ines, at=MONDAY)
    held_now()
    assert deadlines.due_on(deadlines.Duty.REPLY, MONDAY.date() - timedelta(days=1)) == before, "it keeps its day"
    assert deadlines.due_on(deadlines.Duty.REPLY, MONDAY.date()) == working_days_after(MONDAY.date(), then)
    for day in range(-3, 30):
        at = MONDAY + timedelta(days=day)
        rows = deadlines.with_clocks(Ticket.objects.all())
        late = {row.pk for row in rows if any(one.is_late for one in deadlines.dues(row, at))}
        assert set(Ticket.objects.filter(deadlines.late(at)).values_list("pk", flat=True)) == late
        counted = queues.counts([Queue.LATE], user=sophie, staff=sophie.staff_member, at=at)
        assert counted[Queue.LATE] == len(late)


def working_days_after(day: date, count: int) -> date:
    return brokerage.known().office.add_open_days(day, count)


@pytest.mark.parametrize("value", [0, 61, "2", True])
def test_a_senseless_setting_is_named(monkeypatch: pytest.MonkeyPatch, value: object) -> None:
    monkeypatch.setitem(settings.HOME.options, "desk", {"reply_within_days": value})
    with pytest.raises(ImproperlyConfigured, match="reply_within_days"):
        origin_reply_days()


def test_working_days_leave_out_week_ends_and_holidays() -> None:
    assert working_days.add_working_days(date(2026, 4, 30), 2) == date(2026, 5, 5)  # 1 May, Saturday, Sunday
