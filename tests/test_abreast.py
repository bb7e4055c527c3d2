"""Whoever looks before writing looks alone: two that come at once are one person, one termination, one request, one sum of bytes."""

from __future__ import annotations

from datetime import date
from functools import partial
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection

from espace.accounts.models import Customer, User
from espace.contracts import actions as contracts
from espace.contracts.actions import Card, Policyholder
from espace.contracts.importing import actions as imports
from espace.contracts.importing import applying, officer
from espace.contracts.models import Contract, Import
from espace.documents.taking_over import KnownAlready, take_over
from espace.privacy.retention import erasing
from espace.privacy.rights import actions as rights
from espace.privacy.rights.models import RightsRequest
from espace.privacy.rights.states import Right
from espace.tickets import actions as tickets
from espace.tickets.errors import NotNow
from espace.tickets.models import Ticket
from tests import cast
from tests.abreast import waits
from tests.cast import AT
from tests.contracts.importing import AT as IMPORTED
from tests.contracts.importing import csv, rehearsed, row
from tests.documents.uploading import received
from tests.privacy.archiving import archive_round
from tests.privacy.exports.opening import portable

pytestmark = [pytest.mark.on_postgresql, pytest.mark.django_db(transaction=True)]
JEANNE = Policyholder("Petit", "Jeanne", date(1980, 5, 5), email="jeanne@clients.example")
MOTIVE = "Procédure en cours devant le tribunal de Lyon."


@pytest.fixture
def sold(db: None) -> None:
    """A product that is known already: two who sell the first one wait for another reason."""
    cast.product("Santé Expat", "April")


def entered(sophie: User, number: str) -> Contract:
    card = Card(number, "Santé Expat", "April", date(2026, 1, 1))
    return contracts.enter(holder=JEANNE, card=card, by=sophie, at=AT)


def test_one_person_entered_twice_at_once_is_one_person(sophie: User, sold: None) -> None:
    assert waits(partial(entered, sophie, "CAP-1"), partial(entered, sophie, "CAP-2"))
    entered(sophie, "CAP-2")
    assert Customer.objects.count() == 1
    assert Contract.objects.count() == 2


def test_an_import_waits_for_whoever_is_entered_by_hand(sophie: User, sold: None) -> None:
    import_ = rehearsed(csv([row(surname="Petit", first_name="Jeanne", birth="05/05/1980", email=JEANNE.email)]))
    imports.ask_application(import_=import_, extent=Import.Extent.WHOLE, by=None, at=IMPORTED)
    apply = partial(applying.apply_all, import_=import_, at=IMPORTED)
    assert waits(partial(entered, sophie, "CAP-2"), apply)
    import_.refresh_from_db()
    apply()
    assert Customer.objects.count() == 1


def test_a_copy_that_is_taken_in_waits_for_whoever_is_entered_by_hand(claire: User, sophie: User) -> None:
    copy = portable(claire).content
    Customer.objects.update(person_digest=None, email_digest=None, phone_digest=None)
    hers = Policyholder("Delmas", "Claire", date(1985, 4, 12), email="claire@clients.example")
    card = Card("CAP-9", "Santé Expat", "April", date(2026, 1, 1))
    by_hand = partial(contracts.enter, holder=hers, card=card, by=sophie, at=AT)
    taken = lambda: take_over(file=BytesIO(copy), by=sophie, at=AT)  # noqa: E731
    assert waits(by_hand, taken)
    with pytest.raises(KnownAlready):
        taken()


def test_two_tabs_notify_one_termination(claire: User) -> None:
    contract = claire.customer.contracts.get()
    notify = partial(tickets.notify_termination, customer=claire.customer, contract=contract, raw={}, by=claire, at=AT)
    assert waits(partial(notify, pk=uuid4()), partial(notify, pk=uuid4()))
    with pytest.raises(NotNow, match="déjà notifiée"):
        notify(pk=uuid4())
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("right", [Right.ERASURE, Right.ACCESS])
def test_two_tabs_open_one_request_of_a_right(claire: User, right: Right) -> None:
    ask = partial(rights.ask, right=right, customer=claire.customer, asked="", by=claire, at=AT)
    assert waits(ask, ask)
    ask()
    assert RightsRequest.objects.count() == 1


def test_files_that_arrive_at_once_are_counted_one_after_the_other(claire: User, karim: User) -> None:
    assert waits(partial(received, claire, claire.customer), partial(received, claire, claire.customer))
    one_writer = connection.vendor == "sqlite"
    assert one_writer or not waits(partial(received, claire, claire.customer), partial(received, karim, karim.customer))


def test_who_applies_an_import_waits_for_the_officer_and_keeps_their_count(claire: User, dominique: User) -> None:
    import_ = stopped(claire, dominique)
    [line] = officer.waiting()
    let_in = partial(officer.let_in, row=line, reason="new_relationship", by=dominique, at=IMPORTED)
    apply = partial(imports.ask_application, import_=import_, extent=Import.Extent.WHOLE, by=None, at=IMPORTED)
    assert import_.counts["officer"] == 1
    assert waits(let_in, apply)
    apply()
    import_.refresh_from_db()
    assert (import_.state, import_.counts["officer"]) == (Import.State.APPLYING, 0)


def stopped(claire: User, dominique: User) -> Import:
    """An import that was rehearsed, a row of which waits for the officer: Claire was erased, and the archive told so."""
    erasing.carry_out(customer=claire.customer, by=dominique, at=IMPORTED)
    assert erasing.finish(IMPORTED) == 1
    archive_round(IMPORTED)
    import_ = rehearsed(csv([row(number="CAP-9")]), at=IMPORTED)
    archive_round(IMPORTED)
    assert imports.judge(import_=import_, at=IMPORTED)
    return import_
