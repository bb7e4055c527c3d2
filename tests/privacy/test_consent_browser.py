"""Claire gives and withdraws her consent in a browser: as many screens, and as many gestures, one way as the other (art. 7(3) GDPR)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from espace.accounts import indexing
from espace.accounts.models import User
from espace.lib import clock
from espace.privacy.consent.reading import state_of
from tests import cast
from tests.browser import Visitor
from tests.journeys.gestures import follow, press, sees, sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.on_screen]


def is_plain(one: Visitor) -> None:
    """axe finds nothing."""
    assert one.in_the_way() == []


class Screens:
    """Counts the screens that somebody is shown: pages drawn, not the ways that lead from one to the next."""

    def __init__(self, one: Visitor) -> None:
        self.shown: list[str] = []
        one.page.on("response", self._note)

    def _note(self, response: object) -> None:
        if response.request.is_navigation_request() and response.status < 300:  # type: ignore[attr-defined]
            self.shown.append(response.url)  # type: ignore[attr-defined]


@pytest.mark.parametrize("javascript", [True, False])
def test_withdrawing_takes_as_many_screens_as_giving(javascript: bool, visitor: Callable[..., Visitor]) -> None:
    claire = cast.customer("Claire", "Delmas", email="claire@clients.example", consents=False).user
    assert claire is not None
    cast.contract(claire.customer, number="CAP-100001")
    one = visitor(width=390, javascript=javascript)
    sign_in(one, claire.email)
    sees(one, "Votre accord, avant d’ouvrir votre espace")
    if javascript:
        one.picture("consent-ask")
        is_plain(one)
        one.expect(422)
        press(one, "Enregistrer ma réponse")
        sees(one, "Votre réponse n’est pas encore enregistrée")
        one.picture("consent-ask-missing")
        is_plain(one)

    # From the page where one decides to the one that says it is done.
    giving = Screens(one)
    one.page.get_by_label("J’accepte que CAP ASSURANCES tienne").check()
    press(one, "Enregistrer ma réponse")
    sees(one, "Bonjour Claire", "Votre espace est ouvert")
    given = len(giving.shown)
    assert state_of(claire.customer.pk, "account") == "given"

    one.go("/espace/mes-donnees/")
    follow(one, "Mes consentements")
    sees(one, "Accord donné", "Historique et reçus")
    if javascript:
        one.picture("consent-mine")
        is_plain(one)
    press(one, "Donner mon accord")
    sees(one, "votre accord est donné")
    press(one, "Retirer mon accord")
    sees(one, "votre accord est retiré")
    follow(one, "Voir le reçu")
    sees(one, "Reçu d’un consentement donné", "Sur quel texte")
    if javascript:
        one.picture("consent-receipt")
        is_plain(one)

    one.go("/espace/mes-donnees/")
    follow(one, "Retirer mon accord, fermer mon espace", within="body")
    sees(one, "Ce qui s’arrête tout de suite", "Ce qui reste, et pourquoi", "Demander une copie")
    if javascript:
        one.picture("consent-leave")
        is_plain(one)
    withdrawing = Screens(one)
    press(one, "Retirer mon accord et fermer")
    sees(one, "Votre espace est fermé", "Consentement retiré")
    assert len(withdrawing.shown) == given == 1
    assert not User.objects.get(pk=claire.pk).is_active
    if javascript:
        one.picture("consent-left")
        is_plain(one)
    one.go("/espace/")
    sees(one, "Mot de passe")


def test_the_officer_s_page_fits_both_screens(visitor: Callable[..., Visitor], claire: User, dominique: User) -> None:
    indexing.index_batch(clock.now())
    one = visitor()
    one.sign_in_as(dominique)
    one.go("/dpo/consentements/")
    one.page.locator("main").get_by_role("searchbox").fill("Delmas")
    one.page.keyboard.press("Enter")
    follow(one, "Claire Delmas")
    sees(one, "Enregistrer un retrait")
    one.picture("consent-officer")
    is_plain(one)
    one.page.get_by_label("Ouvrir et tenir votre espace personnel").check()
    one.page.get_by_label("Reçu le").fill(clock.today(clock.now()).isoformat())
    press(one, "Enregistrer le retrait")
    sees(one, "Le retrait est enregistré et fait", "Aucun consentement n’est en cours")
    one.picture("consent-officer-done")
    is_plain(one)


def test_the_question_is_read_in_english_too(visitor: Callable[..., Visitor]) -> None:
    alix = cast.customer("Alix", "Marchand", consents=False).user
    assert alix is not None
    one = visitor(language="en", dark=True)
    one.sign_in_as(alix)
    one.go("/espace/")
    sees(one, "Your agreement, before your space opens", "Opening and keeping your personal space")
    one.picture("consent-ask-en")
    one.go("/espace/mes-consentements/fermer-mon-espace/")
    sees(one, "Refuse and close my space", "What stays, and why")
    one.picture("consent-refuse-en")
