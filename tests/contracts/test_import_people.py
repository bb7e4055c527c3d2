"""Same person? By name, birth date and contact, never by an address that a couple shares (design, "Same person?")."""

from __future__ import annotations

import pytest

from espace.accounts.models import Customer, OptionalData
from espace.contracts.models import Contract, Endorsement, Insurer, Product
from espace.contracts.numbers import number_digest
from tests.contracts.importing import applied, csv, portfolio, row

pytestmark = pytest.mark.django_db


def holder(number: str) -> Customer:
    return Contract.objects.get(number_digest=number_digest(number)).customer


def test_the_same_name_birth_date_and_contact_are_one_customer() -> None:
    applied(csv([row(), row(number="CAP-2", surname="DELMAS", first_name="claire", phone="")]))
    applied(csv([row(number="CAP-3", email="autre@clients.example")]))
    assert Customer.objects.count() == 1
    assert OptionalData.objects.count() == 1


def test_a_second_contact_of_one_person_is_learnt_within_a_file() -> None:
    rows = [
        row(),
        row(number="CAP-2", email="autre@clients.example"),
        row(number="CAP-3", email="autre@clients.example", phone=""),
    ]
    applied(csv(rows))
    assert Customer.objects.count() == 1


def test_a_couple_that_shares_its_address_is_two_customers() -> None:
    told = applied(csv([row(), row(number="CAP-2", surname="Delmas", first_name="Paul", birth="02/02/1980")]))
    assert Customer.objects.count() == 2
    assert told["possible_duplicates"] == []


def test_a_name_and_a_birth_date_alone_are_a_possible_duplicate_for_a_human() -> None:
    other = {"email": "autre@clients.example", "phone": "+33699999999"}
    told = applied(csv([row(), row(number="CAP-2", **other)]))
    assert told["possible_duplicates"] == [{"line": 3}]
    assert holder("CAP-1") != holder("CAP-2")
    told = applied(csv([row(number="CAP-3", email="tiers@clients.example", phone="+33688888888")]))
    assert told["possible_duplicates"] == [{"line": 2}]
    assert Customer.objects.count() == 3


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"surname": "Haddad"}, "surname"),
        ({"surname": "Haddad", "phone": ""}, "surname"),
        ({"birth": "12/04/1986"}, "birth_date"),
        ({"email": "nouvelle@clients.example", "phone": "+33611111111"}, "email"),
    ],
)
def test_two_of_name_birth_date_and_contact_are_the_same_person(changes: dict[str, str], field: str) -> None:
    applied(csv([row()]))
    told = applied(csv([row(**changes)]))
    assert (told["changed"], told["stopped"]) == (1, [])
    assert Customer.objects.count() == 1
    assert portfolio()["CAP-1"][field] != applied_before(field)


def applied_before(field: str) -> str:
    return {"surname": "Delmas", "birth_date": "12/04/1985", "email": "claire@clients.example"}[field]


@pytest.mark.parametrize(
    "changes",
    [
        {
            "surname": "Haddad",
            "first_name": "Karim",
            "birth": "01/01/1970",
            "email": "karim@clients.example",
            "phone": "+33699999999",
        },
        {"surname": "Haddad", "first_name": "Karim", "birth": "01/01/1970"},
        {"birth": "01/01/1970", "email": "fils@clients.example", "phone": ""},
    ],
)
def test_a_known_number_with_somebody_else_stops(changes: dict[str, str]) -> None:
    applied(csv([row()]))
    before = portfolio()
    told = applied(csv([row(**changes)]))
    assert told["stopped"] == [{"line": 2, "why": "another_person"}]
    assert (told["new"], told["changed"]) == (0, 0)
    assert portfolio() == before


def test_two_spellings_of_one_number_are_one_contract() -> None:
    told = applied(csv([row(), row(number="cap 1")]))
    assert [(fault["line"], fault["code"]) for fault in told["faulty"]] == [(3, "duplicate")]
    assert applied(csv([row(number="CAP1")]))["new"] == 0


def test_a_column_that_an_export_lacks_empties_nothing() -> None:
    applied(csv([row()]))
    before = portfolio()["CAP-1"]
    told = applied(
        csv(
            [row(premium="1 300,00")],
            without=["Adresse", "Profession", "Garanties", "Échéance", "Téléphone", "Compagnie"],
        )
    )
    assert told["changed"] == 1
    assert portfolio()["CAP-1"] == {**before, "premium": "1 300,00"}


def test_a_cell_that_was_emptied_empties() -> None:
    applied(csv([row()]))
    applied(csv([row(address="", profession="", guarantees="", insured="", premium="", renews="")]))
    found = portfolio()["CAP-1"]
    assert [found[name] for name in ("address", "profession", "guarantees", "insured", "premium", "renews_on")] == [
        ""
    ] * 6


def test_guarantees_insured_product_and_insurer_follow_the_file() -> None:
    applied(csv([row()]))
    changes = {
        "guarantees": "Dentaire | IJ 80 €/jour | Optique",
        "insured": "Zoé Delmas | Léo Delmas (06/05/2015)",
        "product": "RC monde",
        "insurer": "MSH",
    }
    assert applied(csv([row(**changes)]))["changed"] == 1
    found = portfolio()["CAP-1"]
    assert {name: found[name] for name in changes} == changes
    assert Endorsement.objects.get().fields == ["guarantees", "insured", "insurer", "product"]
    assert (Insurer.objects.count(), Product.objects.count()) == (2, 2)
    assert applied(csv([row(**changes)]))["unchanged"] == 1


def test_writing_alone_is_no_change() -> None:
    applied(csv([row()]))
    told = applied(
        csv(
            [
                row(
                    email=" Claire@Clients.example",
                    phone="+33 6 12 34 56 78",
                    premium="1200",
                    country="FR",
                    birth="1985-04-12",
                )
            ]
        )
    )
    assert (told["changed"], told["unchanged"]) == (0, 1)
    assert not Endorsement.objects.exists()


def test_an_export_without_insurers_still_makes_a_product() -> None:
    applied(csv([row()], without=["Compagnie"]))
    assert Product.objects.get().insurer.name
    applied(csv([row(number="CAP-2")], without=["Compagnie"]))
    assert Product.objects.count() == 1
