"""What the morning brings: one mail a person, of duties that come due or became late and of requests to come back to, on open days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from espace.accounts import mailing
from espace.accounts.actions import record_absence
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.brokerage import actions as settings
from espace.lib import clock
from espace.outbox.models import Fact, OutgoingMail
from espace.tickets import actions, deadlines, mornings
from espace.tickets.models import Qualification, Ticket
from espace.tickets.states import State
from tests import cast
from tests.brokerage import settling
from tests.cast import AT, ON

pytestmark = pytest.mark.both

DAY = timedelta(days=1)


@pytest.fixture
def paul(db: None) -> User:
    return cast.staff("Paul", "Aubry", Role.ADVISOR)


def eight(on: date) -> datetime:
    return clock.day_start(on) + mailing.DAILY_AT


def morning(on: date, *, later: timedelta = timedelta(minutes=-5)) -> list[str]:
    """Who is told that morning, by address; each mail goes."""
    mornings.tell(eight(on) + later)
    rows = list(OutgoingMail.objects.filter(event__startswith="daily:"))
    for row in rows:
        assert (row.kind, row.not_before_at) == ("desk_news", eight(on) + max(later, timedelta()))
    OutgoingMail.objects.all().delete()
    users = {one.pk.hex: one.email for one in User.objects.all()}
    return sorted(users[row.event.split(":")[1]] for row in rows)


def choose(user: User, **paces: str) -> None:
    user.mail_choices = paces
    user.save(update_fields=["mail_choices"])


def held(by: User, claire: User, on: date = ON) -> Ticket:
    """A request with the brokerage since ten that day: to be answered in two days of its office."""
    return cast.ticket(claire.customer, State.IN_PROGRESS, assignee=by, at=clock.day_start(on) + timedelta(hours=10))


def test_a_duty_is_told_the_day_before_that_day_and_once_it_is_late(claire: User, sophie: User, paul: User) -> None:
    held(sophie, claire)
    found = {n: morning(ON + n * DAY) for n in range(5)}
    assert found == {0: [], 1: [sophie.email], 2: [sophie.email], 3: [sophie.email], 4: []}, "due on Wednesday"


def test_it_is_told_once_a_morning_and_later_by_a_worker_that_was_away(claire: User, sophie: User) -> None:
    held(sophie, claire)
    tuesday = ON + DAY
    assert mornings.tell(eight(tuesday) - timedelta(hours=1)) == 0, "nothing before the morning"
    assert morning(tuesday, later=timedelta(hours=3)) == [sophie.email]
    assert morning(tuesday, later=timedelta(hours=3)) == []


def test_it_is_in_the_one_mail_of_the_day(claire: User, sophie: User) -> None:
    choose(sophie, written="daily")
    ticket = held(sophie, claire)
    actions.come_back(ticket=ticket, on=ON + DAY, by=sophie, at=AT)
    actions.write(ticket=ticket, pk=uuid4(), body="Merci", by=claire, at=AT + timedelta(hours=2))
    assert mornings.tell(eight(ON + DAY) - timedelta(minutes=5)) == 1
    mail = OutgoingMail.objects.get(kind="desk_news")
    assert [one.event.split(":")[0] for one in Fact.objects.filter(mail=mail).order_by("event")] == [
        "back", "late", "message",
    ]  # fmt: skip


def test_nothing_is_told_while_the_office_is_shut_and_it_is_told_when_it_opens(
    claire: User, sophie: User, ines: User
) -> None:
    saturday, monday = ON + 5 * DAY, ON + 7 * DAY
    ticket = held(sophie, claire, ON + DAY)
    choose(sophie, late="never")
    actions.come_back(ticket=ticket, on=saturday, by=sophie, at=AT + DAY)
    assert [morning(saturday + n * DAY) for n in (-1, 0, 1)] == [[], [], []]
    settling.close(ines, monday, monday + DAY)
    settling.now()
    told = [morning(monday + n * DAY) for n in range(5)]
    assert told == [[], [], [], [sophie.email], []], "a bridge of two days, and the holiday of the 11th"


def test_a_mail_of_the_day_waits_for_the_office_and_a_customers_does_not(claire: User, sophie: User) -> None:
    choose(sophie, written="daily", late="never")
    choose(claire, answers="daily")
    ticket, friday = held(sophie, claire), AT + 4 * DAY
    actions.write(ticket=ticket, pk=uuid4(), body="Merci", by=claire, at=friday)
    actions.reply(ticket=ticket, pk=uuid4(), body="Voici.", by=sophie, at=friday)
    leaves = dict(OutgoingMail.objects.filter(event__startswith="daily:").values_list("kind", "not_before_at"))
    assert leaves == {"desk_news": eight(ON + 7 * DAY), "news": eight(ON + 5 * DAY)}


def test_each_is_told_as_they_chose(claire: User, sophie: User, paul: User) -> None:
    held(sophie, claire)
    choose(sophie, late="never")
    choose(paul, late_of_all="daily")
    assert morning(ON + DAY) == [paul.email]
    cast.ticket(claire.customer, at=clock.day_start(ON + DAY) + timedelta(hours=10))
    choose(paul)
    assert morning(ON + 2 * DAY) == [], "what nobody has taken is told to who asked for the team's"
    choose(paul, late_of_all="daily")
    assert morning(ON + 3 * DAY) == [paul.email]


def test_whoever_is_away_is_not_told_and_their_deputy_is(claire: User, sophie: User, paul: User) -> None:
    held(sophie, claire)
    record_absence(
        member=sophie.staff_member, deputy=paul.staff_member, starts_on=ON + DAY, ends_on=ON + 2 * DAY, by=sophie, at=AT
    )
    assert [morning(ON + n * DAY) for n in (1, 2, 3)] == [[paul.email], [paul.email], [sophie.email]]


def test_who_left_or_does_something_else_is_told_nothing(claire: User, sophie: User, paul: User) -> None:
    held(sophie, claire)
    held(paul, claire)
    User.objects.filter(pk=sophie.pk).update(is_active=False)
    User.objects.filter(pk=paul.pk).update(role=Role.ARCHIVIST)
    assert morning(ON + DAY) == []


def test_it_costs_the_same_however_many_requests_there_are(claire: User, sophie: User, paul: User) -> None:
    held(sophie, claire)
    with CaptureQueriesContext(connection) as few:
        mornings.tell(eight(ON + DAY))
    for _ in range(8):
        held(sophie, claire, ON + DAY)
    with CaptureQueriesContext(connection) as many:
        mornings.tell(eight(ON + 2 * DAY))
    assert len(few) == len(many)
    with CaptureQueriesContext(connection) as again:
        mornings.tell(eight(ON + 2 * DAY) + timedelta(minutes=1))
    assert len(again) <= 3


def test_what_falls_within_days_is_what_the_pages_say_is_due_then(claire: User, sophie: User, ines: User) -> None:
    for number in range(-75, 4):
        at = clock.day_start(ON + number * DAY) + timedelta(hours=11)
        state = (State.IN_PROGRESS, State.WAITING_FOR_CUSTOMER, State.SUBMITTED)[number % 3]
        ticket = cast.ticket(claire.customer, state, assignee=sophie, at=at)
        kind = (Qualification.Kind.COMPLAINT, Qualification.Kind.RIGHTS, None, None)[number % 4]
        if kind:
            actions.requalify(ticket=ticket, message=None, kind=kind, by=sophie, at=at + timedelta(minutes=1))
    settings.answer_within(days=9, by=ines, at=clock.day_start(ON - 12 * DAY))
    settings.answer_within(days=1, by=ines, at=clock.day_start(ON - 2 * DAY))
    settling.now()
    for number in range(-4, 12):
        first, last = ON + number * DAY, ON + (number + 2) * DAY
        rows = deadlines.with_clocks(Ticket.objects.exclude(state=State.CLOSED))
        wanted = {row.pk for row in rows if any(first <= one.on <= last for one in deadlines.dues(row, eight(first)))}
        found = {
            pk
            for part in deadlines.falling(first, last)
            for pk in Ticket.objects.exclude(state=State.CLOSED).filter(part).values_list("pk", flat=True)
        }
        assert found == wanted, number
