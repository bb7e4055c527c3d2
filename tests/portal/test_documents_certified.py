"""One's certificates among one's documents: of every contract, each with the contract's end, how it stands, and its file."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client

from espace.accounts.models import User
from espace.contracts.certificates import actions
from espace.contracts.certificates.truth import Standing, standing
from espace.contracts.models import Certificate, Contract
from espace.lib import clock
from tests import cast
from tests.browser import Visitor
from tests.cast import AT
from tests.portal.screens import words
from tests.portal.test_certificates import made
from tests.portal.test_queries import MOST, cost, fill

pytestmark = pytest.mark.both
Browser = Callable[[User], Client]
ALL, ENDING, CERTIFICATES = (
    f"/espace/documents/{query}" for query in ("", "?origine=echeance", "?origine=attestations")
)


def today() -> date:
    return clock.today(clock.now())


@pytest.fixture
def contract(claire: User, ines: User) -> Contract:
    """Hers, which the brokerage may attest, and of which the portfolio spoke today."""
    Contract.objects.filter(customer=claire.customer).update(situation_on=today())
    found = Contract.objects.select_related("product").get(customer=claire.customer)
    actions.delegate(product=found.product, by=ines, at=clock.now())
    return found


def another(of: User, like: Contract) -> Contract:
    row = cast.contract(of.customer, sold=like.product)
    Contract.objects.filter(pk=row.pk).update(situation_on=today())
    return row


def test_they_are_in_one_place_with_their_end_and_their_file(
    contract: Contract, claire: User, karim: User, signed_in: Browser
) -> None:
    browser = signed_in(claire)
    assert "Une attestation se fait ou se demande sur la page du contrat" in words(browser.get(CERTIFICATES))
    assert "Vos attestations" not in words(browser.get(ALL))
    lasting, ending = made(browser, contract, purpose="school"), made(browser, other := another(claire, contract))
    Contract.objects.filter(pk=other.pk).update(ends_on=today() + timedelta(days=60))
    page = browser.get(ALL)
    assert "pour une école" in words(page)
    assert "contrat sans terme Valide d’après nos données du" in words(page)
    assert "Le reçu daté d’une demande se télécharge sur sa page" in words(page)
    for one in (lasting, ending):
        assert f'href="/espace/attestations/{one.pk}/attestation.pdf"' in page.content.decode()
    soon = browser.get(ENDING)
    assert [one.certificate.pk for one in soon.context["certificates"]] == [ending.pk]
    assert "contrat jusqu’au" in words(soon)
    assert [one.certificate.pk for one in browser.get(CERTIFICATES).context["certificates"]] == [ending.pk, lasting.pk]
    assert browser.get("/espace/documents/?origine=envoyes").context["certificates"] == []
    assert str(lasting.pk) not in signed_in(karim).get(CERTIFICATES).content.decode()


def test_a_revoked_one_says_so_and_is_not_given_again(contract: Contract, claire: User, signed_in: Browser) -> None:
    browser = signed_in(claire)
    one = made(browser, contract)
    browser.post(f"/espace/attestations/{one.pk}/revocation/", {"reason": ""})
    page = browser.get(CERTIFICATES)
    assert f"Révoquée {today().day}" in words(page)
    assert "attestation.pdf" not in page.content.decode()
    assert not browser.get(ENDING).context["certificates"]


@pytest.mark.parametrize(
    ("changed", "is_true", "confirmed", "expected"),
    [
        ({}, True, None, Standing.VALID),
        ({}, False, None, Standing.CHANGED),
        ({"situation_on": AT.date() - timedelta(days=32)}, True, None, Standing.OLD),
        ({"ends_on": AT.date()}, False, None, Standing.OVER),
        ({"ends_on": AT.date() + timedelta(days=1)}, True, None, Standing.VALID),
        ({}, True, AT.date() + timedelta(days=90), Standing.OVER),
        ({"revoked_at": AT}, False, None, Standing.REVOKED),
    ],
)
def test_it_stands_as_whoever_checks_it_would_be_told(
    changed: dict[str, object], is_true: bool, confirmed: date | None, expected: Standing
) -> None:
    contract = Contract(situation_on=AT.date())
    one = Certificate(contract=contract)
    for name, value in changed.items():
        setattr(one if name == "revoked_at" else contract, name, value)
    assert standing(one, is_true=is_true, ends_on=confirmed, on=AT.date()) is expected


def test_what_it_says_is_looked_up_in_the_database(contract: Contract, claire: User, signed_in: Browser) -> None:
    browser = signed_in(claire)
    made(browser, contract)
    for change, said in (
        ({"situation_on": today() - timedelta(days=40)}, "Impossible à dire nos données datent du"),
        ({"ends_on": today()}, "Plus valide le contrat prend fin ou a pris fin"),
    ):
        Contract.objects.filter(pk=contract.pk).update(**change)
        assert said in words(browser.get(CERTIFICATES))
    Contract.objects.filter(pk=contract.pk).update(ends_on=None, situation_on=today())
    Certificate.objects.update(changes=7)
    assert "Plus valide le contrat a changé depuis" in words(browser.get(CERTIFICATES))


def test_ten_cost_what_one_costs_and_the_page_stays_light(
    contract: Contract, claire: User, sophie: User, signed_in: Browser
) -> None:
    browser = signed_in(claire)
    fill(claire, sophie, 1)
    made(browser, contract)
    browser.get(ALL)  # the message of the page before
    first = [cost(browser, path) for path in (ALL, ENDING, CERTIFICATES)]
    for _n in range(9):
        made(browser, contract)
    fill(claire, sophie, 30)
    browser.get(ALL)
    assert [cost(browser, path) for path in (ALL, ENDING, CERTIFICATES)] == first
    assert max(first) <= MOST
    shown = browser.get(ALL)
    assert len(gzip.compress(shown.content)) < 15_000
    assert len(shown.context["certificates"]) == 5
    assert "Toutes vos attestations" in unescape(shown.content.decode())
    assert len(browser.get(CERTIFICATES).context["certificates"]) == 10


@pytest.mark.on_screen
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("width", "language"), [(390, "fr"), (1280, "en")])
def test_claire_finds_them(
    visitor: Callable[..., Visitor], contract: Contract, claire: User, signed_in: Browser, width: int, language: str
) -> None:
    browser = signed_in(claire)
    made(browser, contract, of=str(contract.insured.get().pk), purpose="school")
    made(browser, other := another(claire, contract), purpose="landlord")
    revoked = made(browser, contract)
    browser.post(f"/espace/attestations/{revoked.pk}/revocation/", {"reason": ""})
    Contract.objects.filter(pk=other.pk).update(ends_on=today() + timedelta(days=60))
    one = visitor(width=width, language=language)
    one.sign_in_as(claire)
    for name, place in (("all", ALL), ("ending", ENDING), ("certificates", CERTIFICATES)):
        one.go(place)
        one.picture(f"documents-certified-{name}")
