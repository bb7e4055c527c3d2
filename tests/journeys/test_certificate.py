"""A certificate from end to end: made with the keyboard alone, its paper read, then checked by a school that has no account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from espace import vault
from espace.accounts.models import User
from espace.contracts.certificates import actions
from espace.contracts.certificates.codes import in_groups
from espace.contracts.models import Certificate, Contract
from espace.lib import clock
from tests.browser import Visitor
from tests.contracts.reading_papers import text
from tests.journeys.gestures import follow, press, sees, write
from tests.journeys.test_keyboard import choose, reach, signs_in

pytestmark = [pytest.mark.on_screen, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Visitor]


@pytest.fixture
def contract(claire: User, ines: User) -> Contract:
    found = Contract.objects.select_related("product").get(customer=claire.customer)
    Contract.objects.update(situation_on=clock.today(clock.now()))
    actions.delegate(product=found.product, by=ines, at=clock.now())
    return found


def test_she_makes_one_with_the_keyboard_and_a_school_checks_it(
    visitor: Visit, claire: User, contract: Contract
) -> None:
    hers = visitor()
    signs_in(hers, claire)
    hers.go(f"/espace/contrats/{contract.pk}/")
    hers.picture("attestation-contrat")
    choose(hers, "Faire une attestation")
    sees(hers, "Ce qu’elle dira")
    reach(hers, "Tout le contrat")
    hers.page.keyboard.press("ArrowDown")
    reach(hers, "Pour qui est l’attestation")
    hers.page.keyboard.type("une école")
    hers.picture("attestation-faire")
    choose(hers, "Faire l’attestation")
    sees(hers, "Votre attestation est prête", "Léo Delmas · pour une école")
    hers.picture("attestation-faite")
    with hers.page.expect_download() as given:
        choose(hers, "Télécharger")
    paper = Path(given.value.path()).read_bytes()
    one = Certificate.objects.get()
    vault.open_rows(one)
    code = in_groups(one.code)
    assert code in text(paper)

    school = visitor(width=390)
    school.go(f"/attestation/#{code.lower()}")
    field = school.page.get_by_label("Code de l’attestation")
    expect(field).to_have_value(code.lower())
    assert school.page.url.endswith("/attestation/"), "the code stays in no history"
    school.picture("verifier")
    write(school, "Nom du souscripteur", "delmas")
    write(school, "Date de naissance du souscripteur", "1985-04-12")
    press(school, "Vérifier")
    sees(school, "Attestation valide")
    school.picture("verifier-valide")

    hers.go(f"/espace/attestations/{one.pk}/revocation/")
    hers.picture("attestation-revoquer")
    choose(hers, "Révoquer l’attestation")
    sees(hers, "L’attestation est révoquée")
    hers.picture("attestation-revoquee")
    follow(school, "Vérifier une autre attestation")
    write(school, "Code de l’attestation", code)
    write(school, "Nom du souscripteur", "Delmas")
    write(school, "Date de naissance du souscripteur", "1985-04-12")
    press(school, "Vérifier")
    sees(school, "Attestation non valide")
    school.picture("verifier-non-valide")


def test_a_certificate_is_checked_without_a_script(visitor: Visit, claire: User, contract: Contract) -> None:
    made = actions.issue(
        pk=contract.pk, contract=contract, insured=None, purpose="", ends_on=None, by=claire, at=clock.now()
    )
    code = in_groups(made.code)
    one = visitor(javascript=False, language="en")
    one.go(f"/attestation/#{code}")
    sees(one, "Check a certificate")
    write(one, "Code of the certificate", code)
    write(one, "Surname of the policyholder", "DELMAS")
    write(one, "Date of birth of the policyholder", "1985-04-12")
    press(one, "Check")
    sees(one, "Valid certificate")
    one.picture("check-valid-en")
    Contract.objects.update(situation_on=clock.today(clock.now()) - timedelta(days=32))
    one.go("/attestation/")
    one.expect(422)
    press(one, "Check")
    one.picture("check-errors-en")
    write(one, "Code of the certificate", code)
    write(one, "Surname of the policyholder", "Delmas")
    write(one, "Date of birth of the policyholder", "1985-04-12")
    press(one, "Check")
    sees(one, "We cannot say today")
    one.picture("check-cannot-say-en")
