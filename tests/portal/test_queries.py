"""What a page costs: at most eight statements, session included, and the same for one row and for two hundred (speed)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from espace import vault
from espace.accounts.models import User
from espace.contracts.models import Contract
from espace.tickets.models import Ticket
from espace.tickets.states import State
from tests import cast
from tests.documents.uploading import received

pytestmark = pytest.mark.both

Browser = Callable[[User], Client]
MOST = 8


def cost(browser: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert browser.get(path).status_code == 200
    return len(queries)


def fill(claire: User, sophie: User, count: int) -> Ticket:
    about = Contract.objects.filter(customer=claire.customer)[0]
    for _n in range(count):
        cast.ticket(claire.customer, about=about)
        cast.ticket(claire.customer, State.WAITING_FOR_CUSTOMER, about=about, assignee=sophie)
        cast.draft(claire.customer, about=about)
        cast.contract(claire.customer)
        received(claire, claire.customer)
    ticket = cast.ticket(claire.customer, State.CLOSED, about=about, assignee=sophie)
    for n in range(count):
        cast.message(ticket, sophie if n % 2 else claire, "Un message")
    return ticket


@pytest.mark.parametrize("path", ["", "demandes/", "contrats/", "documents/", "demandes/nouvelle/"])
def test_a_list_costs_the_same_for_one_row_and_for_many(
    path: str, claire: User, sophie: User, signed_in: Browser
) -> None:
    browser = signed_in(claire)
    fill(claire, sophie, 1)
    one = cost(browser, f"/espace/{path}")
    fill(claire, sophie, 40)
    assert cost(browser, f"/espace/{path}") == one <= MOST


def test_the_home_costs_the_same_for_two_hundred_requests(claire: User, sophie: User, signed_in: Browser) -> None:
    browser = signed_in(claire)
    fill(claire, sophie, 1)
    one = [cost(browser, path) for path in ("/espace/", "/espace/demandes/")]
    for _n in range(200):
        cast.ticket(claire.customer, State.WAITING_FOR_CUSTOMER, assignee=sophie)
    assert [cost(browser, path) for path in ("/espace/", "/espace/demandes/")] == one
    assert max(one) <= MOST


def test_a_request_costs_the_same_for_one_message_and_for_fifty(claire: User, sophie: User, signed_in: Browser) -> None:
    browser = signed_in(claire)
    short, long = fill(claire, sophie, 1), fill(claire, sophie, 1)
    vault.open_rows(long)
    for n in range(50):
        cast.message(long, sophie if n % 2 else claire, "Un message")
    assert cost(browser, f"/espace/demandes/{short.pk}/") == cost(browser, f"/espace/demandes/{long.pk}/") <= MOST


def test_a_contract_costs_the_same_with_much_and_with_little(claire: User, signed_in: Browser) -> None:
    browser = signed_in(claire)
    little = cast.contract(claire.customer, guarantees=(), exclusions=())
    much = cast.contract(claire.customer, guarantees=("g",) * 60, insured=("Prénom Nom",) * 20)
    assert cost(browser, f"/espace/contrats/{little.pk}/") == cost(browser, f"/espace/contrats/{much.pk}/") <= MOST
