"""Sophie's round: she takes, answers from a template and closes five requests, and her hands do not leave the keyboard.

A gesture is one key (or chord), or one run of typed text. She needs eight a request at most, and presses nothing that a page does not say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from espace.accounts.models import User
from espace.lib import clock
from espace.tickets import actions
from espace.tickets.models import Act, Departure, Ticket
from espace.tickets.states import State
from tests import cast
from tests.browser import Visitor
from tests.desk.posting import bodies

pytestmark = [pytest.mark.on_screen, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Visitor]
MOST_GESTURES = 8
NOW = clock.now()
PAID = "{client.salutation},\n\n[[le montant]] vous a été versé pour {demande.reference}.\n\n{gestionnaire.prenom}"


@dataclass
class Hands:
    """Two hands on a keyboard: each gesture is counted."""

    page: Page
    gestures: int = 0

    def press(self, key: str) -> None:
        self.gestures += 1
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.gestures += 1
        self.page.keyboard.type(text)


def offered(sophie: User, ines: User, name: str, body: str, act: Act = Act.CLOSE) -> None:
    at = NOW - timedelta(days=1)
    wording = actions.propose(template=None, name=name, serves=(), act=act, texts={"body_fr": body}, by=sophie, at=at)
    actions.approve(wording=wording, seen_at=at, by=ines, at=at)


def waiting(number: int) -> list[Ticket]:
    """Requests of as many people, the oldest first."""
    return [
        cast.ticket(cast.customer(surname=f"Client{place}"), at=NOW - timedelta(hours=9 - place))
        for place in range(number)
    ]


@pytest.mark.parametrize("options", [{}, {"undo_seconds": 0}], ids=["as-shipped", "leaving-at-once"])
def test_five_requests_are_taken_answered_and_closed(
    options: dict[str, int], visitor: Visit, sophie: User, ines: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.HOME.options, "desk", options)
    offered(sophie, ines, "Remboursement versé", PAID)
    offered(sophie, ines, "Attestation envoyée", "Votre attestation est prête.")
    tickets = waiting(6)
    hers = visitor()
    hers.sign_in_as(sophie)
    page, hands = hers.page, Hands(hers.page)
    hers.go(reverse("desk:queue"))
    hands.press("j")
    hands.press("Enter")
    counted = []
    for place, ticket in enumerate(tickets[:5]):
        expect(page.locator("main")).to_contain_text(f"Client{place}")
        expect(page.locator("h1")).to_be_focused()  # a screen reader begins with what this request is about
        hands.press("a")
        page.get_by_text("Vous suivez cette demande").wait_for()
        hands.press("t")
        hands.type("vers")
        hands.press("Enter")
        answer = page.locator("#closing textarea")
        expect(answer).to_be_focused()
        hands.type("120 €")  # over the gap, which is selected
        if place == 0:
            hers.picture("tournee-cloture")
        hands.press("Control+Enter")
        page.get_by_text("Voici la suivante").wait_for()
        if place == 0:
            hers.picture("tournee-suivante")
        counted.append(hands.gestures)
        hands.gestures = 0
        ticket.refresh_from_db()
        assert (ticket.state, ticket.closed_by) == (State.CLOSED, sophie)
        assert bodies(ticket)[-1].startswith(
            f"Bonjour Madame Client{place},\n\n120 € vous a été versé pour {ticket.reference}."
        )
        assert Departure.objects.filter(ticket=ticket).exists() is (
            options == {}
        )  # and it was measured as it is shipped
    assert max(counted) <= MOST_GESTURES, counted
    expect(page.locator("main")).to_contain_text("Client5")
    if options == {}:
        page.get_by_role("button", name="Annuler l’envoi").press("Enter")  # one gesture takes answer and closing back
        page.get_by_text("L’envoi est annulé").wait_for()
        ticket.refresh_from_db()
        assert (ticket.state, ticket.closed_by) == (State.IN_PROGRESS, None)


def test_closing_over_an_answer_on_its_way_costs_no_more(
    visitor: Visit, sophie: User, ines: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.HOME.options, "desk", {})
    offered(sophie, ines, "Remboursement versé", PAID, act=Act.ANSWER)
    (ticket,) = waiting(1)
    hers = visitor()
    hers.sign_in_as(sophie)
    page, hands = hers.page, Hands(hers.page)
    hers.go(reverse("desk:queue"))
    hands.press("j")
    hands.press("Enter")
    expect(page.locator("h1")).to_be_focused()
    hands.gestures = 0
    hands.press("a")
    page.get_by_text("Vous suivez cette demande").wait_for()
    hands.press("t")
    hands.type("vers")
    hands.press("Enter")
    expect(page.locator("#reply textarea[name=body]")).to_be_focused()
    hands.type("120 €")
    hands.press("Control+Enter")
    page.get_by_text("Votre réponse part à").wait_for()
    hands.press("c")
    expect(page.locator("#closing textarea")).to_be_focused()
    hands.press("Control+Enter")
    page.get_by_text("La demande est close.").wait_for()
    assert hands.gestures <= MOST_GESTURES
    ticket.refresh_from_db()
    assert (ticket.state, ticket.closed_by) == (State.CLOSED, sophie)


def test_the_keys_are_told_and_can_be_switched_off(visitor: Visit, sophie: User) -> None:
    waiting(1)
    hers = visitor()
    hers.sign_in_as(sophie)
    page, hands = hers.page, Hands(hers.page)
    hers.go(reverse("desk:queue"))
    hands.press("j")
    hands.press("Enter")
    expect(page.locator("h1")).to_be_focused()
    hands.press("?")
    keys = page.get_by_role("dialog", name="Raccourcis du clavier")
    for key in ("j", "a", "r", "t", "n", "c", "/", "?", "Ctrl"):
        expect(keys.locator("kbd", has_text=key).first).to_be_visible()
    hers.picture("touches")
    hands.press("Space")  # the box that switches them off has the focus
    expect(keys.get_by_label("Désactiver les raccourcis")).to_be_checked()
    hands.press("Escape")
    hands.press("t")
    expect(page.locator("#picker")).to_be_hidden()
    page.get_by_role("button", name="Modèles").press("Enter")  # what a key did, its button does
    expect(page.locator("#picker")).to_be_visible()


def test_who_wants_to_stay_stays(visitor: Visit, sophie: User) -> None:
    first, second, third = waiting(3)
    hers = visitor()
    hers.sign_in_as(sophie)
    page, hands = hers.page, Hands(hers.page)
    hers.go(reverse("desk:queue"))
    hands.press("j")
    hands.press("Enter")
    expect(page.locator("h1")).to_be_focused()
    hands.press("j")  # passed over
    page.wait_for_url(f"**{second.pk}/**")
    page.locator("#reply").get_by_label("ouvrir la demande suivante").uncheck()
    hands.press("r")
    hands.type("Bonjour.")
    hands.press("Control+Enter")
    page.get_by_text("Votre réponse est partie").wait_for()
    page.wait_for_url(f"**{second.pk}/**")
    expect(page.locator("#reply").get_by_label("ouvrir la demande suivante")).not_to_be_checked()
    hands.press("j")
    page.wait_for_url(f"**{third.pk}/**")
    expect(page.locator("#reply").get_by_label("ouvrir la demande suivante")).not_to_be_checked()
    expect(page.locator("h1")).to_be_focused()
    hands.press("j")
    page.get_by_text("C’était la dernière demande de cette file").wait_for()
    assert Ticket.objects.get(pk=first.pk).state == State.SUBMITTED
