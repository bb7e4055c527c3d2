"""What a person is told of by e-mail is as they chose, where it is theirs to choose; what the law asks always leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from espace.accounts import actions as accounts
from espace.accounts import mailing
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.audit.models import AuditEvent
from espace.lib import clock
from espace.outbox.models import OutgoingMail
from espace.tickets import actions
from espace.tickets.models import Note, Qualification, Ticket
from espace.tickets.states import State
from tests import cast
from tests.portal.screens import words

Browser = Callable[[User], Client]
AT = cast.AT


def choose(user: User, **paces: str) -> None:
    user.mail_choices = paces
    user.save(update_fields=["mail_choices"])


def left() -> list[tuple[str, str]]:
    return sorted(OutgoingMail.objects.values_list("kind", "event"))


def reply(ticket: Ticket, sophie: User, after: int = 1) -> None:
    actions.reply(ticket=ticket, pk=uuid4(), body="Voici.", by=sophie, at=AT + timedelta(hours=after))


@given(st.timedeltas(timedelta(), timedelta(days=1_200)))
def test_the_mail_of_a_day_leaves_at_the_next_eight_in_paris(later: timedelta) -> None:
    at = AT + later
    leaves_at = mailing.next_morning(at)
    assert timedelta() < leaves_at - at <= timedelta(hours=25)
    assert clock.day_start(clock.today(leaves_at)) + mailing.DAILY_AT == leaves_at


@pytest.mark.both
def test_a_customer_is_told_at_once_once_a_day_or_never(claire: User, sophie: User) -> None:
    ticket = cast.ticket(claire.customer, state=State.IN_PROGRESS, assignee=sophie)
    reply(ticket, sophie)
    assert len(left()) == 1
    OutgoingMail.objects.all().delete()
    choose(claire, answers="daily")
    for hour in (1, 2, 3):
        reply(ticket, sophie, hour)
    mail = OutgoingMail.objects.get()
    assert mail.not_before_at == mailing.next_morning(AT + timedelta(hours=1))
    reply(ticket, sophie, 30)
    assert OutgoingMail.objects.count() == 2, "the next day has a mail of its own"
    OutgoingMail.objects.all().delete()
    choose(claire, answers="never")
    reply(ticket, sophie)
    assert not OutgoingMail.objects.exists()


def test_what_the_law_asks_always_leaves_at_once(claire: User, sophie: User) -> None:
    choose(claire, answers="never", papers="never", awaited="daily")
    ticket = cast.ticket(claire.customer)
    actions.requalify(ticket=ticket, message=None, kind=Qualification.Kind.COMPLAINT, by=sophie, at=AT)
    actions.acknowledge(ticket=ticket, by=sophie, at=AT + timedelta(hours=1))
    reply(ticket, sophie)
    assert [kind for kind, _ in left() if kind == "news"] == ["news"] * 3
    assert all(mail.not_before_at <= AT + timedelta(hours=1) for mail in OutgoingMail.objects.all())


def test_a_question_is_told_even_to_who_never_wants_answers_told(claire: User, sophie: User) -> None:
    choose(claire, answers="never")
    ticket = cast.ticket(claire.customer, state=State.IN_PROGRESS, assignee=sophie)
    actions.ask(ticket=ticket, pk=uuid4(), body="", asked="Votre facture", by=sophie, at=AT)
    assert len(left()) == 1


def test_an_advisor_is_told_of_their_requests_and_of_the_teams_if_they_ask(claire: User, sophie: User) -> None:
    colleague = cast.staff("Inès", "Moreau", Role.ADVISOR)
    ticket = cast.ticket(claire.customer, state=State.IN_PROGRESS, assignee=sophie)
    choose(colleague, written_to_all="at_once")
    actions.write(ticket=ticket, pk=uuid4(), body="Merci", by=claire, at=AT)
    mails = list(OutgoingMail.objects.filter(kind="desk_news"))
    assert len(mails) == 2
    OutgoingMail.objects.all().delete()
    choose(sophie, written="never", written_to_all="at_once")
    actions.write(ticket=ticket, pk=uuid4(), body="Encore", by=claire, at=AT)
    assert OutgoingMail.objects.filter(kind="desk_news").count() == 1, "what is hers is not the team's"


def test_requests_handed_over_together_make_one_mail(claire: User, sophie: User) -> None:
    colleague = cast.staff("Inès", "Moreau", Role.ADVISOR)
    for _ in range(3):
        cast.ticket(claire.customer, state=State.IN_PROGRESS, assignee=sophie)
    actions.hand_over(of=sophie.staff_member, to=colleague.staff_member, by=sophie, at=AT)
    assert OutgoingMail.objects.filter(kind="desk_news").count() == 1
    actions.hand_over(of=colleague.staff_member, to=sophie.staff_member, by=sophie, at=AT)
    assert OutgoingMail.objects.filter(kind="desk_news").count() == 1, "nobody is told of what they did themselves"


def test_an_opinion_is_told_as_its_advisor_chose_and_never_not_at_all(claire: User, sophie: User) -> None:
    paul = cast.staff("Paul", "Aubry", Role.ADVISOR)
    ticket = cast.ticket(claire.customer, state=State.IN_PROGRESS, assignee=sophie)

    def ask() -> Note:
        return actions.ask_opinion(
            ticket=ticket, pk=uuid4(), of=paul.staff_member, question="Et la franchise ?", by=sophie, at=AT
        )

    ask()
    assert [(mail.kind, mail.not_before_at) for mail in OutgoingMail.objects.all()] == [("desk_news", AT)]
    OutgoingMail.objects.all().delete()
    choose(paul, opinion="daily")
    asked = [ask(), ask()]
    assert OutgoingMail.objects.get().not_before_at == mailing.next_morning(AT), "one mail of the day for both"
    OutgoingMail.objects.all().delete()
    actions.answer_opinion(asked=asked[0], words="Elle ne joue pas.", by=paul, at=AT)
    assert OutgoingMail.objects.get().not_before_at == AT, "Sophie is told at once, as nobody chose otherwise"
    OutgoingMail.objects.all().delete()
    User.objects.filter(pk=sophie.pk).update(role=Role.ARCHIVIST)
    actions.answer_opinion(asked=asked[1], words="Non plus.", by=paul, at=AT)
    assert not OutgoingMail.objects.exists(), "whoever opens no request any more is told of none"
    with pytest.raises(ValueError, match="not offered"):
        accounts.choose_mails(user=paul, paces={"opinion": "never"}, at=AT)


@pytest.mark.parametrize("who", ["dominique", "ines", "nadia", "max_", "lucas"])
def test_whose_mails_are_all_a_duty_is_offered_no_choice(
    who: str, request: pytest.FixtureRequest, signed_in: Browser
) -> None:
    user = request.getfixturevalue(who)
    assert mailing.topics_of(user.role) == ()
    browser = signed_in(user)
    assert browser.get("/mes-courriels/").status_code == 404
    assert "/mes-courriels/" not in browser.get("/gestion/", follow=True).content.decode()


def test_days_are_told_in_the_morning_or_not_at_all(sophie: User, signed_in: Browser) -> None:
    browser = signed_in(sophie)
    page = words(browser.get("/mes-courriels/"))
    for topic in (mailing.OPINION, mailing.LATE, mailing.BACK):
        assert str(topic.label) in page
    given = {topic.id: mailing.pace(sophie, topic).value for topic in mailing.topics_of(Role.ADVISOR)}
    assert (given["late"], given["late_of_all"], given["back"]) == ("daily", "never", "daily")
    assert browser.post("/mes-courriels/", given | {"late": "at_once"}).status_code == 422
    assert browser.post("/mes-courriels/", given | {"late": "never", "late_of_all": "daily"}).status_code == 302
    assert User.objects.get(pk=sophie.pk).mail_choices == {"late": "never", "late_of_all": "daily"}


def test_a_topic_or_a_pace_that_is_not_offered_is_refused(claire: User) -> None:
    for wrong in ({"awaited": "never"}, {"written": "never"}, {"answers": "weekly"}):
        with pytest.raises(ValueError, match="not offered"):
            accounts.choose_mails(user=claire, paces=wrong, at=AT)


def test_each_chooses_on_a_page_of_their_own(claire: User, sophie: User, signed_in: Browser) -> None:
    browser = signed_in(claire)
    page = browser.get("/mes-courriels/")
    assert "Nous attendons quelque chose de vous" in words(page)
    assert "toute l’équipe" not in words(page)
    given = {"answers": "daily", "awaited": "at_once", "papers": "never"}
    assert browser.post("/mes-courriels/", given).status_code == 302
    assert User.objects.get(pk=claire.pk).mail_choices == {"answers": "daily", "papers": "never"}
    assert AuditEvent.objects.filter(action="mails.chosen", actor=claire.pk).exists()
    assert browser.post("/mes-courriels/", {**given, "awaited": "never"}).status_code == 422
    assert "Les demandes de toute l’équipe" in words(signed_in(sophie).get("/mes-courriels/"))


def test_what_was_chosen_is_in_the_copy_in_words(claire: User) -> None:
    choose(claire, answers="daily", papers="never")
    said = mailing.told(User.objects.get(pk=claire.pk).mail_choices, "fr").split("\n")
    assert said == [
        "Une réponse à l’une de vos demandes\xa0: Une fois par jour",
        "Un document publié pour vous, ou qui expire bientôt\xa0: Jamais",
    ]
