"""The administrator's pages of insurers and products, and what clients read of them the moment they are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from espace.accounts.models import User
from espace.contracts.market.reading import UNNAMED
from espace.contracts.models import Contract, Insurer, MarketChange, Product
from espace.lib import clock
from espace.ops import doctor
from tests import cast
from tests.desk.posting import told
from tests.entering import enter

SignedIn = Callable[[User], Client]
NUMBER, CLAIMS = "+33 1 99 00 00 41", "+33 1 99 00 00 42"


@pytest.fixture
def browser(ines: User) -> Client:
    client = Client()
    enter(client, ines, confirmed=True)
    return client


@pytest.fixture
def silent(claire: User) -> Contract:
    """A contract of Claire's whose insurer no file named, and no number is known of."""
    return cast.contract(claire.customer, sold=Product.objects.create(name="Santé monde", insurer=nobody()))


def nobody() -> Insurer:
    return Insurer.objects.create(name=UNNAMED)


def form(one: Insurer, **changed: str) -> dict[str, str]:
    last = MarketChange.objects.filter(insurer=one).order_by("-id").first()
    kept = {"name": one.name, "assistance_phone": one.assistance_phone, "claims_phone": one.claims_phone}
    return kept | {"seen": str(last.pk if last else 0)} | changed


def save(browser: Client, one: Insurer, **changed: str) -> Any:
    return browser.post(reverse("desk:insurer", args=[one.pk]), form(one, **changed))


def test_a_new_installation_is_told_where_insurers_come_from(browser: Client) -> None:
    Contract.objects.all().delete()
    Product.objects.all().delete()
    Insurer.objects.all().delete()
    page = told(browser.get(reverse("desk:products")))
    assert "Aucun assureur" in page
    assert "premier import" in page
    assert browser.get(reverse("desk:insurer_new")).status_code == 200


def test_clients_read_the_numbers_at_once_and_everywhere(
    silent: Contract, browser: Client, claire: User, signed_in: SignedIn
) -> None:
    hers, anybody = signed_in(claire), Client()
    card = f"/espace/contrats/{silent.pk}/"
    before = anybody.get("/numeros-gardes-fr.js").content
    assert NUMBER not in told(hers.get(card))
    one = silent.product.insurer
    assert save(browser, one, name="Horizon", assistance_phone="01 99 00 00 41", claims_phone=CLAIMS).status_code == 302
    page = told(hers.get(card))
    assert "Horizon" in page
    assert UNNAMED not in page
    assert f'href="tel:{NUMBER.replace(" ", "")}"' in page
    assert CLAIMS in page
    for path in ("/espace/assistance/", "/espace/contrats/"):
        assert "Horizon" in told(hers.get(path))
    for path in ("/assistance/", "/hors-ligne/fr/"):
        assert NUMBER in told(anybody.get(path))
    after = anybody.get("/numeros-gardes-fr.js").content
    assert before != after, "a browser takes the numbers again when the worker's text changes"


def test_whoever_runs_the_space_is_told_until_the_number_is_there(silent: Contract, browser: Client) -> None:
    on, home = clock.now(), reverse("desk:home")
    [red] = doctor.insurers(on)
    assert not red.well
    assert UNNAMED in red.words
    words = "Des clients n’ont personne à appeler"
    assert words in told(browser.get(home))
    page = told(browser.get(reverse("desk:products")))
    assert words in page
    assert "Nom à donner" in page
    save(browser, silent.product.insurer, name="Horizon", assistance_phone=NUMBER)
    [green] = doctor.insurers(on)
    assert green.well
    assert words not in told(browser.get(home))
    assert words not in told(browser.get(reverse("desk:products")))


def test_a_refusal_keeps_what_was_typed_and_says_why(silent: Contract, browser: Client) -> None:
    one = silent.product.insurer
    answer = save(browser, one, name="Assureur du Monde", assistance_phone="zéro un")
    assert answer.status_code == 422
    page = told(answer)
    for words in ("Un assureur porte déjà ce nom", "Ce numéro ne se compose pas de partout", 'value="zéro un"'):
        assert words in page
    one.refresh_from_db()
    assert (one.name, one.assistance_phone) == (UNNAMED, "")


def test_two_windows_do_not_undo_each_other(silent: Contract, browser: Client) -> None:
    one = silent.product.insurer
    first = form(one, name="Horizon", assistance_phone=NUMBER)
    second = form(one, name="Horizon", assistance_phone=CLAIMS)
    place = reverse("desk:insurer", args=[one.pk])
    assert browser.post(place, first).status_code == 302
    answer = browser.post(place, second)
    assert answer.status_code == 422
    page = told(answer)
    assert "Une autre personne vient de changer cet assureur" in page
    assert NUMBER in page, "what is kept now"
    assert f'value="{CLAIMS}"' in page, "what was typed"
    again = second | {"seen": page.partition('name="seen" value="')[2].partition('"')[0]}
    assert browser.post(place, again).status_code == 302
    one.refresh_from_db()
    assert one.assistance_phone == CLAIMS
    assert browser.post(place, first | {"seen": "hier"}).status_code == 422


def test_each_product_goes_to_its_insurer_and_may_be_terminated_or_not(
    silent: Contract, browser: Client, claire: User, signed_in: SignedIn
) -> None:
    product = silent.product
    sure = {"name": "Horizon", "assistance_phone": NUMBER, "claims_phone": ""}
    assert browser.post(reverse("desk:insurer_new"), sure).status_code == 302
    to, place = Insurer.objects.get(name="Horizon"), reverse("desk:product", args=[product.pk])
    assert "Horizon" in told(browser.get(place))
    wrong = browser.post(place, {"seen": "0", "insurer": str(claire.pk), "terminable": "peut-être"})
    assert wrong.status_code == 422
    assert browser.post(place, {"seen": "0", "insurer": str(to.pk), "terminable": "0"}).status_code == 302
    hers = signed_in(claire)
    assert "Horizon" in told(hers.get(f"/espace/contrats/{silent.pk}/"))
    assert (
        reverse("portal:terminate", args=[silent.pk]) not in hers.get(f"/espace/contrats/{silent.pk}/").content.decode()
    )
    page = told(browser.get(reverse("desk:products")))
    assert UNNAMED not in page, "an insurer without a name nor a product is nobody"


def test_the_history_says_from_what_to_what(silent: Contract, browser: Client) -> None:
    save(browser, silent.product.insurer, name="Horizon", assistance_phone=NUMBER)
    page = told(browser.get(reverse("desk:brokerage"), {"sur": "assureurs"}))
    for words in (
        "Assureur « Horizon »",
        f"nom de l’assureur : {UNNAMED}",
        "numéro d’assistance : —",
        f"numéro d’assistance : {NUMBER}",
        "Inès Garnier",
    ):
        assert words in page
    assert "Horizon" not in told(browser.get(reverse("desk:brokerage"), {"sur": "points"}))


@pytest.mark.parametrize("who", ["claire", "sophie", "dominique", "nadia", "max_"])
def test_nobody_else_changes_whom_clients_call(
    who: str, silent: Contract, request: pytest.FixtureRequest, signed_in: SignedIn
) -> None:
    client, one = signed_in(request.getfixturevalue(who)), silent.product.insurer
    for place in (
        reverse("desk:insurer", args=[one.pk]),
        reverse("desk:insurer_new"),
        reverse("desk:product", args=[silent.product_id]),
    ):
        assert client.get(place).status_code == 404
        assert client.post(place, form(one, name="Horizon")).status_code == 404
    assert not MarketChange.objects.exists()
