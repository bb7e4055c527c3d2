"""The same gesture on several requests: each by its own verb, and none that should not be moved unread."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.audit.models import AuditEvent
from espace.lib import clock
from espace.outbox.models import OutgoingMail
from espace.tickets import actions, bulk
from espace.tickets.bulk import Gesture, Ticked, Wanted
from espace.tickets.models import Act, Message, Qualification, ReplyWording, Ticket
from espace.tickets.states import State
from tests import cast

pytestmark = pytest.mark.both
NOW = clock.now()
BEFORE = NOW - timedelta(hours=3)
TAKE = Wanted(Gesture.TAKE)
TEXT = "{client.salutation}, nous avons bien reçu votre demande {demande.reference}."


@pytest.fixture
def paul(db: None) -> User:
    return cast.staff("Paul", "Mercier", Role.ADVISOR)


def wording(by: User, other: User, **texts: str) -> ReplyWording:
    at = NOW - timedelta(days=1)
    written = actions.propose(
        template=None, name="Bien reçu", serves=(), act=Act.ANSWER, texts=texts or {"body_fr": TEXT}, by=by, at=at
    )
    return actions.approve(wording=written, seen_at=at, by=other, at=at)


def ticked(*tickets: Ticket) -> list[Ticked]:
    return [Ticked(one.pk, one.activity_at) for one in tickets]


def done(every: list[Ticked], wanted: Wanted, by: User, **others: object) -> dict[object, str]:
    given = {"lot": uuid4(), "seen_at": NOW, "at": NOW} | others
    return {one.pk: one.refused for one in actions.carry_out(ticked=every, wanted=wanted, by=by, **given)}  # type: ignore[arg-type]


def test_a_mark_is_read_back_and_nonsense_is_none(claire: User) -> None:
    ticket = cast.ticket(claire.customer, at=BEFORE)
    [one] = ticked(ticket)
    assert bulk.ticked([one.mark, "x", "zz-1", "9" * 400 + "-" + ticket.pk.hex, one.mark]) == [one]
    assert bulk.mark(ticket) == one.mark


def test_each_is_taken_with_its_own_event(claire: User, karim: User, sophie: User) -> None:
    made = [cast.ticket(claire.customer, at=BEFORE), cast.ticket(karim.customer, at=BEFORE)]
    assert set(done(ticked(*made), TAKE, sophie).values()) == {""}
    assert all(row.assignee == sophie.staff_member for row in Ticket.objects.all())
    events = AuditEvent.objects.filter(action="ticket.taken")
    assert {event.subject for event in events} == {claire.customer.pk, karim.customer.pk}
    assert {event.unit for event in events} == {row.unit for row in made}


def test_what_cannot_be_taken_is_left_and_the_others_go_on(claire: User, sophie: User, paul: User) -> None:
    free = cast.ticket(claire.customer, at=BEFORE)
    his = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=paul, at=BEFORE)
    hers = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, at=BEFORE)
    closed = cast.ticket(claire.customer, State.CLOSED, assignee=paul, at=BEFORE)
    found = done([*ticked(his, hers, closed), Ticked(uuid4(), NOW), *ticked(free)], TAKE, sophie)
    assert found[free.pk] == ""
    assert all(why for pk, why in found.items() if pk != free.pk)
    assert Ticket.objects.get(pk=his.pk).assignee == paul.staff_member
    assert AuditEvent.objects.filter(action="ticket.taken").count() == 1


def test_what_moved_since_the_list_was_drawn_is_left_alone(claire: User, sophie: User, paul: User) -> None:
    moved, noted, own = (cast.ticket(claire.customer, at=BEFORE) for _number in range(3))
    every = ticked(moved, noted, own)
    actions.write(ticket=moved, pk=uuid4(), body="Un mot de plus", by=claire, at=NOW - timedelta(minutes=1))
    cast.note(noted, paul, "Ne pas y toucher", at=NOW)
    cast.note(own, sophie, "La mienne", at=NOW)
    seen = NOW - timedelta(minutes=2)
    planned = {one.ticked.pk: one.refused for one in bulk.plan(every, TAKE, seen_at=seen, by=sophie, at=NOW)}
    assert {pk for pk, why in planned.items() if why} == {moved.pk, noted.pk}
    assert done(every, TAKE, sophie, seen_at=seen) == planned
    assert not Ticket.objects.get(pk=moved.pk).assignee_id


def test_an_opinion_that_came_since_is_something_new(claire: User, sophie: User, paul: User) -> None:
    ticket = cast.ticket(claire.customer, at=BEFORE)
    every, seen = ticked(ticket), NOW - timedelta(minutes=2)
    asked = actions.ask_opinion(
        ticket=ticket, pk=uuid4(), of=paul.staff_member, question="Que faire ?", by=sophie, at=seen - timedelta(hours=1)
    )
    assert not any(one.refused for one in bulk.plan(every, TAKE, seen_at=seen, by=sophie, at=NOW))
    actions.answer_opinion(asked=asked, words="Surtout, n’y touche pas.", by=paul, at=NOW - timedelta(minutes=1))
    [planned] = bulk.plan(every, TAKE, seen_at=seen, by=sophie, at=NOW)
    assert planned.refused == bulk.moved()
    assert done(every, TAKE, sophie, seen_at=seen) == {ticket.pk: bulk.moved()}
    assert not any(one.refused for one in bulk.plan(every, TAKE, seen_at=seen, by=paul, at=NOW)), "his own words"


def test_they_are_handed_to_a_colleague_who_handles_requests(
    claire: User, sophie: User, paul: User, ines: User
) -> None:
    open_, closed = (
        cast.ticket(claire.customer, at=BEFORE),
        cast.ticket(claire.customer, State.CLOSED, assignee=sophie, at=BEFORE),
    )
    found = done(ticked(open_, closed), Wanted(Gesture.ASSIGN, to=paul.staff_member), sophie)
    assert found[open_.pk] == ""
    assert found[closed.pk]
    assert Ticket.objects.get(pk=closed.pk).assignee == sophie.staff_member, "what is closed says who closed it"
    again = ticked(Ticket.objects.get(pk=open_.pk))
    assert all(done(again, Wanted(Gesture.ASSIGN, to=ines.staff_member), sophie).values())
    assert all(done(again, Wanted(Gesture.ASSIGN, to=paul.staff_member), sophie).values()), "it is his already"


def test_one_answer_leaves_for_each_with_its_mail_and_once(claire: User, karim: User, sophie: User, ines: User) -> None:
    made = [
        cast.ticket(claire.customer, at=BEFORE),
        cast.ticket(karim.customer, State.IN_PROGRESS, assignee=sophie, at=BEFORE),
    ]
    every, wanted, lot = ticked(*made), Wanted(Gesture.REPLY, wording=wording(sophie, ines)), uuid4()
    mails = OutgoingMail.objects.count()
    assert set(done(every, wanted, sophie, lot=lot).values()) == {""}
    assert OutgoingMail.objects.count() == mails + 2
    for name in ("template.used", "message.sent"):
        assert AuditEvent.objects.filter(action=name, actor=sophie.pk).count() == 2
    assert Ticket.objects.get(pk=made[0].pk).assignee == sophie.staff_member
    assert set(done(every, wanted, sophie, lot=lot).values()) == {""}, "the same form, posted twice"
    assert Message.objects.filter(from_customer=False).count() == 2


def test_who_needs_an_answer_of_their_own_gets_none_of_these(
    claire: User, sophie: User, paul: User, ines: User
) -> None:
    complaint, right, urgent, his, shut, fine = (cast.ticket(claire.customer, at=BEFORE) for _number in range(6))
    actions.requalify(ticket=complaint, message=None, kind=Qualification.Kind.COMPLAINT, by=paul, at=BEFORE)
    actions.requalify(ticket=right, message=None, kind=Qualification.Kind.RIGHTS, by=paul, at=BEFORE)
    Ticket.objects.filter(pk=urgent.pk).update(urgent=True)
    actions.take(ticket=his, by=paul, at=BEFORE)
    other = cast.customer("Hugo", "Petit")
    assert other.user is not None
    Ticket.objects.filter(pk=shut.pk).update(customer=other)
    type(other).objects.filter(pk=other.pk).update(death_reported_at=BEFORE)
    every = ticked(*Ticket.objects.all())
    wanted = Wanted(Gesture.REPLY, wording=wording(sophie, ines))
    planned = {one.ticked.pk: one.refused for one in bulk.plan(every, wanted, seen_at=NOW, by=sophie, at=NOW)}
    assert {pk for pk, why in planned.items() if not why} == {fine.pk}
    assert done(every, wanted, sophie) == planned
    assert Message.objects.filter(from_customer=False).count() == 1


@pytest.mark.parametrize(
    "texts",
    [{"body_en": "Well received."}, {"body_fr": "Contrat {contrat.numero}"}, {"body_fr": "Le [[montant]] part."}],
)
def test_no_answer_leaves_in_another_language_or_with_a_gap(
    texts: dict[str, str], claire: User, sophie: User, ines: User
) -> None:
    ticket = cast.ticket(claire.customer, at=BEFORE)
    wanted = Wanted(Gesture.REPLY, wording=wording(sophie, ines, **texts))
    [planned] = bulk.plan(ticked(ticket), wanted, seen_at=NOW, by=sophie, at=NOW)
    assert planned.refused
    assert done(ticked(ticket), wanted, sophie) == {ticket.pk: planned.refused}
    assert not Message.objects.filter(from_customer=False).exists()
    assert not Ticket.objects.get(pk=ticket.pk).assignee_id, "nothing of a refused one is kept"


def test_words_that_were_replaced_since_are_not_sent(claire: User, sophie: User, ines: User) -> None:
    ticket, old = cast.ticket(claire.customer, at=BEFORE), wording(sophie, ines)
    new = actions.propose(
        template=old.template,
        name="Bien reçu",
        serves=(),
        act=Act.ANSWER,
        texts={"body_fr": "Autre."},
        by=sophie,
        at=NOW,
    )
    actions.approve(wording=new, seen_at=NOW, by=ines, at=NOW)
    assert all(done(ticked(ticket), Wanted(Gesture.REPLY, wording=old), sophie).values())
    assert not Message.objects.filter(from_customer=False).exists()


def test_at_most_a_hundred_at_once(claire: User, sophie: User) -> None:
    every = [Ticked(uuid4(), NOW) for _number in range(bulk.MOST + 5)]
    assert len(done(every, TAKE, sophie)) == bulk.MOST == 100
