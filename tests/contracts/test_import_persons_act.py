"""What a person did is never undone by an import (clauses C04, C21)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from espace import vault
from espace.accounts.actions import contact
from espace.accounts.models import Customer, FieldException, OptionalData, User
from espace.accounts.roles import Role
from espace.contracts.importing import actions
from espace.contracts.models import Import
from tests.cast import user
from tests.contracts.importing import AT, ON, applied, csv, portfolio, rehearsed, row

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=1)


@pytest.fixture
def claire_() -> User:
    """Claire, whose file an import brought, now with a space of her own."""
    applied(
        csv(
            [
                row(),
                row(
                    number="CAP-2",
                    surname="Haddad",
                    first_name="Karim",
                    email="karim@clients.example",
                    phone="+33698765432",
                ),
            ]
        )
    )
    account = user("claire@clients.example", Role.CUSTOMER)
    Customer.objects.filter(contracts__number_digest=vault.digest("contract.number", "cap1")).update(user=account)
    return User.objects.get(pk=account.pk)


def test_an_address_she_changed_and_a_profession_she_objected_to_survive_and_are_reported(claire_: User) -> None:
    customer = claire_.customer
    contact.change_contact(
        customer=customer, values={"address": "10 Orchard Road", "city": "Singapour"}, by=claire_, at=AT
    )
    contact.object_to_field(customer=customer, field="profession", by=claire_, at=AT)
    before = portfolio()
    same = [
        row(),
        row(number="CAP-2", surname="Haddad", first_name="Karim", email="karim@clients.example", phone="+33698765432"),
    ]

    told = applied(csv(same), at=LATER)

    assert (told["changed"], told["unchanged"]) == (0, 2)
    assert told["kept"] == [{"line": 2, "fields": ["address", "city"]}]
    assert told["objected"] == [{"line": 2, "fields": ["profession"]}]
    assert portfolio() == before
    assert before["CAP-1"]["address"] == "10 Orchard Road"
    assert before["CAP-1"]["profession"] == ""
    assert not OptionalData.objects.filter(customer=customer).exclude(profession=None).exists()


def test_a_row_that_changes_elsewhere_leaves_them_alone_too(claire_: User) -> None:
    contact.change_contact(customer=claire_.customer, values={"address": "10 Orchard Road"}, by=claire_, at=AT)
    contact.object_to_field(customer=claire_.customer, field="profession", by=claire_, at=AT)
    told = applied(csv([row(premium="1 300,00", address="2 rue Neuve", profession="Chef")]), at=LATER)
    assert (told["changed"], told["kept"], told["objected"]) == (
        1, [{"line": 2, "fields": ["address"]}], [{"line": 2, "fields": ["profession"]}],
    )  # fmt: skip
    found = portfolio()["CAP-1"]
    assert (found["premium"], found["address"], found["profession"]) == ("1 300,00", "10 Orchard Road", "")


def test_a_new_contract_of_hers_leaves_them_alone_too(claire_: User) -> None:
    contact.change_contact(customer=claire_.customer, values={"address": "10 Orchard Road"}, by=claire_, at=AT)
    contact.object_to_field(customer=claire_.customer, field="profession", by=claire_, at=AT)
    applied(csv([row(number="CAP-3")]), at=LATER)
    assert Customer.objects.count() == 2
    found = portfolio()["CAP-3"]
    assert (found["address"], found["profession"]) == ("10 Orchard Road", "")


def test_a_value_typed_again_in_the_management_system_leaves_the_list(claire_: User) -> None:
    contact.change_contact(customer=claire_.customer, values={"address": "10 Orchard Road"}, by=claire_, at=AT)
    applied(csv([row()]), at=LATER)
    assert FieldException.objects.get().rekeyed_at is None
    told = applied(csv([row(address="10 Orchard Road")]), at=LATER)
    assert told["kept"] == []
    assert FieldException.objects.get().rekeyed_at == LATER
    told = applied(csv([row()]), at=LATER)
    assert told["kept"] == [{"line": 2, "fields": ["address"]}]
    assert FieldException.objects.get().rekeyed_at is None
    assert portfolio()["CAP-1"]["address"] == "10 Orchard Road"


def test_what_she_changes_between_the_rehearsal_and_the_application_is_hers(claire_: User) -> None:

    import_ = rehearsed(csv([row(address="3 rue Vieille")]))
    contact.change_contact(customer=claire_.customer, values={"address": "10 Orchard Road"}, by=claire_, at=AT)
    actions.ask_application(import_=import_, extent=Import.Extent.GOOD_ROWS, by=None, at=LATER)
    actions.apply(import_=import_, at=LATER)
    assert portfolio()["CAP-1"]["address"] == "10 Orchard Road"
    assert import_.on == ON
