"""Sophie asks, Nadia lends, Sophie reads: in a real browser, without script, each page through axe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from espace.accounts.models import User
from espace.lib import clock
from espace.tickets.models import Ticket
from espace.tickets.states import State
from tests import cast
from tests.browser import Visitor
from tests.cast import AT
from tests.documents.sealed import PDF
from tests.documents.uploading import received
from tests.privacy.archiving import archive_round, leave, of_document, of_ticket

MOTIVE = "L’assureur conteste la facture de 2024 : je dois relire la demande."


@pytest.mark.on_screen
@pytest.mark.django_db(transaction=True)
def test_a_loan_from_asking_to_reading(
    claire: User, sophie: User, nadia: User, visitor: Callable[..., Visitor]
) -> None:
    contract = claire.customer.contracts.get()
    closed = cast.ticket(
        claire.customer,
        State.CLOSED,
        kind="claim",
        assignee=sophie,
        about=contract,
        body="Bonjour, voici la facture de la clinique.",
    )
    cast.message(closed, sophie, "Merci, nous l’envoyons à l’assureur aujourd’hui.", at=AT + timedelta(hours=2))
    cast.note(closed, sophie, "Facture relue avec l’assureur.")
    file = received(claire, claire.customer, PDF, "facture-clinique.pdf")
    leave(of_ticket(Ticket.objects.get(pk=closed.pk), contract), of_document(file, closed.unit, contract))
    archive_round(clock.now())
    held = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, about=contract)

    hers, theirs = visitor(), visitor(javascript=False)
    hers.sign_in_as(sophie)
    theirs.sign_in_as(nadia)
    hers.go(f"/gestion/demandes/{held.pk}/")
    hers.picture("archive-demande")
    hers.page.get_by_role("link", name="Ce que l’archive garde de ce client").click()
    hers.page.get_by_role("link", name="Demander la consultation").click()
    hers.page.get_by_label("Motif").fill(MOTIVE)
    hers.picture("archive-demander")
    assert hers.in_the_way() == []
    hers.page.get_by_role("button", name="Envoyer à l’archiviste").click()
    hers.page.get_by_role("heading", name="Prêt demandé").wait_for()
    hers.picture("archive-pret-demande")
    assert hers.in_the_way() == []
    loan = hers.page.url

    theirs.go("/archives/")
    theirs.picture("archive-accueil")
    theirs.page.get_by_role("link", name="Sophie Laurent").click()
    theirs.picture("archive-decider")
    theirs.page.get_by_role("button", name="Prêter pour 24 heures").click()
    theirs.page.get_by_text("C’est prêté pour 24 heures").wait_for()
    archive_round(clock.now())
    hers.page.goto(loan)
    hers.page.get_by_text("Bonjour, voici la facture").first.wait_for()
    hers.picture("archive-prete")
    assert hers.in_the_way() == []

    theirs.page.get_by_label("Numéro de contrat").fill("CAP-100001")
    theirs.page.get_by_label("Motif").fill(MOTIVE)
    theirs.page.get_by_role("button", name="Chercher cette personne").click()
    theirs.page.get_by_text("moins d’une minute").wait_for()
    theirs.picture("archive-attente")
    archive_round(clock.now())
    theirs.page.get_by_role("link", name="Voir si elle a répondu").click()
    theirs.page.get_by_role("button", name="Ouvrir ce dossier").wait_for()
    theirs.picture("archive-index")
    theirs.page.get_by_role("button", name="Ouvrir ce dossier").click()
    archive_round(clock.now())
    theirs.page.get_by_role("link", name="Voir si elle a répondu").click()
    theirs.page.get_by_text("Facture relue avec l’assureur.").wait_for()
    theirs.picture("archive-dossier")

    again = visitor()
    again.sign_in_as(nadia)
    for path in ("/archives/", *(one.replace(again.base, "") for one in (theirs.page.url,))):
        again.go(path)
        assert again.in_the_way() == [], path
