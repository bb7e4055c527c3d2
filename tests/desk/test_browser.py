"""Sophie in a real browser: by the keyboard alone, without script, on a phone; each page through axe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from espace.accounts.models import User
from espace.lib import clock
from espace.tickets import actions
from espace.tickets.models import Qualification, Ticket
from espace.tickets.queues import Queue
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
    page.wait_for_url(f"**{first.pk}/")
    expect(page.locator(".queues .count").first).to_have_text("2")  # asked for once the page is drawn
    keys.press("a")
    page.get_by_text("Vous suivez cette demande").wait_for()
    keys.press("r")
    keys.type("Bonjour Claire, je regarde.")
    page.get_by_role("button", name="Envoyer la réponse").click()
    page.get_by_text("Votre réponse est partie").wait_for()
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


@pytest.mark.parametrize(("width", "dark"), [(390, False), (1280, True)])
def test_every_page_passes_axe(
    width: int, dark: bool, claire: User, sophie: User, dominique: User, max_: User, visitor: Open
) -> None:
    now = clock.now()
    ticket = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, at=now - timedelta(days=90))
    cast.note(ticket, sophie, "À suivre", at=now)
    message = cast.message(ticket, claire, "Je suis mécontente", at=now - timedelta(days=80))
    actions.requalify(ticket=ticket, message=message, kind=Qualification.Kind.COMPLAINT, by=sophie, at=now)
    actions.requalify(ticket=ticket, message=None, kind=Qualification.Kind.RIGHTS, by=sophie, at=now)
    contract = claire.customer.contracts.get()
    advisor = [reverse("desk:queue", args=[one.value]) for one in (Queue.MINE, Queue.LATE, Queue.CLOSED)]
    advisor += [reverse(f"desk:{name}", args=[ticket.pk]) for name in ("ticket", "assign")]
    advisor += [reverse("desk:customer", args=[claire.customer.pk]), reverse("desk:contract", args=[contract.pk])]
    advisor += [reverse(f"desk:{name}") for name in ("customers", "new_contract", "search")]
    places = [(sophie, url) for url in advisor] + [(dominique, reverse("dpo:home")), (max_, reverse("desk:home"))]
    found: dict[str, list[str]] = {}
    for who in (sophie, dominique, max_):
        one = visitor(width=width, dark=dark, bypass_csp=True)
        one.sign_in_as(who)
        for url in [url for owner, url in places if owner == who]:
            one.go(url)
            overflow = one.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            wrong = one.in_the_way() + ([f"{overflow} px too wide"] if overflow > 0 else [])
            if wrong:
                found[url] = wrong
    assert not found
