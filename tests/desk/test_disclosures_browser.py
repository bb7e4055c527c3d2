"""Sophie notes what she passed on to an insurer, by the keyboard alone; Claire reads it on her phone; both see an error marked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from espace.accounts.models import User
from espace.lib import clock
from espace.tickets.models import Attachment, Disclosure, Ticket
from espace.tickets.states import State
from tests import cast
from tests.browser import Visitor
from tests.documents.sealed import PDF
from tests.privacy.exports.opening import clean
from tests.tickets.disclosed import in_force

Open = Callable[..., Visitor]
pytestmark = [pytest.mark.on_screen, pytest.mark.django_db(transaction=True)]


def claim(claire: User, sophie: User) -> Ticket:
    then = clock.now() - timedelta(hours=5)
    made = cast.ticket(
        claire.customer,
        State.IN_PROGRESS,
        kind="claim",
        about=claire.customer.contracts.get(),
        assignee=sophie,
        at=then,
    )
    cast.message(
        made, sophie, "Merci. Avez-vous la facture de l’hôpital ? Elle est utile à la prise en charge.", at=then
    )
    Attachment.objects.create(document=clean(claire, PDF, "facture-hopital.pdf", at=then), ticket=made)
    return made


def tab_to(visitor: Visitor, name: str) -> None:
    """Go on with the Tab key until what has the focus is called so."""
    for _step in range(60):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate("document.activeElement.name || document.activeElement.innerText.trim()") == name:
            return
    raise AssertionError(f"the Tab key never comes to {name}")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_it_is_noted_by_the_keyboard_and_read_by_its_client(
    language: str, claire: User, sophie: User, visitor: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = claim(claire, sophie)
    here = reverse("desk:disclose", args=[ticket.pk])
    hers = visitor(language=language)
    hers.sign_in_as(sophie)
    page, keys = hers.page, hers.page.keyboard
    hers.go(here)
    hers.picture(f"transmission-eteinte-{language}")
    expect(page.locator("main textarea")).to_have_count(0)

    in_force(monkeypatch)
    hers.go(here)
    hers.picture(f"transmission-{language}")
    for name in ("messages", "documents"):
        tab_to(hers, name)
        keys.press("Space")
    hers.expect(422)
    tab_to(hers, "reason")
    keys.press("Tab")
    keys.press("Enter")
    page.locator(".error").first.wait_for()
    hers.picture(f"transmission-fautes-{language}")
    expect(page.locator("[name=messages]").first).to_be_checked()

    today = clock.today(clock.now()).isoformat()
    tab_to(hers, "means")
    keys.press("Space")
    page.locator("[name=agreed_on]").fill(today)
    tab_to(hers, "reason")
    keys.type("Demander la prise en charge de l’hospitalisation")
    keys.press("Tab")
    keys.press("Enter")
    page.locator("form input[name=reason]").wait_for(state="attached")
    hers.picture(f"transmission-relue-{language}")
    expect(page.locator("#what-title")).to_contain_text("1 message")
    page.locator("main form button").first.press("Enter")
    page.wait_for_url(f"**{reverse('desk:ticket', args=[ticket.pk])}")
    hers.picture(f"demande-transmise-{language}")

    reader = visitor(language=language)
    reader.sign_in_as(claire)
    reader.go(f"/espace/demandes/{ticket.pk}/")
    reader.page.locator("details.card").evaluate_all("all => all.forEach(one => one.open = true)")
    reader.picture(f"client-transmis-{language}")
    reader.go("/espace/qui-a-vu/")
    reader.picture(f"client-qui-a-vu-{language}")

    hers.go(reverse("desk:disclosure_wrong", args=[ticket.pk, Disclosure.objects.get().pk]))
    hers.picture(f"transmission-erreur-{language}")
    tab_to(hers, "why")
    keys.type("Noté sur la mauvaise demande, rien n’a été transmis.")
    keys.press("Tab")
    keys.press("Enter")
    page.wait_for_url(f"**{reverse('desk:ticket', args=[ticket.pk])}")
    hers.picture(f"demande-erreur-{language}")
    reader.go(f"/espace/demandes/{ticket.pk}/")
    reader.picture(f"client-erreur-{language}")
    assert Disclosure.objects.get().wrong_by == sophie
