"""Customers at the desk: invited, their changes keyed again, and a contract entered by hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from espace import vault
from espace.accounts import exceptions
from espace.accounts.models import Customer, FieldException, Invitation, Source, User
from espace.contracts.models import Contract
from espace.lib import clock
from espace.outbox.models import OutgoingMail
from tests import cast

SignedIn = Callable[[User], Client]
NOW = clock.now()
TODAY = clock.today(NOW)


def told(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode().replace("\u202f", " ").replace("\xa0", " "))


def sheet(browser: Client, customer: Customer) -> str:
    return told(browser.get(reverse("desk:customer", args=[customer.pk])))


def test_a_customer_is_invited_and_invited_again(sophie: User, signed_in: SignedIn) -> None:
    alix = cast.customer(with_account=False)
    cast.contract(alix)
    browser, url = signed_in(sophie), reverse("desk:invite", args=[alix.pk])
    assert "Inviter à ouvrir son espace" in sheet(browser, alix)
    assert "L’invitation est partie" in told(browser.post(url, follow=True))
    assert "Renvoyer l’invitation" in sheet(browser, alix)
    browser.post(url)
    assert Invitation.objects.filter(customer=alix, revoked_at__isnull=True).count() == 1
    assert OutgoingMail.objects.filter(kind="invitation").count() == 2


@pytest.mark.parametrize(
    ("ended", "offered"), [(TODAY - timedelta(days=150), True), (TODAY - timedelta(days=200), False), (None, True)]
)
def test_whose_last_contract_ended_long_ago_is_not_invited(
    ended: date | None, offered: bool, sophie: User, signed_in: SignedIn
) -> None:
    alix = cast.customer(with_account=False)
    cast.contract(alix, ends_on=ended)
    browser = signed_in(sophie)
    page = sheet(browser, alix)
    assert ("Inviter à ouvrir son espace" in page) is offered
    assert ("fini depuis plus de six mois" in page) is not offered
    browser.post(reverse("desk:invite", args=[alix.pk]))
    assert Invitation.objects.filter(customer=alix).exists() is offered


def test_a_customer_with_a_space_or_without_a_contract_is_not_invited(
    claire: User, sophie: User, signed_in: SignedIn
) -> None:
    browser = signed_in(sophie)
    assert "Ouvert" in sheet(browser, claire.customer)
    nobody = cast.customer(with_account=False)
    assert "n’a pas de contrat" in sheet(browser, nobody)
    for one in (claire.customer, nobody):
        browser.post(reverse("desk:invite", args=[one.pk]))
    assert not Invitation.objects.exists()


def test_what_a_person_changed_is_keyed_again_once(claire: User, sophie: User, signed_in: SignedIn) -> None:
    exceptions.write_exception(claire.customer, "phone", source=Source.PERSON, by=claire, at=NOW - timedelta(days=2))
    exceptions.write_exception(
        claire.customer, "address", source=Source.PERSON, by=claire, at=NOW, kind=FieldException.Kind.OBJECTED
    )
    browser = signed_in(sophie)
    entry = told(browser.get(reverse("desk:customers")))
    assert "Claire Delmas" in entry
    assert "Téléphone" in entry
    page = sheet(browser, claire.customer)
    assert "changé par la personne" in page
    assert "Opposition de la personne" in page
    url = reverse("desk:rekeyed", args=[claire.customer.pk, "phone"])
    assert "C’est noté" in told(browser.post(url, follow=True))
    assert FieldException.objects.get(field="phone").rekeyed_at is not None
    assert "C’était déjà noté" in told(browser.post(url, follow=True))
    assert "changé par la personne" not in sheet(browser, claire.customer)
    assert "Rien à reporter" in told(browser.get(reverse("desk:customers")))
    other = reverse("desk:rekeyed", args=[claire.customer.pk, "address"])
    browser.post(other)
    assert FieldException.objects.get(field="address").rekeyed_at is None


CARD = {
    "number": "HS-2026-1", "product": "Santé Expat", "insurer": "April", "effective_on": "2026-01-01", "premium": "1 234,50",
    "guarantees": "Hospitalisation\nDentaire", "insured": "Léo Roy, 05/05/2015\nAna Roy",
}  # fmt: skip
HOLDER = {"first_name": "Alix", "surname": "Roy", "birth_date": "12/04/1985", "email": "Alix.Roy@clients.example", "country": "SG",
          "phone": "+65 8123 4567"}  # fmt: skip


def test_a_contract_is_entered_for_somebody_new(sophie: User, signed_in: SignedIn) -> None:
    browser, url = signed_in(sophie), reverse("desk:new_contract")
    assert browser.get(url).status_code == 200
    answer = browser.post(url, {**HOLDER, **CARD}, follow=True)
    assert "Le contrat est enregistré" in told(answer)
    contract = Contract.objects.select_related("customer", "product__insurer").get()
    vault.open_rows(contract, contract.customer, insured := list(contract.insured.all()))
    assert (contract.customer.name, contract.customer.email) == ("Alix Roy", "alix.roy@clients.example")
    assert [(one.name, one.birth_date) for one in insured] == [("Léo Roy", date(2015, 5, 5)), ("Ana Roy", None)]
    card = told(browser.get(reverse("desk:contract", args=[contract.pk])))
    for words in ("HS-2026-1", "April", "Dentaire", "1 234,50"):
        assert words in card
    again = browser.post(url, {**HOLDER, **CARD})
    assert again.status_code == 422
    assert "porte déjà ce numéro" in told(again)
    assert Customer.objects.count() == 1
    found = browser.post(reverse("desk:search"), {"q": "HS-2026-1"})
    assert [row.pk for row in found.context["results"].contracts] == [contract.pk]


def test_a_contract_is_entered_for_a_customer(claire: User, sophie: User, signed_in: SignedIn) -> None:
    url = reverse("desk:customer_contract", args=[claire.customer.pk])
    browser = signed_in(sophie)
    assert "Claire Delmas" in told(browser.get(url))
    assert browser.post(url, CARD).status_code == 302
    assert claire.customer.contracts.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": ""}, {"number": "—"}, {"effective_on": "hier"}, {"ends_on": "2025-01-01"}, {"premium": "beaucoup"},
        {"insured": "Léo, 31/02/2015"}, {"email": "pas une adresse"}, {"phone": "abc"}, {"birth_date": f"{TODAY.year - 10}-01-01"},
        {"country": "??"}, {"surname": "\x00"}, {"product": " "}, {"surname": "…"},
    ],
)  # fmt: skip
def test_what_cannot_be_a_contract_comes_back(wrong: dict[str, str], sophie: User, signed_in: SignedIn) -> None:
    answer = signed_in(sophie).post(reverse("desk:new_contract"), {**HOLDER, **CARD, **wrong})
    assert answer.status_code == 422
    assert "HS-2026-1" in told(answer) or "number" in wrong
    assert not Contract.objects.exists()
    assert not Customer.objects.exists()


def test_only_advisors_enter_and_invite(
    claire: User, dominique: User, ines: User, max_: User, signed_in: SignedIn
) -> None:
    customer = claire.customer
    for who in (claire, dominique, ines, max_):
        browser = signed_in(who)
        assert browser.get(reverse("desk:new_contract")).status_code == 404
        assert browser.post(reverse("desk:new_contract"), {**HOLDER, **CARD}).status_code == 404
        assert browser.post(reverse("desk:invite", args=[customer.pk])).status_code == 404
        assert browser.post(reverse("desk:rekeyed", args=[customer.pk, "phone"])).status_code == 404
