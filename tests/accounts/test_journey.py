"""From a contract number to one's own space, in a browser: claim, mail, activation, my data, out and in again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from espace.accounts import actions
from espace.accounts.models import User
from espace.contracts import claims
from espace.lib import clock
from tests import cast
from tests.accounts.conftest import mail
from tests.browser import Visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.on_screen]
NEW = "Quatre grenouilles jouent au tarot"


def test_alix_claims_her_space_and_makes_it_hers(visitor: Callable[..., Visitor]) -> None:
    file = cast.customer("Alix", "Marchand", email="alix@clients.example", with_account=False)
    cast.contract(file, number="CAP-300001")
    cast.optional_data(file)
    alix = visitor(width=390)
    page = alix.page
    alix.go("/")
    alix.picture("accounts-front")
    page.get_by_role("link", name="Ouvrir mon espace").click()
    page.get_by_label("Numéro de contrat").fill("cap 300 001")
    page.get_by_label("Votre date de naissance").fill("1985-04-12")
    alix.picture("accounts-claim")
    page.get_by_role("button", name="Demander mon accès").click()
    page.get_by_role("heading", name="Votre demande est prise").wait_for()
    claims.match(clock.now())

    alix.go(mail("invitation").path)
    page.get_by_label("Mot de passe").fill("Alix Marchand")
    page.get_by_role("button", name="Ouvrir").click()
    page.get_by_text(re.compile(r"points? (est|sont) à revoir")).first.wait_for()
    alix.picture("accounts-activation-refused")
    page.get_by_label("Mot de passe").fill(NEW)
    page.get_by_role("button", name="Ouvrir").click()
    page.get_by_label("J’accepte que CAP ASSURANCES tienne").check()
    page.get_by_role("button", name="Enregistrer ma réponse").click()
    page.get_by_role("heading", name="Protégez votre espace").wait_for()
    alix.picture("accounts-first-home")

    page.get_by_role("link", name="Moi").first.click()
    page.get_by_role("heading", name="Mes données", exact=True).wait_for()
    alix.picture("accounts-my-data")
    page.locator("section").filter(has=page.get_by_role("heading", name="Votre téléphone")).get_by_role("link").click()
    page.get_by_role("heading", name="Confirmer que c’est vous").wait_for()
    alix.picture("accounts-confirm")
    page.get_by_label("Mot de passe").fill(NEW)
    page.get_by_role("button", name="Confirmer").click()
    page.get_by_label("Téléphone").fill("+33 6 12 34 56 78")
    alix.picture("accounts-phone")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("C’est changé, dès maintenant.").wait_for()

    page.locator("aside").get_by_role("button", name="Se déconnecter").click()
    page.get_by_role("link", name="Se connecter").first.click()
    page.get_by_label("Adresse mail").fill("alix@clients.example")
    page.get_by_label("Mot de passe").fill("ce n’est pas le bon")
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_text("ne correspond pas").wait_for()
    alix.picture("accounts-sign-in-refused")
    page.get_by_label("Mot de passe").fill(NEW)
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("heading", name="Bonjour Alix").wait_for()


def test_the_way_in_is_said_in_english_and_works_without_javascript(
    visitor: Callable[..., Visitor], claire: User
) -> None:
    one = visitor(language="en", javascript=False)
    one.go("/connexion/")
    one.picture("accounts-sign-in-en")
    one.page.get_by_label("E-mail address").fill(claire.email)
    one.page.get_by_label("Password").fill(cast.PASSWORD)
    one.page.get_by_role("button", name="Sign in").click()
    one.go("/espace/mes-donnees/")
    one.page.get_by_role("heading", name="My data", exact=True).wait_for()
    one.picture("accounts-my-data-en")
    one.expect(410)
    one.go("/activation/unknown/")
    one.picture("accounts-link-over-en")


def test_the_team_and_the_claims_fit_both_screens(
    visitor: Callable[..., Visitor], ines: User, sophie: User, claire: User
) -> None:

    actions.ask_claim(
        number="CAP-100001",
        birth_date=date(1985, 4, 12),
        new_email="claire.perdue@clients.example",
        language="fr",
        at=clock.now(),
    )
    claims.match(clock.now())
    administrator = visitor()
    administrator.sign_in_as(ines)
    administrator.go("/gestion/equipe/")
    administrator.picture("accounts-team")
    advisor = visitor()
    advisor.sign_in_as(sophie)
    advisor.go("/gestion/acces/")
    advisor.picture("accounts-claims")
    advisor.page.get_by_role("link", name="Claire Delmas").click()
    advisor.page.get_by_role("heading", name="Vérifier qui demande").wait_for()
    advisor.picture("accounts-claim-to-check")
