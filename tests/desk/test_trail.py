"""Working through a queue: what was opened from it leads to what followed it there, whatever became of it meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from espace.accounts.models import User
from espace.lib import clock
from espace.tickets.models import Ticket
from espace.tickets.queues import Queue
from espace.tickets.states import State
from tests import cast
from tests.desk.posting import ask_sophie, at_desk, seen, told

pytestmark = pytest.mark.both
SignedIn = Callable[[User], Client]
NOW = clock.now()


def waiting(claire: User, number: int) -> list[Ticket]:
    return [cast.ticket(claire.customer, at=NOW - timedelta(hours=9 - place)) for place in range(number)]


def trails(browser: Client, queue: Queue = Queue.TO_TAKE) -> list[str]:
    """The addresses' ends of a queue, line by line."""
    return [line.trail for line in browser.get(reverse("desk:queue", args=[queue.value])).context["lines"]]


def test_a_taken_request_still_leads_to_the_one_that_followed(claire: User, sophie: User, signed_in: SignedIn) -> None:
    first, second, third = waiting(claire, 3)
    browser = signed_in(sophie)
    round_ = trails(browser)
    taken = browser.post(at_desk("take", first) + round_[0])
    assert taken["Location"] == at_desk("ticket", first) + round_[0]
    closed = browser.post(at_desk("close", first) + round_[0], {**seen(browser, first), "last": "", "next": "on"})
    assert closed["Location"] == at_desk("ticket", second) + round_[1]
    followed = browser.get(at_desk("following", second) + round_[1])
    assert followed["Location"] == at_desk("ticket", third) + round_[2]
    last = browser.get(at_desk("following", third) + round_[2])
    assert last["Location"] == reverse("desk:queue", args=[Queue.TO_TAKE.value])


def test_a_colleague_s_request_is_passed_over(claire: User, sophie: User, signed_in: SignedIn) -> None:
    first, second, third = waiting(claire, 3)
    browser = signed_in(sophie)
    round_ = trails(browser)
    Ticket.objects.filter(pk=second.pk).update(assignee=sophie.staff_member)
    assert browser.get(at_desk("following", first) + round_[0])["Location"].startswith(at_desk("ticket", third))


def test_the_last_one_stays_and_says_so(claire: User, sophie: User, signed_in: SignedIn) -> None:
    [ticket] = waiting(claire, 1)
    browser = signed_in(sophie)
    [only] = trails(browser)
    form = {**seen(browser, ticket), "body": "Bonjour.", "next": "on"}
    answer = browser.post(at_desk("reply", ticket) + only, form, follow=True)
    assert "C’était la dernière demande de cette file." in told(answer)
    assert answer.redirect_chain[-1][0] == at_desk("ticket", ticket) + only


def test_who_stays_stays_until_they_choose_otherwise(claire: User, sophie: User, signed_in: SignedIn) -> None:
    first, second = waiting(claire, 2)
    browser = signed_in(sophie)
    round_ = trails(browser)
    stayed = browser.post(at_desk("reply", first) + round_[0], {**seen(browser, first), "body": "Bonjour."})
    assert stayed["Location"] == at_desk("ticket", first) + round_[0]
    assert browser.get(at_desk("ticket", first) + round_[0]).context["goes_on"] is False
    form = {**seen(browser, first), "body": "Encore.", "next": "on"}
    assert browser.post(at_desk("reply", first) + round_[0], form)["Location"].startswith(at_desk("ticket", second))


@pytest.mark.parametrize(
    "typed", ["", "?de=a-prendre", "?de=rien~0-1", "?de=a-prendre~x~0-1", "?de=a-prendre~zz-1", "?de=a-prendre~1"]
)
def test_an_address_typed_by_hand_is_a_page_without_a_round(
    typed: str, claire: User, sophie: User, signed_in: SignedIn
) -> None:
    [ticket] = waiting(claire, 1)
    answer = signed_in(sophie).get(at_desk("ticket", ticket) + typed)
    assert (answer.status_code, answer.context["trail"]) == (200, "")


@pytest.mark.parametrize("queue", list(Queue))
def test_each_queue_can_be_worked_through(queue: Queue, claire: User, sophie: User, signed_in: SignedIn) -> None:
    old = NOW - timedelta(days=90)
    state = {Queue.WAITING: State.WAITING_FOR_CUSTOMER, Queue.CLOSED: State.CLOSED, Queue.MINE: State.IN_PROGRESS}
    made = [
        cast.ticket(
            claire.customer, state.get(queue, State.SUBMITTED), assignee=sophie if queue in state else None, at=old
        )
        for _place in range(3)
    ]
    Ticket.objects.filter(pk__in=[one.pk for one in made]).update(complaint_since_at=old)
    if queue is Queue.ASKED:
        for one in made:
            ask_sophie(one, sophie)
    if queue is Queue.BACK:
        Ticket.objects.filter(pk__in=[one.pk for one in made]).update(back_at=old)
    browser = signed_in(sophie)
    lines = browser.get(reverse("desk:queue", args=[queue.value])).context["lines"]
    order = [line.ticket for line in lines]
    assert len(order) == 3
    for line, after in zip(lines, order[1:], strict=False):
        assert browser.get(at_desk("following", line.ticket) + line.trail)["Location"].startswith(
            at_desk("ticket", after)
        )
