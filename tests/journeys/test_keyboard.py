"""Without a mouse: a request is sent, and an answer is written at the desk, by the keys of the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from espace.accounts.models import User
from espace.tickets.models import Ticket
from espace.tickets.states import State
from tests import cast
from tests.browser import Visitor
from tests.entering import application, code
from tests.journeys.gestures import sees

pytestmark = [pytest.mark.on_screen, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Visitor]
FAR = 60
# What has the focus, as a screen reader would name it.
NAMED = """() => {
    const one = document.activeElement;
    const labels = [...(one.labels ?? [])].map((label) => label.innerText);
    return [one.getAttribute("aria-label") ?? "", ...labels, one.innerText ?? ""].join(" ").replace(/\\s+/g, " ");
}"""


def reach(one: Visitor, name: str) -> None:
    """Press Tab until what has the focus is called ``name``."""
    for _ in range(FAR):
        one.page.keyboard.press("Tab")
        if name in one.page.evaluate(NAMED):
            return
    raise AssertionError(f"{name!r} is not within {FAR} presses of Tab on {one.page.url}")


def choose(one: Visitor, name: str, key: str = "Enter") -> None:
    reach(one, name)
    one.page.keyboard.press(key)


def fill(one: Visitor, name: str, text: str) -> None:
    reach(one, name)
    one.page.keyboard.type(text)


def signs_in(one: Visitor, user: User) -> None:
    one.go("/connexion/")
    fill(one, "Adresse mail", user.email)
    fill(one, "Mot de passe", cast.PASSWORD)
    one.page.keyboard.press("Enter")
    expect(one.page.locator("h1")).not_to_have_text("Se connecter")
    if user.is_staff_member:
        fill(one, "Le code que votre application affiche", code())
        one.page.keyboard.press("Enter")
        expect(one.page.locator("h1")).not_to_have_text("Deuxième étape")


def test_a_request_is_sent_from_the_keyboard(visitor: Visit, claire: User) -> None:
    one = visitor()
    signs_in(one, claire)
    choose(one, "Faire une demande")
    sees(one, "Que pouvons-nous faire pour vous")
    choose(one, "Autre demande")
    sees(one, "Relire avant l’envoi")
    reach(one, "Aucun en particulier")
    fill(one, "Sujet", "Ma carte d’assurée")
    fill(one, "Votre demande", "Elle n’est pas arrivée.")
    choose(one, "Relire avant l’envoi")
    sees(one, "Relisez, puis envoyez", "Ma carte d’assurée")
    choose(one, "J’accepte que", key="Space")
    choose(one, "Envoyer la demande")
    sees(one, "Votre demande est envoyée")
    assert Ticket.objects.get().state == State.SUBMITTED


def test_an_answer_is_written_from_the_keyboard(visitor: Visit, claire: User, sophie: User) -> None:
    ticket = cast.ticket(claire.customer)
    one = visitor()
    press = one.page.keyboard.press
    application(sophie)
    signs_in(one, sophie)
    sees(one, "Claire Delmas")
    press("j")
    press("Enter")
    sees(one, "Prendre la demande")
    press("a")
    sees(one, "suivie par Sophie Laurent")
    press("n")
    one.page.keyboard.type("Rappeler demain.")
    choose(one, "Enregistrer la note interne")
    sees(one, "Note interne enregistrée", "Rappeler demain.")
    press("r")
    one.page.keyboard.type("Votre carte part demain.")
    choose(one, "Envoyer la réponse")
    sees(one, "Votre réponse est partie", "Votre carte part demain.")
    press("c")
    one.page.keyboard.type("Bonne route.")
    choose(one, "Clore la demande")
    sees(one, "La demande est close", "Bonne route.")
    ticket.refresh_from_db()
    assert ticket.state == State.CLOSED
