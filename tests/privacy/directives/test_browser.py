"""Claire writes her directives, changes and revokes them: with the keyboard alone, on a phone's width, and axe finds nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from espace.accounts.models import User
from espace.privacy.directives.models import Directive
from tests.browser import Visitor
from tests.cast import PASSWORD
from tests.journeys.gestures import sees, sign_in
from tests.journeys.test_keyboard import choose, fill
from tests.privacy.test_consent_browser import is_plain

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.on_screen]


def chosen(one: Visitor, group: str, downs: int) -> None:
    """Reach a group of choices with the tab key, and go down in it: the first is taken by the space bar."""
    inside = "group => document.activeElement?.closest('fieldset')?.textContent.includes(group)"
    for _step in range(60):
        if one.page.evaluate(inside, group):
            one.page.keyboard.press("Space")
            for _down in range(downs):
                one.page.keyboard.press("ArrowDown")
            return
        one.page.keyboard.press("Tab")
    raise AssertionError(f"the tab key does not reach « {group} »")


def test_written_changed_and_revoked_by_the_keyboard(claire: User, visitor: Callable[..., Visitor]) -> None:
    one = visitor(width=390)
    sign_in(one, claire.email)
    one.go("/espace/mes-directives/")
    sees(one, "Rien ne vous oblige à en écrire")
    one.picture("directives-none")
    is_plain(one)
    choose(one, "Écrire mes directives")
    sees(one, "Confirmer que c’est vous")
    fill(one, "Mot de passe", PASSWORD)
    one.page.keyboard.press("Enter")
    sees(one, "Qui exécute vos directives")
    chosen(one, "Vos demandes", 1)
    chosen(one, "Vos contrats", 2)
    chosen(one, "Votre identité", 0)
    fill(one, "Qui exécute vos directives", "Jean Delmas")
    one.expect(422)
    one.page.keyboard.press("Enter")
    sees(one, "points sont à revoir")
    one.picture("directives-missing")
    is_plain(one)
    chosen(one, "Vos données facultatives", 1)
    fill(one, "Comment la joindre", "12 rue Basse, Lyon")
    choose(one, "Je consens", "Space")
    one.picture("directives-write")
    choose(one, "Enregistrer mes directives")
    sees(one, "Vos directives sont enregistrées", "Jean Delmas", "Communiquer")
    one.picture("directives-mine")
    is_plain(one)
    choose(one, "Les changer")
    sees(one, "remplace la version d’avant")
    is_plain(one)
    choose(one, "Mes directives")
    sees(one, "Jean Delmas", "Les révoquer")
    choose(one, "Les révoquer")
    sees(one, "ne s’applique plus")
    one.picture("directives-revoke")
    is_plain(one)
    choose(one, "Révoquer mes directives")
    sees(one, "Vos directives sont révoquées")
    assert not Directive.objects.in_force().exists()
