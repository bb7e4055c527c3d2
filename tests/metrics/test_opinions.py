"""One gesture when a request is closed, once in eight weeks, and nothing that says whose it was (clause C06)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.test import Client

from espace import vault
from espace.accounts.models import User
from espace.audit.models import AuditEvent
from espace.lib import clock
from espace.metrics import asking, commenting
from espace.metrics.models import Comment, Pending
from espace.privacy.consent import actions
from espace.privacy.consent.wording import MEASUREMENT
from espace.privacy.retention import engine
from espace.tickets.models import Ticket
from espace.tickets.states import State
from tests import cast
from tests.cast import AT

pytestmark = pytest.mark.django_db
WEEKS = timedelta(weeks=8)
QUESTION = "Êtes-vous satisfait"


@pytest.fixture
def measured(claire: User) -> User:
    actions.choose(customer=claire.customer, purpose=MEASUREMENT, is_given=True, by=claire, at=AT)
    claire.refresh_from_db()
    return claire


@pytest.fixture
def closed(claire: User, sophie: User) -> Ticket:
    return cast.ticket(claire.customer, State.CLOSED, kind="claim", assignee=sophie, at=AT)


def test_only_who_accepts_is_asked_and_of_a_request_just_closed(claire: User, closed: Ticket) -> None:
    assert closed.closed_at is not None
    assert not asking.may_ask(claire, closed, AT)
    claire.measured = True
    assert asking.may_ask(claire, closed, closed.closed_at)
    assert not asking.may_ask(claire, closed, closed.closed_at + asking.WHILE + timedelta(seconds=1))
    assert not asking.may_ask(claire, cast.ticket(claire.customer, State.SUBMITTED), AT)


def test_an_answer_is_two_numbers_and_is_asked_again_after_eight_weeks(
    measured: User, closed: Ticket, sophie: User
) -> None:
    events = AuditEvent.objects.count()
    assert asking.answer(user=measured, ticket=closed, score=5, at=AT)
    assert not asking.answer(user=measured, ticket=closed, score=1, at=AT)
    row = Pending.objects.get()
    assert (row.stream, row.topic, row.on, row.n, row.total) == (
        "satisfaction",
        "claim",
        AT.date().replace(day=1),
        1,
        5,
    )
    assert AuditEvent.objects.count() == events, "an event would say who, and when"
    measured.refresh_from_db()
    assert measured.opinion_asked_on == clock.today(AT)
    for days, again in ((55, False), (56, True)):
        later = AT + timedelta(days=days)
        another = cast.ticket(measured.customer, State.CLOSED, assignee=sophie, at=later)
        assert asking.may_ask(measured, another, later) is again
    assert asking.forget(AT + WEEKS - timedelta(days=1)) == 0
    assert asking.forget(AT + WEEKS) == 1


def test_not_now_counts_as_asked_and_counts_nothing(measured: User, closed: Ticket) -> None:
    assert asking.answer(user=measured, ticket=closed, score=None, at=AT)
    assert not Pending.objects.exists()
    assert not asking.may_ask(measured, closed, AT)
    with pytest.raises(ValueError, match="no score"):
        asking.answer(user=measured, ticket=closed, score=6, at=AT)


def test_one_gesture_then_a_word(claire: User, sophie: User, signed_in: Callable[[User], Client]) -> None:
    now = clock.now()
    closed = cast.ticket(claire.customer, State.CLOSED, kind="claim", assignee=sophie, at=now - timedelta(days=1))
    browser, page = signed_in(claire), f"/espace/demandes/{closed.pk}/"
    assert QUESTION not in browser.get(page).content.decode()
    User.objects.filter(pk=claire.pk).update(measured=True)
    assert QUESTION in browser.get(page).content.decode()
    assert browser.get("/espace/demandes/avis/").status_code == 302
    answer = browser.post(page + "avis/", {"score": "4"})
    assert answer.headers["Location"] == "/espace/demandes/avis/"
    assert QUESTION not in browser.get(page).content.decode()
    assert 'name="words"' in browser.get("/espace/demandes/avis/").content.decode()
    assert browser.post("/espace/demandes/avis/", {"id": uuid4(), "words": "  "}).status_code == 422
    once = {"id": uuid4(), "words": "Trop long."}
    assert browser.post("/espace/demandes/avis/", once).headers["Location"] == page
    assert browser.post("/espace/demandes/avis/", once).headers["Location"] == "/espace/demandes/"
    comment = Comment.objects.get()
    vault.open_rows(comment)
    assert (comment.words, comment.topic, comment.month_on.day, comment.is_kept) == ("Trop long.", "claim", 1, False)


@pytest.mark.parametrize("score", ["6", "0", "-1", "²", "five", ""])
def test_what_is_no_score_is_not_now(
    score: str, claire: User, sophie: User, signed_in: Callable[[User], Client]
) -> None:
    closed = cast.ticket(claire.customer, State.CLOSED, assignee=sophie, at=clock.now() - timedelta(days=1))
    User.objects.filter(pk=claire.pk).update(measured=True)
    answer = signed_in(claire).post(f"/espace/demandes/{closed.pk}/avis/", {"score": score})
    assert answer.headers["Location"] == f"/espace/demandes/{closed.pk}/"
    assert not Pending.objects.exists()


def a_comment(user: User) -> Comment:
    user.measured = True
    made = asking.comment(pk=uuid4(), topic="claim", words="Merci Sophie.", user=user, at=AT)
    assert made is not None
    return made


def test_a_comment_waits_for_the_officer_alone(claire: User, dominique: User, ines: User, sophie: User) -> None:
    comment = a_comment(claire)
    assert asking.comment(pk=comment.pk, topic="claim", words="Merci Sophie.", user=claire, at=AT) is None
    assert {user.role for user in (claire, dominique, ines, sophie) if Comment.objects.visible_to(user).exists()} == {
        "dpo"
    }
    commenting.keep(comment=comment, words="Merci.", by=dominique, at=AT)
    kept = Comment.objects.visible_to(ines).get()
    vault.open_rows(kept, viewer=ines.role)
    assert kept.words == "Merci."
    assert not Comment.objects.visible_to(sophie).exists()
    commenting.destroy(comment=kept, by=dominique, at=AT)
    assert not Comment.objects.exists()
    assert not AuditEvent.objects.filter(subject__isnull=False, action__startswith="comment").exists()


def test_a_comment_is_destroyed_a_year_after_its_month(claire: User) -> None:
    a_comment(claire)
    engine.run(AT.replace(year=2027, month=10, day=31))
    assert Comment.objects.count() == 1
    engine.run(AT.replace(year=2027, month=11, day=1))
    assert not Comment.objects.exists()


def test_an_opinion_day_stays_with_no_one_else(claire: User) -> None:
    with pytest.raises(IntegrityError):
        User.objects.filter(pk=claire.pk).update(opinion_asked_on=AT.date())
