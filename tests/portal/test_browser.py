"""Claire in a real browser: with script and without, on a phone and at a desk; what she sees is kept as pictures."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from espace import vault
from espace.accounts.models import User
from espace.tickets import actions
from espace.tickets.models import Draft, Ticket
from espace.tickets.states import State
from tests import cast
from tests.browser import Visitor
from tests.documents.sealed import PDF

Open = Callable[..., Visitor]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def invoice(tmp_path: Path) -> Path:
    path = tmp_path / "facture.pdf"
    path.write_bytes(PDF)
    return path


@pytest.mark.on_screen
@pytest.mark.parametrize("javascript", [True, False])
def test_a_request_from_its_draft_to_its_answer(
    javascript: bool, claire: User, sophie: User, visitor: Open, invoice: Path
) -> None:
    hers = visitor(javascript=javascript, width=390)
    hers.sign_in_as(claire)
    page = hers.page
    hers.go("/espace/")
    page.get_by_role("link", name="Faire une demande").first.click()
    page.get_by_role("button", name="Question sur un remboursement").click()
    page.get_by_label("Santé Expatrié").check()
    page.get_by_label("Votre question").fill("Pourquoi la moitié seulement ?")
    page.get_by_label("Joindre des documents").set_input_files(invoice)
    page.get_by_role("button", name="Ajouter les fichiers choisis").click()
    page.get_by_text("Vérification en cours").first.wait_for()
    page.get_by_role("button", name="Relire avant l’envoi").click()
    page.wait_for_url("**/relecture/")
    if javascript:
        hers.picture("demande-relecture")
    page.get_by_label("J’accepte que").check()
    page.get_by_role("button", name="Envoyer la demande").click()
    page.get_by_text("Votre demande est envoyée").wait_for()
    ticket = Ticket.objects.get()
    actions.ask(
        ticket=ticket,
        pk=uuid.uuid4(),
        body="Bonjour Claire.",
        asked="La facture acquittée",
        by=sophie,
        at=datetime.now(UTC),
    )
    hers.go("/espace/")
    if javascript:
        hers.picture("accueil-reponse-attendue")
    if javascript:
        with page.expect_response("**/lu/") as marked:
            page.get_by_role("link", name="Répondre").click()
        assert marked.value.status == 204
    else:
        page.get_by_role("link", name="Répondre").click()
    page.get_by_label("Votre message").fill("La voici.")
    page.get_by_label("Joindre des documents").set_input_files(invoice)
    page.get_by_role("button", name="Envoyer le message").click()
    page.get_by_text("Votre message est envoyé").wait_for()
    ticket.refresh_from_db()
    assert ticket.state == State.IN_PROGRESS
    if javascript:
        hers.picture("demande-repondue")


def test_what_is_typed_is_kept_by_itself_and_another_device_is_told(claire: User, visitor: Open) -> None:
    draft = cast.draft(claire.customer, subject="Un sujet")
    phone, desk = visitor(width=390), visitor()
    for one in (phone, desk):
        one.sign_in_as(claire)
        one.go(f"/espace/brouillons/{draft.pk}/")
    phone.page.get_by_label("Votre demande").fill("depuis le téléphone")
    phone.page.get_by_text("Enregistré à").wait_for()
    desk.expect(409)
    desk.page.get_by_label("Votre demande").fill("depuis le bureau")
    desk.page.get_by_text("modifié ailleurs").wait_for()
    desk.page.get_by_role("button", name="Enregistrer et finir plus tard").click()
    desk.page.get_by_text("Rien n’est perdu").wait_for()
    desk.picture("brouillon-conflit")
    expect(desk.page.get_by_label("Votre demande")).to_have_value("depuis le bureau")
    desk.page.get_by_role("button", name="Enregistrer et finir plus tard").click()
    desk.page.get_by_text("C’est enregistré").wait_for()
    kept = Draft.objects.get()
    vault.open_rows(kept)
    assert kept.answers["description"] == "depuis le bureau"
