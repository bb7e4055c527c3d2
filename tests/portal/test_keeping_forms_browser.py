"""Wherever Claire writes more than a line, what she types while the line is down comes back, and stays nowhere once it came (0029)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, expect

from espace import vault
from espace.accounts import actions as accounts
from espace.accounts.models import Customer, User
from espace.contracts.certificates import actions as certificates
from espace.contracts.models import Contract
from espace.lib import clock
from espace.privacy.consent import actions as consents
from espace.privacy.consent.wording import MEASUREMENT
from espace.privacy.rights.models import RightsRequest
from espace.tickets.states import State
from tests import cast
from tests.browser import Visitor
from tests.portal.test_keeping_browser import TYPED, forgets, kept

Open = Callable[..., Visitor]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.on_screen]
RIGHTS = "/espace/mes-droits/"
GROUNDS = "À quoi vous opposez-vous, et pourquoi ?"


@dataclass(frozen=True)
class Place:
    """Where one writes: how one comes there, what else is to be chosen, and what says that it came."""

    comes: Callable[[Visitor, User], None]
    label: str
    buttons: tuple[str, ...]
    came: str
    chooses: str = ""


def at(path: str) -> Callable[[Visitor, User], None]:
    def comes(one: Visitor, _claire: User) -> None:
        one.go(path)

    return comes


def to_terminate(one: Visitor, claire: User) -> None:
    one.go(f"/espace/contrats/{Contract.objects.get(customer=claire.customer).pk}/resilier/")


def to_revoke(one: Visitor, claire: User) -> None:
    Contract.objects.filter(customer=claire.customer).update(situation_on=clock.today(clock.now()))
    about = Contract.objects.select_related("product", "customer").get(customer=claire.customer)
    ines = User.objects.get(email="ines@cabinet.example")
    certificates.delegate(product=about.product, by=ines, at=clock.now())
    vault.open_rows(about, about.customer)
    one_made = certificates.issue(
        pk=uuid.uuid4(), contract=about, insured=None, purpose="", ends_on=None, by=claire, at=clock.now()
    )
    one.go(f"/espace/attestations/{one_made.pk}/revocation/")


def to_add_a_word(one: Visitor, claire: User) -> None:
    now, sophie = clock.now(), User.objects.get(email="sophie@cabinet.example")
    consents.choose(customer=claire.customer, purpose=MEASUREMENT, is_given=True, by=claire, at=now)
    closed = cast.ticket(claire.customer, State.CLOSED, kind="claim", assignee=sophie, at=now)
    one.go(f"/espace/demandes/{closed.pk}/")
    one.page.get_by_role("button", name="Satisfait", exact=True).click()
    one.page.wait_for_url("**/demandes/avis/")


RECEIVED = "Votre demande est reçue"
PLACES = {
    "rectification": Place(at(f"{RIGHTS}rectification/"), "Ce qui est juste", ("Demander la correction",), RECEIVED, "Autre chose"),
    "restriction": Place(at(f"{RIGHTS}limitation/"), "Pourquoi", ("Geler la valeur",), "C’est noté. Le délégué vérifie", "Autre chose"),
    "erasure": Place(at(f"{RIGHTS}effacement/"), "Ce que vous voulez ajouter", ("Demander l’effacement",), RECEIVED),
    "grounds": Place(at(f"{RIGHTS}opposition/motifs/"), GROUNDS, ("Envoyer mon opposition",), RECEIVED),
    "opinion": Place(to_add_a_word, "Que pourrions-nous mieux faire ?", ("Envoyer ces mots",), "Vos mots sont transmis"),
    "certificate": Place(to_revoke, "Pourquoi", ("Révoquer l’attestation",), "L’attestation est révoquée"),
    "termination": Place(to_terminate, "Motif", ("Relire la résiliation", "Notifier la résiliation"), "Gardez votre reçu daté"),
    "address": Place(at("/espace/mes-donnees/adresse/"), "Adresse", ("Enregistrer",), "C’est changé"),
}  # fmt: skip


@pytest.fixture
def hers(claire: User, sophie: User, ines: User, visitor: Open) -> Visitor:
    one = visitor(width=390)
    one.loses_the_line = True
    one.sign_in_as(claire, confirmed=True)
    return one


def field(page: Page, label: str) -> Any:
    return page.locator("main").get_by_role("textbox", name=label)


def types_offline(one: Visitor, label: str, text: str = TYPED, chooses: str = "") -> None:
    """Type in the page that is open while the line is down; its tab closes, and it is opened again when the line is back."""
    address = one.page.url
    one.context.set_offline(True)
    if chooses:
        one.page.get_by_label(chooses).check()
    field(one.page, label).fill(text)
    expect(one.page.get_by_text("lisible par qui s’en sert")).to_be_visible()
    one.page.close(run_before_unload=False)
    one.context.set_offline(False)
    one.page = one.context.new_page()
    one.page.goto(address)


@pytest.mark.parametrize("name", PLACES)
def test_what_is_typed_offline_is_found_again_and_leaves_nothing(name: str, hers: Visitor, claire: User) -> None:
    place = PLACES[name]
    place.comes(hers, claire)
    types_offline(hers, place.label, chooses=place.chooses)
    page = hers.page
    expect(field(page, place.label)).to_have_value(TYPED)
    expect(page.get_by_text("Il n’est pas encore envoyé")).to_be_visible()
    hers.picture(f"texte-revenu-{name}")
    assert len(kept(page)) == 1
    for button in place.buttons:
        page.get_by_role("button", name=button).click()
    expect(page.get_by_text(place.came)).to_be_visible()
    assert forgets(page)


def test_the_answer_is_lost_and_the_next_page_says_that_it_came(hers: Visitor, claire: User) -> None:
    page, path = hers.page, "**/opposition/motifs/"
    hers.go(f"{RIGHTS}opposition/motifs/")

    def lose(route: Any) -> None:
        route.fetch(max_redirects=0)  # it arrived; nobody hears
        route.abort()

    field(page, GROUNDS).fill(TYPED)
    page.route(path, lose)
    with page.expect_event("requestfailed", lambda one: one.method == "POST"):
        page.get_by_role("button", name="Envoyer mon opposition").click()
    page.unroute(path)
    assert RightsRequest.objects.count() == 1
    hers.go("/espace/")
    expect(page.get_by_text(RECEIVED)).to_be_visible()
    assert forgets(page)
    hers.go(f"{RIGHTS}opposition/motifs/")
    expect(field(page, GROUNDS)).to_have_value("")


def test_what_was_typed_after_it_left_stays(hers: Visitor) -> None:
    page = hers.page
    hers.go(f"{RIGHTS}opposition/motifs/")
    field(page, GROUNDS).fill(TYPED)
    # As when its writer adds to it in the time that the answer takes to be lost.
    page.evaluate("""() => document.querySelector("main form").addEventListener("submit", () => {
      for (const key of Object.keys(localStorage)) {
        const one = JSON.parse(localStorage[key]);
        one.at += 1; one.fields.asked += " Et ceci.";
        localStorage[key] = JSON.stringify(one);
      }
    }, {once: true})""")
    page.get_by_role("button", name="Envoyer mon opposition").click()
    expect(page.get_by_text(RECEIVED)).to_be_visible()
    [still] = kept(page)
    assert "Et ceci." in still
    hers.go(f"{RIGHTS}opposition/motifs/")
    expect(field(page, GROUNDS)).to_have_value(f"{TYPED} Et ceci.")


@pytest.mark.parametrize("takes", [True, False])
def test_an_address_changed_elsewhere_meanwhile_is_shown_beside(hers: Visitor, claire: User, takes: bool) -> None:
    hers.go("/espace/mes-donnees/adresse/")
    file = Customer.objects.get(pk=claire.customer.pk)
    vault.open_rows(file)
    elsewhere = {"address": "2 rue du Bureau", "postcode": file.postcode, "city": file.city, "country": file.country}
    accounts.change_contact(customer=file, values=elsewhere, by=claire, at=clock.now())
    types_offline(hers, "Adresse", "3 rue du Train")
    page = hers.page
    shown = page.locator("[data-choice]")
    for words in ("Deux textes pour cette page", "3 rue du Train", "2 rue du Bureau"):
        expect(shown).to_contain_text(words)
    hers.picture("deux-textes-page")
    expect(field(page, "Adresse")).to_have_value("2 rue du Bureau")
    button = "Prendre le texte de cet appareil" if takes else "Garder celui de cette page"
    page.get_by_role("button", name=button).click()
    expect(field(page, "Adresse")).to_have_value("3 rue du Train" if takes else "2 rue du Bureau")
    expect(shown).to_be_hidden()
    assert len(kept(page)) == takes


def test_directives_are_kept_on_no_device_and_the_page_asks_before_one_leaves_it(hers: Visitor) -> None:
    """Words about one's death, which name somebody else, on a phone that others may hold."""
    page = hers.page
    hers.go("/espace/mes-directives/ecrire/")
    hers.context.set_offline(True)
    field(page, "Ce que vous voulez ajouter").fill(TYPED)
    assert forgets(page)
    hers.context.set_offline(False)
    asked: list[str] = []

    def leaves(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leaves)
    hers.go("/espace/")
    assert asked == ["beforeunload"]
