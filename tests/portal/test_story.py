"""What a customer is told of a request's life: a sentence a step, who held it, how long such requests take, on which clock; and again."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from espace import vault
from espace.accounts.models import User
from espace.lib import clock
from espace.metrics.models import Figure, Stream
from espace.metrics.usual import usual
from espace.portal import story
from espace.tickets import actions, reading
from espace.tickets.errors import NotNow
from espace.tickets.models import Draft, Ticket
from tests import cast
from tests.browser import Visitor
from tests.cast import AT

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def lived(claire: User, sophie: User) -> Ticket:
    """Sent; taken a day later; waiting two days after; answered after five; closed after one."""
    ticket = cast.ticket(claire.customer, kind="claim")
    ticket = actions.take(ticket=ticket, by=sophie, at=AT + DAY)
    actions.ask(ticket=ticket, pk=uuid.uuid4(), body="La facture ?", asked="La facture", by=sophie, at=AT + 3 * DAY)
    actions.write(ticket=ticket, pk=uuid.uuid4(), body="La voici.", uploads=[], by=claire, at=AT + 8 * DAY)
    return actions.close(
        ticket=Ticket.objects.get(pk=ticket.pk), pk=uuid.uuid4(), body="C’est fait.", by=sophie, at=AT + 9 * DAY
    )


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_story_says_each_step_and_who_held_it(lived: Ticket, claire: User) -> None:
    thread = reading.thread(
        Ticket.objects.select_related("contract", "assignee").get(pk=lived.pk), viewer=claire.role, at=AT + 30 * DAY
    )
    found = [(one.sentence, plain(one.then)) for one in story.moments(thread.changes, AT + 30 * DAY)]
    assert found == [
        ("Vous avez envoyé la demande.", "1 jour chez nous"),
        ("Sophie Laurent a pris la demande en charge.", "2 jours chez nous"),
        ("Sophie Laurent vous a demandé un complément.", "5 jours en attente de votre réponse"),
        ("Vous avez répondu.", "1 jour chez nous"),
        ("Sophie Laurent a clos la demande.", ""),
    ]
    assert plain(story.in_all(thread.changes, AT + 30 * DAY)) == (
        "En tout : 4 jours chez nous, 5 jours en attente de votre réponse."
    )
    assert story.in_all(thread.changes[:2], AT + 30 * DAY) == "", "it never waited for her"


@pytest.mark.parametrize(
    ("hours", "told"),
    [(0.4, "moins d’une heure"), (5.2, "5 heures"), (23.9, "1 jour"), (24, "1 jour"), (37, "2 jours")],
)
def test_a_length_of_time_is_said_in_one_way(hours: float, told: str) -> None:
    assert plain(story.duration(timedelta(hours=hours))) == told


def test_the_usual_delay_is_what_is_published_lately_or_nothing() -> None:
    today = date(2026, 11, 23)
    assert usual("claim", today) is None
    for to_on, ninth in ((date(2026, 7, 31), 10), (date(2026, 10, 31), 49)):
        Figure.objects.create(
            stream=Stream.DELAYS, topic="claim", from_on=to_on.replace(day=1), to_on=to_on, n=11, median=5, ninth=ninth
        )
    found = usual("claim", today)
    assert found is not None
    assert (found.days, found.from_on) == (3, date(2026, 10, 1)), "49 hours are three days, begun"
    assert usual("certificate", today) is None
    assert usual("claim", date(2027, 3, 1)) is None, "too old to say"
    assert "3 jours au plus (closes du 1er octobre 2026 au 31 octobre 2026)" in plain(story.usually(found))


def test_the_page_says_the_usual_delay_while_the_request_is_with_the_brokerage(
    claire: User, signed_in: Callable[[User], Client], lived: Ticket
) -> None:
    today = clock.today(clock.now())
    Figure.objects.create(stream=Stream.DELAYS, topic="claim", from_on=today, to_on=today, n=11, median=5, ninth=20)
    waiting = cast.ticket(claire.customer, kind="claim")
    browser = signed_in(claire)
    assert "9 demandes de ce genre sur 10" in browser.get(f"/espace/demandes/{waiting.pk}/").content.decode()
    assert "9 demandes de ce genre sur 10" not in browser.get(f"/espace/demandes/{lived.pk}/").content.decode()


def test_a_request_made_again_begins_with_its_answers(lived: Ticket, claire: User) -> None:
    pk = uuid.uuid4()
    draft = actions.reuse(ticket=Ticket.objects.get(pk=lived.pk), by=claire, at=AT + 20 * DAY, pk=pk)
    assert actions.reuse(ticket=Ticket.objects.get(pk=lived.pk), by=claire, at=AT + 20 * DAY, pk=pk) == draft
    vault.open_rows(draft, lived)
    assert draft.answers == lived.answers
    assert draft.answers
    assert (draft.unit != lived.unit, Draft.objects.count()) == (True, 1)


@pytest.mark.parametrize("kind", ["bank", "complaint"])
def test_what_moves_money_and_a_complaint_are_not_made_again(kind: str, claire: User) -> None:
    with pytest.raises(NotNow):
        actions.reuse(ticket=Ticket(kind=kind, customer=claire.customer), by=claire, at=AT, pk=uuid.uuid4())


@pytest.mark.on_screen
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("hour", "told"), [(10, "11 h à Paris, 18 h chez vous"), (20, "21 h à Paris, mardi 4 h chez vous")]
)
def test_hours_are_said_on_both_clocks(hour: int, told: str, claire: User, visitor: Callable[..., Visitor]) -> None:
    ticket = cast.ticket(claire.customer, kind="claim")
    cast.message(ticket, claire, "Bonjour", at=datetime(2026, 11, 2, hour, tzinfo=AT.tzinfo))
    one = visitor()  # a device in Singapore
    one.sign_in_as(claire)
    one.go(f"/espace/demandes/{ticket.pk}/")
    assert plain(one.page.locator(".message-time").last.inner_text()) == told
    assert not one.page.get_by_text("Les heures sont celles de Paris").is_visible()
