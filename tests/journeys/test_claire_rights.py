"""What Claire does with her rights, in one sitting on her phone: each promise of the notice is a gesture, and its answer is read there.

What she carries away is taken in by another space, made for that: its own home, its own keys, an empty database.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from espace.accounts.models import FieldException, OptionalData, User
from espace.lib import clock
from espace.ops.working import Worker
from espace.privacy.consent.reading import state_of
from espace.privacy.directives.models import Directive
from tests import cast, migrated
from tests.browser import Visitor
from tests.cast import PASSWORD
from tests.documents.sealed import PDF
from tests.home import make
from tests.journeys.gestures import NO_BREAK, does_not_see, follow, press, sees, sign_in, write
from tests.journeys.installation import Installation
from tests.privacy.exports.opening import Opened, clean
from tests.privacy.test_consent_browser import Screens

pytestmark = [pytest.mark.on_screen, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def elsewhere() -> Iterator[Installation]:
    """Another space, whose tables are empty but for its first administrator."""
    home = make()
    migrated.copied_to(home / "espace.db")
    other = Installation(home)
    other.run("init", "--administrator", "ines@ailleurs.example", "--name", "Inès Garnier")
    yield other
    shutil.rmtree(home)


def test_claire_exercises_her_rights(
    claire: User, sophie: User, visitor: Callable[..., Visitor], elsewhere: Installation, tmp_path: Path
) -> None:
    cast.optional_data(claire.customer, profession="Océanographe")
    cast.ticket(claire.customer, body="Bonjour, où en est mon remboursement ?", at=clock.now())
    clean(claire, PDF, "facture.pdf", at=clock.now())
    hers, desk = visitor(width=390), visitor()
    desk.sign_in_as(sophie)

    sign_in(hers, claire.email)
    follow(hers, "Moi", within="nav.places")
    she_gives_and_withdraws_a_consent(hers, claire)
    she_objects_to_her_profession(hers, claire)
    sophie_sees_that_she_objected(desk, claire)
    she_writes_her_directives(hers)
    she_asks_for_her_copies(hers)
    done = Worker().round(clock.now())
    assert not [one for one in done.values() if isinstance(one, str)], done
    she_opens_her_copy(hers)
    another_space_takes_in(she_carries_away(hers), elsewhere, tmp_path)
    she_sees_who_looked(hers)


def she_gives_and_withdraws_a_consent(one: Visitor, claire: User) -> None:
    """As many screens one way as the other, counted from the page where one decides."""
    follow(one, "Mes consentements")
    sees(one, "Ce que vous avez accepté, quand, et sur quel texte")
    one.picture("claire-consents")
    shown = []
    for button, answer, state in (
        ("Donner mon accord", "votre accord est donné", "given"),
        ("Retirer mon accord", "votre accord est retiré", "withdrawn"),
    ):
        screens = Screens(one)
        press(one, button)
        sees(one, answer)
        shown.append(len(screens.shown))
        assert state_of(claire.customer.pk, "measurement") == state
    one.picture("claire-consent-withdrawn")
    assert shown == [1, 1]


def she_objects_to_her_profession(one: Visitor, claire: User) -> None:
    follow(one, "Mes données")
    follow(one, "Exercer mes droits")
    expect(one.page.locator("nav.places [aria-current]")).to_have_text("Moi")
    one.picture("claire-rights")
    follow(one, "Opposition")
    one.page.get_by_label("Profession").check()
    one.picture("claire-objection")
    press(one, "Détruire ces données")
    sees(one, "C’est détruit, dès maintenant", "Profession", "Notre réponse", "CNIL")
    one.picture("claire-objected")
    follow(one, "Mes droits")
    follow(one, "Mes données")
    does_not_see(one, "Océanographe")
    sees(one, "Profession", "Master")
    one.picture("claire-data")
    assert OptionalData.objects.get(customer=claire.customer)
    assert FieldException.objects.get(customer=claire.customer).kind == FieldException.Kind.OBJECTED


def sophie_sees_that_she_objected(one: Visitor, claire: User) -> None:
    """And by looking, is seen in her turn."""
    one.go(f"/gestion/clients/{claire.customer.pk}/")
    sees(one, "Opposition de la personne")
    does_not_see(one, "Océanographe")
    one.picture("claire-objected-desk")


def she_writes_her_directives(one: Visitor) -> None:
    follow(one, "Mes directives après mon décès")
    follow(one, "Écrire mes directives")
    sees(one, "Confirmer que c’est vous")
    one.picture("claire-confirm")
    write(one, "Mot de passe", PASSWORD)
    press(one, "Confirmer")
    for group, wish in (
        ("Vos demandes", "Effacer"),
        ("Vos contrats", "Communiquer"),
        ("Votre identité", "Garder"),
        ("Vos données facultatives", "Effacer"),
    ):
        one.page.get_by_role("group", name=group).get_by_label(wish).check()
    write(one, "Qui exécute vos directives", "Jean Delmas")
    write(one, "Comment la joindre", "12 rue Basse, Lyon")
    one.page.get_by_label("Je consens").check()
    one.picture("claire-directives-write")
    press(one, "Enregistrer mes directives")
    sees(one, "Vos directives sont enregistrées", "Jean Delmas", "Communiquer")
    one.picture("claire-directives")
    assert Directive.objects.in_force().exists()


def she_asks_for_her_copies(one: Visitor) -> None:
    """Her password, given for her directives a moment ago, is not asked for again."""
    for right, button, name in (
        ("Accès", "Demander ma copie", "access"),
        ("Portabilité", "Préparer mon archive", "portability"),
    ):
        follow(one, "Mes droits", within="body")
        follow(one, right)
        one.picture(f"claire-{name}")
        press(one, button)
        sees(one, "C’est demandé", "sans que personne intervienne")
        one.picture(f"claire-{name}-asked")


def she_opens_her_copy(one: Visitor) -> None:
    follow(one, "Voir mes copies")
    one.picture("claire-copies")
    copy = downloaded(one, "Copie de toutes vos données")
    assert "Bonjour, où en est mon remboursement ?" in copy.everything
    assert copy["files/facture.pdf"] == PDF
    # Read as her own browser opens the page that she unpacked: alone, and from nowhere.
    site = one.page.url
    one.page.goto("about:blank")
    one.page.set_content(copy.text())
    sees_all(one, "Delmas", "Opposition", "connexion à l’espace", "Autre demande", "Compagnie : Assureur du Monde")
    one.picture("claire-copy-opened")
    one.page.set_content(copy.text("journal.html"))
    sees_all(one, "Sophie Laurent · Les gestionnaires des demandes · CAP ASSURANCES", "a ouvert votre dossier")
    one.picture("claire-copy-journal")
    one.page.goto(site)


def sees_all(one: Visitor, *words: str) -> None:
    text = one.page.inner_text("body").translate(NO_BREAK)
    assert [word for word in words if word not in text] == []


def she_carries_away(one: Visitor) -> Opened:
    copy = downloaded(one, "Vos données à emporter")
    assert copy.json()["person"]["surname"] == "Delmas"
    return copy


def downloaded(one: Visitor, title: str) -> Opened:
    card = one.page.locator("section.card", has=one.page.get_by_role("heading", name=title))
    with one.page.expect_download() as given:
        card.get_by_role("link", name="Télécharger").click()
    return Opened(Path(given.value.path()).read_bytes())


def another_space_takes_in(copy: Opened, elsewhere: Installation, folder: Path) -> None:
    (folder / "donnees.zip").write_bytes(copy.content)
    told = json.loads(
        elsewhere.run("import-portable", str(folder / "donnees.zip"), "--by", "ines@ailleurs.example", "--json")
    )
    assert (told["new"], told["refused"]) == (True, [])
    assert told["files"] >= 1


def she_sees_who_looked(one: Visitor) -> None:
    follow(one, "Mes données")
    follow(one, "Qui a vu mon dossier")
    sees(one, "Sophie Laurent", "Les gestionnaires des demandes", "CAP ASSURANCES", "pour :")
    one.picture("claire-who-saw")
