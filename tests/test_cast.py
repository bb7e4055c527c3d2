"""The cast stands on the real models, on both databases: what it builds is sealed, valid and seen by whom it should."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from espace import vault
from espace.accounts.models import Customer, User
from espace.contracts.models import Contract
from espace.tickets.models import Ticket
from espace.tickets.states import State
from tests import cast


def test_the_outsider_sees_nothing_of_claire(claire: User, karim: User) -> None:
    doors = (
        Customer.objects.visible_to,
        Contract.objects.visible_to,
        lambda user: Ticket.objects.visible_to(user, cast.AT),
    )
    for door in doors:
        hers = set(door(claire).values_list("pk", flat=True))
        his = set(door(karim).values_list("pk", flat=True))
        assert not hers & his
    assert Contract.objects.visible_to(karim).count() == 1


@pytest.mark.parametrize("state", State)
def test_a_request_stands_in_every_state(state: State, claire: User, sophie: User) -> None:
    made = cast.ticket(
        claire.customer, state, assignee=None if state == State.SUBMITTED else sophie, body="Un mot à part."
    )
    found = Ticket.objects.visible_to(sophie, cast.AT).get(pk=made.pk)
    vault.open_rows(found, found.messages.all())
    assert found.state == state
    assert found.answers == {"description": "Un mot à part."}
    assert found.changes.latest("pk").target == state


def test_what_it_writes_is_sealed(claire: User) -> None:
    kept = Customer.objects.get(user=claire)
    with pytest.raises(vault.Closed):
        _ = kept.surname
    vault.open_rows(kept)
    assert kept.name == "Claire Delmas"


def test_everybody_has_one_role(
    sophie: User, dominique: User, nadia: User, lucas: User, max_: User, ines: User, claire: User
) -> None:
    assert len({one.role for one in (sophie, dominique, nadia, lucas, max_, ines, claire)}) == 7


def test_everybody_signs_in_with_the_password(claire: User, signed_in: Callable[[User], Client]) -> None:
    assert claire.check_password(cast.PASSWORD)
    assert signed_in(claire).session["_auth_user_id"] == str(claire.pk)
