"""What Claire types while the line is down is kept on her device, and arrives: nothing is lost in silence, nothing stays behind."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from espace import vault
from espace.accounts.models import User
from espace.documents import arriving
from espace.lib import clock
from espace.tickets import actions
from espace.tickets.models import Draft, Message
from tests import cast
from tests.browser import Visitor
from tests.documents.sealed import PDF

Open = Callable[..., Visitor]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.on_screen]
TYPED = "Écrit dans le train, sans réseau."


def kept(page: Page) -> list[str]:
    """What the device keeps, as its owner could read it."""
    found: list[str] = page.evaluate(
        "Object.entries(localStorage).filter(([k]) => k.startsWith('kept:')).map(([, v]) => v)"
    )
    return found


def forgets(page: Page) -> bool:
    """Whether the device comes to keep nothing, once the scripts of the page have seen what the server has."""
    found: bool = page.evaluate(
        """() => new Promise((tell) => {
  const until = performance.now() + 5000;
  const look = () => {
    const keeps = Object.keys(localStorage).some((key) => key.startsWith("kept:"));
    if (keeps && performance.now() < until) setTimeout(look, 20); else tell(!keeps);
  };
  look();
})"""
    )
    return found


def answers(draft: Draft) -> dict[str, Any]:
    row = Draft.objects.get(pk=draft.pk)
    vault.open_rows(row)
    return dict(row.answers)


@pytest.fixture
def hers(claire: User, visitor: Open) -> Visitor:
    one = visitor(width=390)
    one.loses_the_line = True
    one.sign_in_as(claire)
    return one


def test_a_message_typed_offline_arrives(hers: Visitor, claire: User) -> None:
    """She presses Send with the line down, and once: it leaves by itself when the line is back."""
    ticket, page = cast.ticket(claire.customer), hers.page
    before = Message.objects.filter(ticket=ticket).count()
    hers.go(f"/espace/demandes/{ticket.pk}/")
    hers.context.set_offline(True)
    page.get_by_label("Votre message").fill(TYPED)
    page.get_by_role("button", name="Envoyer le message").click()
    expect(page.get_by_text("il part dès qu’elle revient")).to_be_visible()
    hers.picture("texte-garde")
    assert [TYPED in one for one in kept(page)] == [True]
    hers.context.set_offline(False)
    expect(page.get_by_text("Votre message est envoyé")).to_be_visible()
    expect(page.get_by_text(TYPED)).to_be_visible()
    assert forgets(page)
    assert Message.objects.filter(ticket=ticket).count() == before + 1


def test_a_message_outlives_its_tab_and_is_sent_once(hers: Visitor, claire: User) -> None:
    """The tab closes; the text comes back in the form. The answer to its sending is lost; sent again, it is one message."""
    ticket, path = cast.ticket(claire.customer), "**/demandes/*/messages/"
    before = Message.objects.filter(ticket=ticket).count()
    hers.go(f"/espace/demandes/{ticket.pk}/")
    hers.context.set_offline(True)
    hers.page.get_by_label("Votre message").fill(TYPED)
    hers.page.close(run_before_unload=False)
    hers.context.set_offline(False)
    page = hers.page = hers.context.new_page()
    hers.go(f"/espace/demandes/{ticket.pk}/")
    expect(page.get_by_label("Votre message")).to_have_value(TYPED)
    expect(page.get_by_text("Il n’est pas encore envoyé")).to_be_visible()
    hers.picture("texte-revenu")

    def lose(route: Any) -> None:
        route.fetch(max_redirects=0)  # it arrived; nobody hears
        route.abort()

    page.route(path, lose)
    with page.expect_event("requestfailed", lambda one: one.method == "POST"):
        page.get_by_role("button", name="Envoyer le message").click()
    page.unroute(path)
    assert Message.objects.filter(ticket=ticket).count() == before + 1
    hers.go(f"/espace/demandes/{ticket.pk}/")
    expect(page.get_by_label("Votre message")).to_have_value("")
    assert forgets(page)


def test_a_sending_that_arrives_late_is_the_same_message(hers: Visitor, claire: User) -> None:
    """The text has come back into the form, and only then does the server get what was sent before: pressed again, it is one message."""
    ticket = cast.ticket(claire.customer)
    before = Message.objects.filter(ticket=ticket).count()
    hers.go(f"/espace/demandes/{ticket.pk}/")
    hers.context.set_offline(True)
    hers.page.get_by_label("Votre message").fill(TYPED)
    hers.page.close(run_before_unload=False)
    hers.context.set_offline(False)
    page = hers.page = hers.context.new_page()
    hers.go(f"/espace/demandes/{ticket.pk}/")
    expect(page.get_by_label("Votre message")).to_have_value(TYPED)
    [record] = kept(page)
    actions.write(ticket=ticket, pk=UUID(json.loads(record)["id"]), body=TYPED, by=claire, at=clock.now())
    page.get_by_role("button", name="Envoyer le message").click()
    expect(page.get_by_text("Votre message est envoyé")).to_be_visible()
    assert Message.objects.filter(ticket=ticket).count() == before + 1
    assert forgets(page)


def test_a_draft_typed_offline_is_saved_on_return(hers: Visitor, claire: User) -> None:
    draft = cast.draft(claire.customer)
    hers.go(f"/espace/brouillons/{draft.pk}/")
    hers.context.set_offline(True)
    hers.page.get_by_label("Votre demande").fill(TYPED)
    expect(hers.page.get_by_text("lisible par qui s’en sert")).to_be_visible()
    hers.page.close(run_before_unload=False)
    hers.context.set_offline(False)
    page = hers.page = hers.context.new_page()
    hers.go(f"/espace/brouillons/{draft.pk}/")
    expect(page.get_by_label("Votre demande")).to_have_value(TYPED)
    expect(page.get_by_text("Enregistré à")).to_be_visible()
    assert answers(draft)["description"] == TYPED
    assert forgets(page)


@pytest.mark.parametrize("takes", [True, False])
def test_of_two_texts_the_person_says_which_stays(hers: Visitor, claire: User, takes: bool) -> None:
    draft = cast.draft(claire.customer)
    hers.go(f"/espace/brouillons/{draft.pk}/")
    hers.context.set_offline(True)
    hers.page.get_by_label("Votre demande").fill(TYPED)
    expect(hers.page.get_by_text("lisible par qui s’en sert")).to_be_visible()
    hers.page.close(run_before_unload=False)
    elsewhere = Draft.objects.get(pk=draft.pk)
    actions.save(
        draft=elsewhere, raw={"subject": "", "description": "Écrit au bureau."}, contract=None, revision=elsewhere.revision,
        by=claire, at=clock.now(),
    )  # fmt: skip
    hers.context.set_offline(False)
    page = hers.page = hers.context.new_page()
    hers.go(f"/espace/brouillons/{draft.pk}/")
    shown = page.locator("[data-choice]")
    for words in ("Deux textes pour ce brouillon", TYPED, "Écrit au bureau."):
        expect(shown).to_contain_text(words)
    hers.picture("deux-textes")
    expect(page.get_by_label("Votre demande")).to_have_value("Écrit au bureau.")
    assert len(kept(page)) == 1
    if takes:
        page.get_by_role("button", name="Prendre le texte de cet appareil").click()
        expect(page.get_by_text("Enregistré à")).to_be_visible()
    else:
        page.get_by_role("button", name="Garder le texte enregistré").click()
        expect(shown).to_be_hidden()
    assert answers(draft)["description"] == (TYPED if takes else "Écrit au bureau.")
    assert forgets(page)


def test_signing_out_says_so_first_and_leaves_nothing(hers: Visitor, claire: User, karim: User, visitor: Open) -> None:
    ticket, page = cast.ticket(claire.customer), hers.page
    hers.go(f"/espace/demandes/{ticket.pk}/")
    hers.context.set_offline(True)
    page.get_by_label("Votre message").fill(TYPED)
    hers.context.set_offline(False)
    assert len(kept(page)) == 1
    # The page asks before one leaves it, too.
    page.on("dialog", lambda one: one.accept() if one.type == "beforeunload" else answered.pop()(one))
    answered: list[Callable[[Any], None]] = [lambda one: one.dismiss()]
    hers.go("/espace/mes-donnees/")
    page.locator("main").get_by_role("button", name="Se déconnecter").click()
    expect(page.locator("main").get_by_role("button", name="Se déconnecter")).to_be_visible()
    assert (len(kept(page)), answered) == (1, [])
    answered.append(lambda one: one.accept())
    page.locator("main").get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url(lambda url: "/espace/" not in url)
    assert (kept(page), answered) == ([], [])


def test_it_is_the_accounts_own_and_gone_after_three_days(hers: Visitor, claire: User, karim: User) -> None:
    ticket, page = cast.ticket(claire.customer), hers.page
    hers.go(f"/espace/demandes/{ticket.pk}/")
    hers.context.set_offline(True)
    page.get_by_label("Votre message").fill(TYPED)
    hers.context.set_offline(False)
    page.evaluate("(by) => { for (const key of Object.keys(localStorage)) { const one = JSON.parse(localStorage[key]); one.at -= by;"
                  " localStorage[key] = JSON.stringify(one); } }", timedelta(hours=71).total_seconds() * 1000)  # fmt: skip
    hers.context.clear_cookies()
    hers.sign_in_as(karim)
    theirs = cast.ticket(karim.customer)
    hers.go(f"/espace/demandes/{theirs.pk}/")
    expect(page.get_by_label("Votre message")).to_have_value("")
    assert len(kept(page)) == 1
    page.evaluate("(by) => { for (const key of Object.keys(localStorage)) { const one = JSON.parse(localStorage[key]); one.at -= by;"
                  " localStorage[key] = JSON.stringify(one); } }", timedelta(hours=2).total_seconds() * 1000)  # fmt: skip
    hers.go("/espace/")
    page.wait_for_load_state("load")
    assert forgets(page)


def test_nothing_of_it_stands_in_anybodys_way(claire: User, visitor: Open) -> None:
    """A file half sent, one that arrived, a text that comes back beside another: by axe's rules, in the dark too."""
    draft, at = cast.draft(claire.customer), clock.now()
    for name, received in (("moitié.pdf", PDF[:100]), ("entier.pdf", PDF)):
        sending = arriving.begin(customer=claire.customer, name=name, size=len(PDF), at=at)
        arriving.append(upload=sending, offset=0, content=received)
    for dark in (False, True):
        one = visitor(width=390, dark=dark, bypass_csp=True)
        one.sign_in_as(claire)
        record = {"at": at.timestamp() * 1000, "version": "-1", "fields": {"description": TYPED}}
        one.page.add_init_script(
            f"localStorage.setItem('kept:{claire.pk}:/espace/brouillons/{draft.pk}/', JSON.stringify({json.dumps(record)}))"
        )
        one.go(f"/espace/brouillons/{draft.pk}/")
        expect(one.page.get_by_text("Deux textes pour ce brouillon")).to_be_visible()
        expect(one.page.locator('[data-state="unfinished"], [data-state="elsewhere"]')).to_have_count(2)
        assert one.in_the_way() == []
        one.picture("texte-et-fichiers" + "-sombre" * dark)
