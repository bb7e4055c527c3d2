"""Standing in for somebody at the desk: their requests in one's own queue, what is said to who hands over, the mails, the way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from espace import vault
from espace.accounts import actions as accounts
from espace.accounts.models import Absence, User
from espace.accounts.roles import Role
from espace.lib import clock
from espace.outbox.models import OutgoingMail
from espace.tickets import actions, bulk, queues
from espace.tickets.errors import Away
from espace.tickets.models import Act, Message, Ticket
from espace.tickets.queues import Queue
from espace.tickets.states import State
from tests import cast
from tests.browser import Visitor
from tests.desk.posting import at_desk, told

SignedIn = Callable[[User], Client]
Open = Callable[..., Visitor]
NOW = clock.now()
TODAY = clock.today(NOW)
DAY = timedelta(days=1)


@pytest.fixture
def paul(db: None) -> User:
    return cast.staff("Paul", "Mercier", Role.ADVISOR)


@pytest.fixture
def awa(db: None) -> User:
    return cast.staff("Awa", "Diop", Role.ADVISOR)


def away(who: User, deputy: User, *, last: int = 5) -> Absence:
    return accounts.record_absence(
        member=who.staff_member, deputy=deputy.staff_member, starts_on=TODAY, ends_on=TODAY + last * DAY, by=who, at=NOW
    )


def his(claire: User, paul: User, state: State = State.IN_PROGRESS, hours: int = 3) -> Ticket:
    return cast.ticket(claire.customer, state, assignee=paul, at=NOW - timedelta(hours=hours))


def mine(user: User) -> list[Ticket]:
    rows = queues.standing_in(Queue.MINE, user=user, staff=user.staff_member, at=NOW)
    return list(rows.order_by(*queues.ORDERS[Queue.MINE].names))


@pytest.mark.both
def test_they_are_in_the_queue_of_who_stands_in_and_nothing_moves(
    claire: User, sophie: User, paul: User, awa: User, signed_in: SignedIn
) -> None:
    his_one, own, waiting = (
        his(claire, paul, hours=5),
        his(claire, sophie),
        his(claire, paul, State.WAITING_FOR_CUSTOMER),
    )
    assert mine(sophie) == [own]
    absence = away(paul, sophie)
    assert mine(sophie) == [his_one, own], "what waits for its client is nobody's to act on"
    assert mine(paul) == [his_one], "they see their own, wherever they are"
    assert mine(awa) == []
    counted = queues.counts([Queue.MINE], user=sophie, staff=sophie.staff_member, at=NOW)
    assert counted[Queue.MINE] == 2
    answer = signed_in(sophie).get(reverse("desk:queue", args=["a-moi"]))
    assert "pour Paul Mercier, absence jusqu’au" in told(answer)
    assert [bool(line.away_until) for line in answer.context["lines"]] == [True, False]
    accounts.end_absence(absence=absence, by=paul, at=NOW)
    assert mine(sophie) == [own]
    assert {row.assignee for row in Ticket.objects.filter(pk__in=[his_one.pk, waiting.pk])} == {paul.staff_member}


def test_it_costs_no_statement_more(claire: User, sophie: User, paul: User, signed_in: SignedIn) -> None:
    browser, url = signed_in(sophie), reverse("desk:queue", args=["a-moi"])
    his(claire, sophie)

    def cost() -> int:
        browser.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(url).status_code == 200
        return len(queries)

    before = cost()
    away(paul, sophie)
    for _number in range(12):
        his(claire, paul)
    # The points of a page of one's own queue are asked for once there is one; both pages have some.
    assert cost() == before


@pytest.mark.both
def test_the_mail_of_who_is_away_goes_to_who_stands_in_as_well(claire: User, sophie: User, paul: User) -> None:
    ticket = his(claire, paul)

    def to(body: str) -> set[str]:
        OutgoingMail.objects.all().delete()
        actions.write(ticket=ticket, pk=uuid4(), body=body, by=claire, at=NOW)
        rows = list(OutgoingMail.objects.filter(kind="desk_news"))
        vault.open_rows(rows)
        return {row.to for row in rows}

    assert to("Un") == {paul.email}
    away(paul, sophie)
    assert to("Deux") == {paul.email, sophie.email}


@pytest.mark.both
def test_an_attribution_to_somebody_away_is_asked_once(claire: User, sophie: User, paul: User) -> None:
    ticket = his(claire, sophie)
    away(paul, sophie)
    with pytest.raises(Away, match=r"Paul Mercier s’absente jusqu’au .* Sophie Laurent assure sa suppléance"):
        actions.assign(ticket=ticket, to=paul.staff_member, by=sophie, at=NOW)
    with pytest.raises(Away):
        actions.hand_over(of=sophie.staff_member, to=paul.staff_member, by=sophie, at=NOW)
    assert Ticket.objects.get(pk=ticket.pk).assignee == sophie.staff_member
    actions.assign(ticket=ticket, to=paul.staff_member, by=sophie, at=NOW, despite_absence=True)
    assert Ticket.objects.get(pk=ticket.pk).assignee == paul.staff_member


@pytest.mark.parametrize("page", ["assign", "hand_over"])
def test_its_page_says_so_proposes_who_stands_in_and_lets_one_insist(
    page: str, claire: User, sophie: User, paul: User, awa: User, signed_in: SignedIn
) -> None:
    ticket, browser = his(claire, sophie), signed_in(sophie)
    away(paul, awa)
    at = at_desk("assign", ticket) if page == "assign" else reverse("desk:hand_over", args=[sophie.staff_member.pk])
    assert "Paul Mercier, absence jusqu’au" in told(browser.get(at))
    answer = browser.post(at, {"to": str(paul.staff_member.pk)})
    assert answer.status_code == 422
    assert "Awa Diop assure sa suppléance." in told(answer)
    form = answer.context["form"]
    assert form["to"].value() == str(awa.staff_member.pk), "the deputy is proposed"
    assert form["despite"].value() == str(paul.staff_member.pk)
    assert f'name="despite" value="{paul.staff_member.pk}"' in told(answer)
    assert Ticket.objects.get(pk=ticket.pk).assignee == sophie.staff_member
    insisted = browser.post(at, {"to": str(paul.staff_member.pk), "despite": str(paul.staff_member.pk)})
    assert insisted.status_code == 302
    assert Ticket.objects.get(pk=ticket.pk).assignee == paul.staff_member


def test_several_at_once_to_somebody_away_say_so_before_it_is_confirmed(
    claire: User, sophie: User, paul: User, awa: User, signed_in: SignedIn
) -> None:
    ticket, browser = his(claire, sophie), signed_in(sophie)
    away(paul, awa)
    form = {
        "gesture": "attribution",
        "on": bulk.mark(Ticket.objects.get(pk=ticket.pk)),
        "seen": clock.now().isoformat(),
    }
    assert "Paul Mercier, absence jusqu’au" in told(browser.post(reverse("desk:bulk"), form))
    page = told(browser.post(reverse("desk:bulk"), {**form, "to": str(paul.staff_member.pk)}))
    assert "Paul Mercier s’absente jusqu’au" in page
    assert "Awa Diop assure sa suppléance." in page


def test_who_stands_in_answers_several_of_them_with_a_template(
    claire: User, sophie: User, paul: User, ines: User
) -> None:
    ticket = his(claire, paul)
    at = NOW - DAY
    wording = actions.propose(
        template=None, name="Reçu", serves=(), act=Act.ANSWER, texts={"body_fr": "Reçu."}, by=sophie, at=at
    )
    wanted = bulk.Wanted(bulk.Gesture.REPLY, wording=actions.approve(wording=wording, seen_at=at, by=ines, at=at))
    every = bulk.ticked([bulk.mark(Ticket.objects.get(pk=ticket.pk))])
    [refused] = actions.carry_out(ticked=every, wanted=wanted, lot=uuid4(), seen_at=NOW, by=sophie, at=NOW)
    assert refused.refused
    away(paul, sophie)
    [done] = actions.carry_out(ticked=every, wanted=wanted, lot=uuid4(), seen_at=NOW, by=sophie, at=NOW)
    assert not done.refused
    assert Message.objects.filter(from_customer=False).count() == 1
    assert Ticket.objects.get(pk=ticket.pk).assignee == paul.staff_member


def test_the_board_says_who_is_away_and_who_stands_in(
    claire: User, sophie: User, paul: User, awa: User, signed_in: SignedIn
) -> None:
    away(paul, awa)
    browser = signed_in(sophie)
    assert "; Awa Diop assure sa suppléance" in told(browser.get(reverse("desk:board")))
    User.objects.filter(pk=awa.pk).update(is_active=False)
    assert "sans suppléance" in told(browser.get(reverse("desk:board")))


def test_one_notes_one_s_own_and_the_administrator_anybody_s(
    sophie: User, paul: User, ines: User, signed_in: SignedIn
) -> None:
    at, hers, runs = reverse("desk:absences"), signed_in(sophie), signed_in(ines)
    assert "Aucune absence notée" in told(hers.get(at))
    form = {"starts_on": TODAY.isoformat(), "ends_on": (TODAY + DAY).isoformat(), "deputy": str(paul.staff_member.pk)}
    assert hers.post(at, {**form, "ends_on": ""}).status_code == 422
    assert hers.post(at, {**form, "member": str(paul.staff_member.pk)}).status_code == 302
    made = Absence.objects.get()
    assert made.member == sophie.staff_member, "one's own, whatever was sent"
    answer = runs.post(at, {**form, "member": str(paul.staff_member.pk), "deputy": str(sophie.staff_member.pk)})
    assert answer.status_code == 422
    assert "Sophie Laurent s’absente" in told(answer)
    assert "1 mois après la fin de l’absence" in told(runs.get(at))
    assert signed_in(paul).post(reverse("desk:absence_end", args=[made.pk])).status_code == 404
    assert "tout est comme avant" in told(runs.post(reverse("desk:absence_end", args=[made.pk]), follow=True))
    assert not Absence.objects.exists()


@pytest.mark.on_screen
@pytest.mark.django_db(transaction=True)
def test_without_script(claire: User, sophie: User, paul: User, visitor: Open) -> None:
    his(claire, sophie)
    hers, his_own = visitor(javascript=False), visitor(javascript=False)
    hers.sign_in_as(sophie)
    page = hers.page
    hers.go(reverse("desk:absences"))
    hers.picture("gestion-absences-vide")
    hers.expect(422)
    page.get_by_role("button", name="Noter l’absence").click()
    hers.picture("gestion-absences-erreur")
    page.get_by_label("Du", exact=False).first.fill(TODAY.isoformat())
    page.get_by_label("Jusqu’au", exact=False).fill((TODAY + 5 * DAY).isoformat())
    page.get_by_label("Qui assure la suppléance").select_option(label="Paul Mercier")
    page.get_by_role("button", name="Noter l’absence").click()
    page.get_by_text("L’absence est notée.").wait_for()
    hers.picture("gestion-absences")
    hers.go(reverse("desk:board"))
    hers.picture("gestion-tableau-absence")
    his_own.sign_in_as(paul)
    his_own.go(reverse("desk:queue", args=["a-moi"]))
    his_own.page.get_by_text("pour Sophie Laurent, absence jusqu’au").wait_for()
    his_own.picture("gestion-a-moi-suppleance")
