"""Certificates on their pages: made, given again and revoked by their holder; checked by anybody, who learns one word (decision 0030)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from espace import vault
from espace.accounts.models import Throttle, User
from espace.audit.models import AuditEvent
from espace.contracts.certificates import actions
from espace.contracts.certificates.codes import in_groups
from espace.contracts.models import Certificate, Contract, Delegation
from espace.lib import clock
from tests import cast
from tests.entering import enter
from tests.portal.screens import words
from tests.portal.test_queries import cost

pytestmark = pytest.mark.both
Browser = Callable[[User], Client]
PLACE = "/attestation/"


@pytest.fixture
def contract(claire: User) -> Contract:
    """Hers, of which the portfolio spoke today."""
    Contract.objects.filter(customer=claire.customer).update(situation_on=clock.today(clock.now()))
    return Contract.objects.select_related("product").get(customer=claire.customer)


@pytest.fixture
def delegated(contract: Contract, ines: User) -> Contract:
    actions.delegate(product=contract.product, by=ines, at=clock.now())
    return contract


def made(browser: Client, contract: Contract, **given: str) -> Certificate:
    """One that she made on its page, opened."""
    path = f"/espace/contrats/{contract.pk}/attestations/nouvelle/"
    form = {"id": str(uuid.uuid4()), "of": "contract", "purpose": "", **given}
    answer = browser.post(path, form)
    assert answer.headers["Location"] == f"/espace/contrats/{contract.pk}/#attestations"
    found = Certificate.objects.get(pk=form["id"])
    vault.open_rows(found)
    return found


def asks(one: Certificate, **instead: str) -> dict[str, str]:
    return {"code": in_groups(one.code), "surname": "Delmas", "birth_date": "1985-04-12", **instead}


def tried(**form: str) -> tuple[Any, int]:
    """Somebody without an account checks: the answer, and its statements."""
    with CaptureQueriesContext(connection) as queries:
        answer = Client().post(PLACE, form)
    return answer, len(queries)


def test_she_makes_one_finds_it_on_her_contract_and_takes_it_again(
    delegated: Contract, claire: User, signed_in: Browser
) -> None:
    browser, card = signed_in(claire), f"/espace/contrats/{delegated.pk}/"
    assert "Faire une attestation" in words(browser.get(card))
    page = words(browser.get(f"{card}attestations/nouvelle/"))
    assert "Tout le contrat Léo Delmas" in page
    assert "1 234" not in page
    one = made(browser, delegated, of=str(delegated.insured.get().pk), purpose="school")
    page = words(browser.get(card))
    assert "Votre attestation est prête" in page
    assert "Léo Delmas · pour une école" in page
    paper = browser.get(f"/espace/attestations/{one.pk}/attestation.pdf")
    assert paper.content.startswith(b"%PDF-")
    assert "no-store" in paper.headers["Cache-Control"]
    assert paper.headers["Content-Disposition"].startswith('attachment; filename="attestation-20')
    assert AuditEvent.objects.filter(action="certificate.read", actor=claire.pk, unit=delegated.unit).count() == 1


def test_where_the_insurer_issues_it_the_page_says_so_and_leads_to_the_request(
    contract: Contract, claire: User, signed_in: Browser
) -> None:
    browser = signed_in(claire)
    for path in ("", "attestations/nouvelle/"):
        answer = browser.get(f"/espace/contrats/{contract.pk}/{path}")
        assert "délivre lui-même ses attestations" in words(answer)
        assert 'name="kind" value="certificate"' in answer.content.decode()
    answer = browser.post(f"/espace/contrats/{contract.pk}/attestations/nouvelle/", {"id": str(uuid.uuid4())})
    assert (answer.status_code, Certificate.objects.count()) == (422, 0)


def test_a_choice_that_is_not_on_the_page_is_refused(delegated: Contract, claire: User, signed_in: Browser) -> None:
    other = cast.contract(claire.customer, insured=("Zoé Delmas",))
    path = f"/espace/contrats/{delegated.pk}/attestations/nouvelle/"
    for wrong in ({"of": str(other.insured.get().pk)}, {"purpose": "amount"}, {"of": ""}):
        form = {"id": str(uuid.uuid4()), "of": "contract", "purpose": "", **wrong}
        assert signed_in(claire).post(path, form).status_code == 422, wrong
    assert signed_in(claire).post(path, {"of": "contract"}).status_code == 404, "without the id of its form"
    assert not Certificate.objects.exists()


def test_whoever_checks_reads_one_word_and_nothing_of_anybody(
    delegated: Contract, claire: User, signed_in: Browser
) -> None:
    one = made(signed_in(claire), delegated)
    page = Client().get(PLACE)
    assert 'name="robots" content="noindex"' in page.content.decode()
    answer, _statements = tried(**asks(one, surname="DELMAS"))
    said = words(answer)
    assert "Attestation valide" in said
    assert answer.headers["Cache-Control"] == "no-store"
    for never in (
        "Claire",
        "Delmas",
        "DELMAS",
        "Léo",
        "Santé",
        "Assureur du Monde",
        "CAP-1",
        one.code,
        in_groups(one.code),
        "1985",
    ):
        assert never not in said, never


def test_every_wrong_try_gives_the_same_bytes_for_the_same_statements(
    delegated: Contract, claire: User, signed_in: Browser
) -> None:
    browser = signed_in(claire)
    one, revoked, ended = (
        made(browser, delegated),
        made(browser, delegated),
        cast.contract(claire.customer, sold=delegated.product),
    )
    Contract.objects.filter(pk=ended.pk).update(situation_on=clock.today(clock.now()))
    over = made(browser, ended)
    browser.post(f"/espace/attestations/{revoked.pk}/revocation/", {"reason": "perdue"})
    Contract.objects.filter(pk=ended.pk).update(ends_on=clock.today(clock.now()))
    tries = [
        asks(one, code="ABCD-EFGH-JKLM-NPQR"), asks(one, surname="Haddad"), asks(one, birth_date="1985-04-13"), asks(revoked), asks(over),
        asks(one, code="?", surname="-"),
    ]  # fmt: skip
    told = [tried(**form) for form in tries]
    assert len({(answer.status_code, answer.content, statements) for answer, statements in told}) == 1
    headers = [dict(answer.headers.items()) for answer, _statements in told]
    assert all(one == headers[0] for one in headers)
    assert "Attestation non valide" in words(told[0][0])
    assert "Attestation valide" in words(tried(**asks(one))[0])


def test_data_older_than_31_days_cannot_say_and_the_day_is_told(
    delegated: Contract, claire: User, signed_in: Browser
) -> None:
    one = made(signed_in(claire), delegated)
    Contract.objects.update(situation_on=clock.today(clock.now()) - timedelta(days=32))
    answer, _statements = tried(**asks(one))
    assert "Impossible à dire aujourd’hui" in words(answer)
    assert "il y a plus de 31 jours" in words(answer)
    assert "31 jours" in words(signed_in(claire).get(f"/espace/contrats/{delegated.pk}/"))


def test_guesses_wait_and_whoever_checks_good_ones_does_not(
    delegated: Contract, claire: User, signed_in: Browser
) -> None:
    one = made(signed_in(claire), delegated)
    for _n in range(25):
        assert tried(**asks(one))[0].status_code == 200
    assert not Throttle.objects.exists()
    statuses = [tried(**asks(one, surname=f"Nom{n}"))[0].status_code for n in range(11)]
    assert statuses == [200] * 10 + [429]
    answer, _statements = tried(**asks(one))
    assert (answer.status_code, "Trop d’essais" in words(answer)) == (429, True)
    assert 'value="Delmas"' in answer.content.decode(), "what was typed comes back"
    wrong = [tried(**asks(one, code=f"ABCD-EFGH-JKLM-NP{n}"))[0].status_code for n in range(12)]
    assert wrong[-1] == 429, "the network waits, whatever the code"


def test_an_unfinished_form_says_what_to_do(db: None) -> None:
    answer, _statements = tried(code="", surname="", birth_date="31/02/1985")
    assert answer.status_code == 422
    assert "Écrivez une date comme 31/12/2026." in words(answer)
    assert not AuditEvent.objects.exists()


def test_she_revokes_it_and_the_paper_is_given_to_nobody_again(
    delegated: Contract, claire: User, signed_in: Browser
) -> None:
    browser = signed_in(claire)
    one = made(browser, delegated)
    path = f"/espace/attestations/{one.pk}/revocation/"
    assert "Prévenez la personne" in words(browser.get(path))
    assert browser.get(path).status_code == 200
    assert Certificate.objects.get().revoked_at is None
    browser.post(path, {"reason": "Le propriétaire a changé."})
    page = words(browser.get(f"/espace/contrats/{delegated.pk}/"))
    assert "Révoquée" in page
    assert "Le propriétaire a changé." in page
    assert browser.get(f"/espace/attestations/{one.pk}/attestation.pdf").status_code == 302
    assert browser.get(path).status_code == 302


def test_the_desk_sees_them_and_an_advisor_revokes_with_a_reason(
    delegated: Contract, claire: User, sophie: User, dominique: User, signed_in: Browser
) -> None:
    one = made(signed_in(claire), delegated, purpose="employer")
    card, path = f"/gestion/contrats/{delegated.pk}/", f"/gestion/attestations/{one.pk}/revocation/"
    for user, offered in ((sophie, True), (dominique, False)):
        answer = signed_in(user).get(card)
        assert "Tout le contrat · pour un employeur" in words(answer)
        assert (path in answer.content.decode()) is offered
        assert in_groups(one.code) not in words(answer)
    assert signed_in(dominique).post(path, {"reason": "x"}).status_code == 404
    assert signed_in(sophie).post(path, {"reason": " "}).status_code == 422
    assert signed_in(sophie).post(path, {"reason": "Faite par erreur."}).status_code == 302
    said = words(signed_in(sophie).get(card))
    assert "Sophie Laurent : Faite par erreur." in said
    assert "Attestation non valide" in words(tried(**asks(one))[0])


def test_an_administrator_delegates_product_by_product(contract: Contract, ines: User, signed_in: Browser) -> None:
    cast.product("Rapatriement", "Autre Assureur")
    browser = signed_in(ines)
    enter(browser, ines, confirmed=True)
    page = words(browser.get("/gestion/produits/"))
    assert page.index("Santé Expatrié") < page.index("Rapatriement")
    assert "depuis le" not in page
    browser.post(f"/gestion/produits/{contract.product_id}/delegation/")
    assert "Inès Garnier" in words(browser.get("/gestion/produits/"))
    assert Delegation.objects.get().product_id == contract.product_id
    browser.post(f"/gestion/produits/{contract.product_id}/delegation/fin/")
    assert Delegation.objects.get().ended_by == ines


def test_a_contract_costs_the_same_for_one_certificate_and_for_ten(
    delegated: Contract, claire: User, sophie: User, signed_in: Browser
) -> None:
    browser, desk = signed_in(claire), signed_in(sophie)
    places = [(browser, f"/espace/contrats/{delegated.pk}/"), (desk, f"/gestion/contrats/{delegated.pk}/")]
    made(browser, delegated)
    for one, path in places:
        one.get(path)  # the message of the page before
    first = [cost(one, path) for one, path in places]
    for _n in range(9):
        made(browser, delegated)
    browser.get(places[0][1])
    assert [cost(one, path) for one, path in places] == first
