"""Points to check at the desk: set on a page, checked by one key, asked once at closing, and said in one's own queue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from espace.accounts.models import User
from espace.lib import clock
from espace.tickets import actions
from espace.tickets.models import Check, CheckPoint, Ticket
from espace.tickets.queues import Queue
from espace.tickets.states import State
from tests import cast
from tests.browser import Visitor
from tests.desk.posting import at_desk, fresh, seen, told

SignedIn = Callable[[User], Client]
NOW = clock.now()


def hers(claire: User, sophie: User) -> Ticket:
    return cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, at=NOW - timedelta(hours=2))


def listed(ines: User) -> list[CheckPoint]:
    labels = [
        ("Le contrat courait ce jour-là", "The contract ran"),
        ("La pièce est lisible", "The document is legible"),
    ]
    return [actions.add_point(kind="other", label_fr=fr, label_en=en, by=ines, at=NOW) for fr, en in labels]


def test_the_administrator_sets_them_on_a_page(ines: User, signed_in: SignedIn) -> None:
    browser, url = signed_in(ines), reverse("desk:points")
    assert "Aucun point encore" in told(browser.get(url))
    form = {"kind": "other", "label_fr": "La pièce est lisible", "label_en": "The document is legible"}
    assert "La pièce est lisible" in told(browser.post(url, form, follow=True))
    wrong = browser.post(url, form | {"label_en": ""})
    assert wrong.status_code == 422
    assert "La pièce est lisible" in told(wrong)
    browser.post(reverse("desk:point_retire", args=[CheckPoint.objects.get().pk]))
    assert "Aucun point encore" in told(browser.get(url))


def test_closing_comes_back_once_with_the_question(claire: User, sophie: User, ines: User, signed_in: SignedIn) -> None:
    ticket, browser = hers(claire, sophie), signed_in(sophie)
    listed(ines)
    asked = browser.post(at_desk("close", ticket), {**seen(browser, ticket), "last": "C’est réglé."})
    assert asked.status_code == 422
    page = told(asked)
    assert "2 points à vérifier sont ouverts." in page
    assert "Clore quand même" in page
    assert "C’est réglé." in page
    assert fresh(ticket).state == State.IN_PROGRESS
    browser.post(at_desk("close", ticket), {**seen(browser, ticket), "last": "C’est réglé.", "despite": "on"})
    assert fresh(ticket).state == State.CLOSED


def test_one_s_own_queue_says_how_far_each_is(claire: User, sophie: User, ines: User, signed_in: SignedIn) -> None:
    ticket, browser = hers(claire, sophie), signed_in(sophie)
    url = reverse("desk:queue", args=[Queue.MINE.value])
    assert "vérifiés" not in told(browser.get(url))
    first, _second = listed(ines)
    browser.post(reverse("desk:check", args=[ticket.pk, first.pk]))
    assert "1 / 2 vérifiés" in told(browser.get(url))


@pytest.mark.on_screen
@pytest.mark.django_db(transaction=True)
def test_points_are_checked_and_a_request_closed_by_the_keyboard(
    claire: User, sophie: User, ines: User, visitor: Callable[..., Visitor]
) -> None:
    ticket = hers(claire, sophie)
    listed(ines)
    one = visitor()
    one.expect(422)
    one.sign_in_as(sophie)
    page, keys = one.page, one.page.keyboard
    one.go(at_desk("ticket", ticket))
    keys.press("v")
    page.get_by_text("Vérifié par Sophie Laurent").wait_for()
    one.picture("points-demande")
    keys.press("c")
    keys.type("C’est réglé.")
    keys.press("Control+Enter")
    page.get_by_text("1 point à vérifier est ouvert").wait_for()
    expect(page.get_by_label("Dernier message au client")).to_have_value("C’est réglé.")
    one.picture("points-cloture")
    keys.press("Control+Enter")
    page.get_by_text("La demande est close").wait_for()
    assert Check.objects.get().ticket_id == ticket.pk
