"""The pages of the main job are in nobody's way: axe finds nothing, in both languages, light and dark, on a phone and on a wide screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from espace.accounts.models import User
from espace.contracts.models import Contract
from espace.lib import clock
from espace.tickets.states import State
from tests import cast
from tests.browser import WIDTHS, Visitor

pytestmark = [pytest.mark.on_screen, pytest.mark.django_db(transaction=True)]


# What the colours are says nothing of the words, nor the words of the width: each is looked at once, with one of the other kinds.
@pytest.mark.parametrize(
    ("language", "dark", "width"),
    [("fr", False, WIDTHS[0]), ("en", True, WIDTHS[1])],
    ids=["fr-light-phone", "en-dark-wide"],
)
def test_nothing_stands_in_anybodys_way(
    language: str, dark: bool, width: int, visitor: Callable[..., Visitor], claire: User, sophie: User
) -> None:
    now = clock.now()
    contract = Contract.objects.get(customer=claire.customer)
    awaited = cast.ticket(
        claire.customer, State.WAITING_FOR_CUSTOMER, about=contract, assignee=sophie, at=now - timedelta(days=2)
    )
    cast.message(awaited, sophie, "Il nous manque une pièce.", at=now - timedelta(days=1))
    cast.note(awaited, sophie, "Rappeler la clinique.", at=now - timedelta(days=1))
    cast.ticket(claire.customer, at=now - timedelta(days=20))
    # axe puts its own script in the page, which the policy would refuse: the policy has its tests elsewhere.
    anybody, hers, desk = (visitor(language=language, dark=dark, width=width, bypass_csp=True) for _ in range(3))
    hers.sign_in_as(claire)
    desk.sign_in_as(sophie)
    pages = [
        (anybody, "/confidentialite/"), (anybody, "/connexion/"), (hers, f"/espace/contrats/{contract.pk}/"),
        (hers, f"/espace/demandes/{awaited.pk}/"), (desk, "/gestion/demandes/a-prendre/"), (desk, f"/gestion/demandes/{awaited.pk}/"),
    ]  # fmt: skip
    found: list[str] = []
    for one, path in pages:
        one.go(path)
        assert one.page.locator("html").get_attribute("lang") == language
        found += [f"{path}: {fault}" for fault in one.in_the_way()]
    assert not found, "\n".join(found)
