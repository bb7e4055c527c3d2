"""Opinions: a colleague is asked, sees it in a queue, answers or declines; a mail a fact, and nothing of it is the customer's."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from espace import vault
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.outbox.models import OutgoingMail
from espace.privacy.exports import actions as exports
from espace.privacy.exports import chores as preparing
from espace.privacy.exports.models import Withheld
from espace.tickets import actions, queues
from espace.tickets.errors import NotNow
from espace.tickets.models import Note, Ticket
from espace.tickets.queues import Queue
from espace.tickets.states import State
from tests import cast
from tests.cast import AT
from tests.desk.posting import at_desk, told
from tests.privacy.exports.opening import opened

pytestmark = pytest.mark.both

SignedIn = Callable[[User], Client]
QUESTION, ANSWER = "Que penses-tu de la franchise ?", "Elle ne joue pas."


@pytest.fixture
def paul(db: None) -> User:
    return cast.staff("Paul", "Aubry", Role.ADVISOR)


@pytest.fixture
def ticket(claire: User, sophie: User) -> Ticket:
    return cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, at=AT - timedelta(days=1))


def ask(ticket: Ticket, of: User, by: User) -> Note:
    return actions.ask_opinion(ticket=ticket, pk=uuid4(), of=of.staff_member, question=QUESTION, by=by, at=AT)


def awaited(of: User) -> list[Ticket]:
    staff = of.staff_member
    rows = list(queues.standing_in(Queue.ASKED, user=of, staff=staff, at=AT))
    assert queues.counts([Queue.ASKED], user=of, staff=staff, at=AT)[Queue.ASKED] == len(rows)
    return rows


def test_a_question_waits_for_its_answer(ticket: Ticket, sophie: User, paul: User) -> None:
    asked = ask(ticket, paul, sophie)
    assert (awaited(paul), awaited(sophie)) == ([ticket], [])
    actions.answer_opinion(asked=asked, words=ANSWER, by=paul, at=AT)
    assert awaited(paul) == []
    found = Note.objects.get()
    vault.open_rows(found)
    assert (found.body, found.answer, found.declined) == (QUESTION, ANSWER, False)
    mails = list(OutgoingMail.objects.order_by("created_at", "event"))
    vault.open_rows(mails)
    assert {mail.to for mail in mails} == {paul.email, sophie.email}
    assert QUESTION not in str([mail.context for mail in mails])
    with pytest.raises(NotNow):
        actions.answer_opinion(asked=asked, words=ANSWER, by=paul, at=AT)


def test_one_may_decline_and_nobody_answers_for_another(ticket: Ticket, sophie: User, paul: User) -> None:
    asked = ask(ticket, paul, sophie)
    with pytest.raises(NotNow, match="quelqu’un d’autre"):
        actions.answer_opinion(asked=asked, words=ANSWER, by=sophie, at=AT)
    with pytest.raises(NotNow, match="déclinez"):
        actions.answer_opinion(asked=asked, words=" ", by=paul, at=AT)
    assert actions.answer_opinion(asked=asked, words="", declines=True, by=paul, at=AT).declined
    with pytest.raises(IntegrityError), transaction.atomic():
        Note.objects.update(answered_at=None)


def test_a_colleague_who_handles_requests_is_asked(ticket: Ticket, sophie: User, paul: User, dominique: User) -> None:
    for other in (sophie, dominique):
        with pytest.raises(NotNow):
            ask(ticket, other, sophie)
    actions.close(ticket=ticket, by=sophie, at=AT)
    with pytest.raises(NotNow, match="close"):
        ask(ticket, paul, sophie)


def test_its_customer_sees_nothing_and_the_officer_reads_it_first(
    ticket: Ticket, claire: User, sophie: User, paul: User, signed_in: SignedIn
) -> None:
    actions.answer_opinion(asked=ask(ticket, paul, sophie), words=ANSWER, by=paul, at=AT)
    page = signed_in(claire).get(f"/espace/demandes/{ticket.pk}/").content.decode()
    assert "franchise" not in page
    assert "Paul" not in page
    export = exports.request_access(customer=claire.customer, request=None, by=claire, at=AT)
    preparing.prepare(AT)
    copy = opened(export, claire).everything
    assert "franchise" not in copy
    assert ANSWER not in copy
    assert set(Withheld.objects.values_list("column", flat=True)) == {"body", "answer"}


def test_sophie_asks_and_paul_answers(ticket: Ticket, sophie: User, paul: User, signed_in: SignedIn) -> None:
    browser, here = signed_in(sophie), at_desk("opinion", ticket)
    assert "Paul Aubry" in told(browser.get(here))
    assert browser.post(here, {"to": str(paul.staff_member.pk), "question": " "}).status_code == 422
    given = {"id": str(uuid4()), "to": str(paul.staff_member.pk), "question": QUESTION}
    for _twice in range(2):
        assert "Votre question est posée" in told(browser.post(here, given, follow=True))
    assert Note.objects.count() == 1
    his = signed_in(paul)
    assert "Claire Delmas" in told(his.get(reverse("desk:queue", args=["avis"])))
    page = told(his.get(at_desk("ticket", ticket)))
    assert QUESTION in page
    [there] = re.findall(r'action="(/gestion/[^"]+/avis/[^"]+/)"', page)
    assert there not in told(browser.get(at_desk("ticket", ticket)))
    assert "Votre avis est donné" in told(his.post(there, {"words": ANSWER}, follow=True))
    page = told(browser.get(at_desk("ticket", ticket)))
    assert ANSWER in page
    assert "Paul Aubry a donné son avis." in page


def test_an_id_that_is_somebody_elses_note_is_not_there(
    ticket: Ticket, claire: User, sophie: User, paul: User, signed_in: SignedIn
) -> None:
    his = cast.note(cast.ticket(claire.customer), paul, "À moi")
    given = {"id": str(his.pk), "to": str(paul.staff_member.pk), "question": QUESTION}
    assert signed_in(sophie).post(at_desk("opinion", ticket), given).status_code == 404
    assert Note.objects.get().asked_of is None
