"""Inviting the clients of a portfolio from the desk: what is said before, what is shown while they leave, and that nobody is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from espace.accounts import matching
from espace.accounts.models import Customer, Invitation, User
from espace.contracts.inviting import actions, chores
from espace.contracts.models import Import, InvitationRound
from espace.lib import clock
from tests import cast
from tests.browser import Visitor
from tests.contracts.importing import applied, csv, row

pytestmark = pytest.mark.django_db
ALL = "/gestion/invitations/"
SignedIn = Callable[[User], Client]


def several(count: int) -> list[Customer]:
    found = []
    for number in range(count):
        one = cast.customer(f"Prénom{number}", "Vierdag", with_account=False)
        matching.write_digests(one)
        one.save()
        cast.contract(one)
        found.append(one)
    return found


def words(answer: Any) -> str:
    text: str = answer.content.decode()
    return text.replace("\u00a0", " ")


def test_what_will_leave_is_said_before_the_button_and_nobody_is_named(sophie: User, signed_in: SignedIn) -> None:
    several(3)
    for _twin in range(2):
        one = cast.customer("Jumeau", "Vierdag", email="deux@clients.example", with_account=False)
        matching.write_digests(one)
        one.save()
        cast.contract(one)
    client = signed_in(sophie)
    page = words(client.get(ALL))
    assert "3 clients à inviter" in page
    assert "5 clients ont une adresse mail et pas d’espace" in page
    assert "Il en part 200 par heure (1 minute environ)" in page
    assert "Adresse commune à plusieurs dossiers" in page
    assert "Envoyer 3 invitations" in page
    answer = client.post(ALL, follow=True)
    assert "Les invitations partent" in words(answer)
    assert "La première part dans la minute" in words(answer)
    chores.send(clock.now())
    page = words(client.get(ALL))
    assert "1 sur 3 clients ont eu leur tour" in page
    assert 'max="3" value="1"' in page
    assert "à 200 invitations par heure" in page
    assert "Vierdag" not in page
    assert "?suivre" in page
    round_ = InvitationRound.objects.get()
    assert words(client.post(f"{ALL}{round_.pk}/pause/", follow=True)).count("en pause") >= 2
    assert "aucune invitation ne part" in words(client.get(ALL))
    client.post(f"{ALL}{round_.pk}/reprise/")
    answer = client.post(f"{ALL}{round_.pk}/arret/", follow=True)
    assert "Plus aucune invitation ne part" in words(answer)
    assert "1 invitation envoyée" in words(answer)
    assert "2 clients n’ont pas eu leur tour" in words(answer)
    assert "2 clients à inviter" in words(answer), "the others may be, later"
    assert "n’en est plus là" in words(client.post(f"{ALL}{round_.pk}/arret/", follow=True))
    assert Invitation.objects.count() == 1


def test_a_worker_that_died_is_told_and_two_who_press_at_once_start_one(
    sophie: User, ines: User, signed_in: SignedIn
) -> None:
    several(2)
    actions.start(by=sophie, at=clock.now() - timedelta(hours=1))
    chores.send(clock.now() - timedelta(hours=1))
    assert "s’est interrompu" in words(signed_in(sophie).get(ALL))
    assert "partent déjà" in words(signed_in(ines).post(ALL, follow=True))
    assert InvitationRound.objects.count() == 1


def test_an_import_that_was_applied_leads_there(sophie: User, signed_in: SignedIn) -> None:
    applied(csv([row(), row(number="CAP-2", surname="Roy", email="roy@clients.example")]))
    place = f"/gestion/imports/{Import.objects.get().pk}/"
    page = words(signed_in(sophie).get(place))
    assert "Inviter 2 clients qui n’ont pas d’espace" in page
    assert f'href="{ALL}"' in page


def test_the_page_costs_as_much_for_a_hundred_as_for_none(
    sophie: User, signed_in: SignedIn, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    client = signed_in(sophie)
    client.get(ALL)
    several(20)
    with django_assert_max_num_queries(9):  # type: ignore[attr-defined]
        client.get(ALL)


@pytest.mark.on_screen
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("width", "language"), [(1280, "fr"), (390, "en")])
def test_sophie_invites_them(visitor: Callable[..., Visitor], sophie: User, width: int, language: str) -> None:
    one = visitor(width=width, language=language)
    one.sign_in_as(sophie)
    one.go(ALL)
    one.picture("invitations-1-nobody")
    several(30)
    cast.contract(cast.customer("Sans", "Adresse", with_account=False))
    one.go(ALL)
    one.picture("invitations-2-before")
    one.page.focus("main form button")
    one.page.keyboard.press("Enter")
    one.page.wait_for_selector("#progress")
    one.picture("invitations-3-begun")
    now = clock.now()
    for minute in range(3):
        chores.send(now + timedelta(minutes=minute))
    one.go(ALL)
    one.picture("invitations-4-leaving")
    one.page.click("form[action$='/pause/'] button")
    one.page.wait_for_selector("form[action$='/reprise/']")
    one.picture("invitations-5-paused")
    one.page.click("form[action$='/arret/'] button")
    one.page.wait_for_selector("main ul.rows")
    one.picture("invitations-6-stopped")
