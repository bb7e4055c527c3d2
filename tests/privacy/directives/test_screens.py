"""« Mes directives » by HTTP: the password first, an unticked box, a paper, consequences before the revocation."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation

from espace.accounts.models import User
from espace.privacy.directives.models import Directive
from tests.privacy.directives.wills import fresh, written
from tests.privacy.exports.opening import access, portable
from tests.security.people import People

pytestmark = pytest.mark.django_db
PLACE = "/espace/mes-directives/"
FORM = {
    "requests": "erase", "contracts": "communicate", "identity": "keep", "optional": "erase", "executor": "Jean Delmas",
    "relation": "mon frère", "reached": "12 rue Basse", "words": "Merci.", "general": "", "consents": "on",
}  # fmt: skip


@pytest.fixture
def people(db: None) -> People:
    return People()


@pytest.fixture
def browser(people: People) -> Client:
    """Claire's, her password given a moment ago."""
    return people.browser(people.claire)


def test_writing_asks_for_the_password_again(claire: User, signed_in):
    browser = signed_in(claire)
    for page in ("ecrire/", "revocation/"):
        assert browser.get(PLACE + page).headers["Location"].startswith("/confirmer/")
    browser.post(f"{PLACE}ecrire/", FORM)
    assert not Directive.objects.exists()


def test_the_box_is_unticked_and_without_it_nothing_is_written(browser: Client):
    page = browser.get(f"{PLACE}ecrire/").content.decode()
    [box] = [part for part in page.split("<input")[1:] if 'name="consents"' in part]
    assert "checked" not in box.partition(">")[0]
    answer = browser.post(f"{PLACE}ecrire/", {**FORM, "consents": ""})
    assert answer.status_code == 422
    assert "cochez cette case" in answer.content.decode()
    assert not Directive.objects.exists()


@pytest.mark.parametrize("hole", ["requests", "reached"])
def test_what_is_half_said_comes_back_with_what_was_typed(hole, browser: Client):
    answer = browser.post(f"{PLACE}ecrire/", {**FORM, hole: ""})
    assert answer.status_code == 422
    assert "Jean Delmas" in answer.content.decode()


def test_written_shown_changed_printed_revoked(browser: Client, people: People):
    assert "Rien ne vous oblige" in browser.get(PLACE).content.decode()
    assert browser.get(f"{PLACE}directives.pdf").status_code == 404
    assert browser.post(f"{PLACE}ecrire/", FORM).status_code == 302
    page = browser.get(PLACE).content.decode()
    assert "Jean Delmas" in page
    assert "dans l’archive, pendant 10" in page, "what the law keeps all the same"
    assert browser.get(f"{PLACE}ecrire/").content.decode().count(" checked") == 4, "what is in force, and no consent"
    assert browser.get(f"{PLACE}directives.pdf").content.startswith(b"%PDF-")
    browser.post(f"{PLACE}ecrire/", {**FORM, "requests": "keep"})
    assert Directive.objects.in_force().get().number == 2
    assert "ne s’applique plus" in browser.get(f"{PLACE}revocation/").content.decode()
    assert browser.post(f"{PLACE}revocation/").status_code == 302
    assert not Directive.objects.in_force().exists()
    assert "Rien ne vous oblige" in browser.get(PLACE).content.decode()


def test_the_page_speaks_english(browser: Client):
    with translation.override("en"):
        page = browser.get(f"{PLACE}ecrire/", headers={"accept-language": "en"}).content.decode()
    assert "My directives" in page
    assert "Enregistrer" not in page


def test_a_copy_of_ones_data_has_them(claire: User):
    written(claire, words="Merci à tous")
    assert "Merci à tous" in access(claire).text("data.json")
    assert "Merci à tous" in portable(claire).text("data.json")


def test_what_is_read_back_is_what_was_written(browser: Client):
    browser.post(f"{PLACE}ecrire/", FORM)
    row = fresh(Directive.objects.get())
    assert {group: wish.value for group, wish in row.wishes.items()} == {
        "requests": "erase", "contracts": "communicate", "identity": "keep", "optional": "erase",
    }  # fmt: skip
