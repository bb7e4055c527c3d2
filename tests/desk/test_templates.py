"""Reply templates at the desk: written and approved on their pages, inserted where one writes, with and without script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import expect

from espace.accounts.models import User
from espace.lib import clock
from espace.tickets import actions
from espace.tickets.models import Act, ReplyTemplate, ReplyWording, Ticket
from espace.tickets.states import State
from tests import cast
from tests.browser import Visitor
from tests.desk.posting import at_desk, bodies, fresh, seen, told

SignedIn = Callable[[User], Client]
Open = Callable[..., Visitor]
NOW = clock.now()
AS_JSON = {"Accept": "application/json"}
MISSING = {
    "body_fr": "{client.salutation},\nIl me manque la facture du contrat {contrat.numero}.",
    "body_en": "{client.salutation},\nI am missing the invoice of contract {contrat.numero}.",
    "asked_fr": "La facture acquittée",
    "asked_en": "The receipted invoice",
}


def offered(by: User, other: User, name: str, act: Act, **texts: str) -> ReplyTemplate:
    at = NOW - timedelta(days=1)
    wording = actions.propose(template=None, name=name, serves=(), act=act, texts=texts, by=by, at=at)
    return actions.approve(wording=wording, seen_at=at, by=other, at=at).template


def hers(claire: User, sophie: User) -> Ticket:
    about = claire.customer.contracts.get()
    return cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, about=about, at=NOW - timedelta(hours=2))


def test_written_by_one_approved_by_another_on_its_pages(sophie: User, ines: User, signed_in: SignedIn) -> None:
    wrote, approves = signed_in(sophie), signed_in(ines)
    form = {"name": "Facture manquante", "act": "ask", "kinds": ["claim"], **MISSING}
    page = told(wrote.post(reverse("desk:template_new"), form, follow=True))
    assert "Bonjour Madame Exemple" in page
    assert "Dear Ms Exemple" in page
    assert "Approuver ce texte" not in page  # her own
    row = ReplyTemplate.objects.get()
    answer = approves.get(reverse("desk:template", args=[row.pk]))
    assert "Approuver ce texte" in told(answer)
    approves.post(reverse("desk:template_approve", args=[row.pk]), {"seen": answer.context["stamp"]})
    assert row.wordings.get().approved_by == ines
    assert "Proposé" in told(wrote.get(reverse("desk:templates")))
    approves.post(reverse("desk:template_retire", args=[row.pk]))
    assert "Retiré" in told(wrote.get(reverse("desk:templates")))


def test_a_fault_stands_beside_its_field_and_keeps_what_was_typed(sophie: User, signed_in: SignedIn) -> None:
    form = {"name": "Essai", "act": "answer", "body_fr": "Contrat {contrat.nombre}, bien à vous."}
    answer = signed_in(sophie).post(reverse("desk:template_new"), form)
    assert answer.status_code == 422
    assert "{contrat.nombre}" in answer.context["form"].errors["body_fr"][0]
    assert "{contrat.numero}" in answer.context["form"].errors["body_fr"][0]
    assert "Contrat {contrat.nombre}, bien à vous." in told(answer)
    assert not ReplyWording.objects.exists()


def test_the_script_is_told_what_there_is_then_what_it_says(
    claire: User, sophie: User, ines: User, signed_in: SignedIn
) -> None:
    ticket, browser = hers(claire, sophie), signed_in(sophie)
    row = offered(sophie, ines, "Facture manquante", Act.ASK, **MISSING)
    choices = browser.post(at_desk("insert", ticket), headers=AS_JSON).json()["choices"]
    assert choices == [{"id": str(row.pk), "name": "Facture manquante", "does": "Répondre et attendre le client"}]
    given = browser.post(at_desk("insert", ticket), {"template": row.pk}, headers=AS_JSON).json()
    number = claire.customer.contracts.get()
    assert given["text"].startswith("Bonjour Madame Delmas,\nIl me manque la facture du contrat ")
    assert (given["act"], given["asked"], given["notice"], given["gaps"]) == ("ask", "La facture acquittée", "", "")
    assert number.pk == ticket.contract_id
    retired = {"template": "rien"}
    assert browser.post(at_desk("insert", ticket), retired, headers=AS_JSON).status_code == 409


def test_a_gap_comes_back_with_what_was_typed(claire: User, sophie: User, signed_in: SignedIn) -> None:
    ticket, browser = hers(claire, sophie), signed_in(sophie)
    answer = browser.post(at_desk("reply", ticket), {**seen(browser, ticket), "body": "Versé le [[le jour]]."})
    assert answer.status_code == 422
    assert "Complétez d’abord : le jour." in told(answer)
    assert "Versé le [[le jour]]." in told(answer)
    assert "Versé le [[le jour]]." not in bodies(ticket)


def test_the_composer_costs_no_statement_for_its_templates(
    claire: User, sophie: User, ines: User, signed_in: SignedIn
) -> None:
    ticket, browser = hers(claire, sophie), signed_in(sophie)

    def cost() -> int:
        browser.get(at_desk("ticket", ticket))
        with CaptureQueriesContext(connection) as queries:
            browser.get(at_desk("ticket", ticket))
        return len(queries)

    before = cost()
    for number in range(5):
        offered(sophie, ines, f"Modèle {number}", Act.ANSWER, body_fr="Bonjour.")
    assert cost() == before


@pytest.mark.on_screen
@pytest.mark.django_db(transaction=True)
def test_a_template_is_chosen_by_the_keyboard(claire: User, sophie: User, ines: User, visitor: Open) -> None:
    ticket = hers(claire, sophie)
    offered(sophie, ines, "Facture manquante", Act.ASK, **MISSING)
    offered(sophie, ines, "Versement fait", Act.ANSWER, body_fr="Versé : [[le montant]], le [[le jour]].")
    one = visitor()
    one.sign_in_as(sophie)
    keys, page = one.page.keyboard, one.page
    one.go(at_desk("ticket", ticket))
    keys.press("t")
    expect(page.locator("#picker [role=option]")).to_have_count(2)
    one.picture("modele-choix")
    keys.press("ArrowDown")
    keys.press("Enter")
    composer = page.locator("textarea[name=body]")
    expect(composer).to_be_focused()
    expect(composer).to_have_value("Versé : [[le montant]], le [[le jour]].")
    keys.type("120 €")  # over the first gap, which is selected
    keys.press("Control+Enter")  # nothing leaves: the next gap is selected
    keys.type("3 novembre")
    expect(composer).to_have_value("Versé : 120 €, le 3 novembre.")
    one.picture("modele-insere")
    keys.press("Control+Enter")
    page.get_by_text("Votre réponse est partie").wait_for()
    keys.press("t")
    keys.type("facture")
    keys.press("Enter")
    expect(page.get_by_label("Ce que vous attendez du client")).to_have_value("La facture acquittée")
    one.picture("modele-demande")
    keys.press("Control+Enter")
    page.get_by_text("La demande attend le client").wait_for()
    assert bodies(ticket)[-2] == "Versé : 120 €, le 3 novembre."
    assert (fresh(ticket).state, fresh(ticket).asked) == (State.WAITING_FOR_CUSTOMER, "La facture acquittée")


@pytest.mark.on_screen
@pytest.mark.django_db(transaction=True)
def test_a_template_is_chosen_without_script(claire: User, sophie: User, ines: User, visitor: Open) -> None:
    ticket = hers(claire, sophie)
    offered(sophie, ines, "C’est réglé", Act.CLOSE, body_fr="C’est réglé, {client.prenom}.")
    one = visitor(javascript=False, width=390)
    one.sign_in_as(sophie)
    page = one.page
    one.go(at_desk("ticket", ticket))
    page.locator("textarea[name=body]").fill("Bonne nouvelle.")
    page.get_by_role("button", name="Modèles").click()
    expect(page.locator("textarea[name=body]")).to_have_value("Bonne nouvelle.")
    one.picture("modele-sans-script")
    page.locator("select[name=template]").select_option(label="C’est réglé (Répondre et clore)")
    page.get_by_role("button", name="Insérer").click()
    expect(page.get_by_label("Dernier message au client")).to_have_value("Bonne nouvelle.\n\nC’est réglé, Claire.")
    page.get_by_role("button", name="Clore la demande").click()
    page.get_by_text("La demande est close.").wait_for()
    assert fresh(ticket).state == State.CLOSED
