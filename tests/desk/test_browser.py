"""Sophie in a real browser: by the keyboard alone, without script, on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from espace.accounts.models import User
from espace.lib import clock
from espace.tickets.models import Ticket
from espace.tickets.states import State
from tests import cast
from tests.browser import Visitor

Open = Callable[..., Visitor]
pytestmark = [pytest.mark.on_screen, pytest.mark.django_db(transaction=True)]


def test_the_day_by_the_keyboard_alone(claire: User, sophie: User, visitor: Open) -> None:
    now = clock.now()
    first = cast.ticket(claire.customer, at=now - timedelta(hours=2))
    second = cast.ticket(claire.customer, at=now - timedelta(hours=1))
    hers = visitor()
    hers.sign_in_as(sophie)
    page, keys = hers.page, hers.page.keyboard
    hers.go(reverse("desk:queue"))
    keys.press("j")
    keys.press("j")
    keys.press("k")
    keys.press("Enter")
    page.wait_for_url(f"**{first.pk}/**")
    expect(page.locator(".queues .count").first).to_have_text("2")  # asked for once the page is drawn
    keys.press("a")
    page.get_by_text("Vous suivez cette demande").wait_for()
    keys.press("r")
    keys.type("Bonjour Claire, je regarde.")
    page.get_by_role("button", name="Envoyer la réponse").click()
    page.get_by_text("Votre réponse est partie").wait_for()
    page.wait_for_url(f"**{second.pk}/**")  # the next one of the queue
    page.go_back()
    page.get_by_text("Bonjour Claire, je regarde.").wait_for()
    keys.press("n")
    keys.type("Appeler l’assureur demain.")
    page.get_by_role("button", name="Enregistrer la note interne").click()
    page.get_by_text("Note interne enregistrée").wait_for()
    hers.picture("gestion-demande")
    keys.press("c")
    page.get_by_label("Dernier message au client").fill("C’est réglé.")
    page.get_by_role("button", name="Clore la demande").click()
    page.get_by_text("La demande est close.").wait_for()
    keys.press("/")
    keys.type("CAP-100001")
    assert Ticket.objects.get(pk=first.pk).state == State.CLOSED
    assert Ticket.objects.get(pk=second.pk).state == State.SUBMITTED


def test_the_day_without_script(claire: User, sophie: User, visitor: Open) -> None:
    ticket = cast.ticket(claire.customer, at=clock.now() - timedelta(hours=2))
    hers = visitor(javascript=False, width=390)
    hers.sign_in_as(sophie)
    page = hers.page
    hers.go(reverse("desk:queue"))
    page.get_by_role("link", name="Claire Delmas").click()
    page.get_by_role("button", name="Prendre la demande", exact=True).click()
    page.get_by_text("Demander quelque chose de précis").click()
    page.get_by_label("Ce que vous attendez du client").fill("La facture acquittée.")
    page.get_by_role("button", name="Envoyer et attendre le client").click()
    page.get_by_text("Nous attendons du client").wait_for()
    assert Ticket.objects.get(pk=ticket.pk).state == State.WAITING_FOR_CUSTOMER
