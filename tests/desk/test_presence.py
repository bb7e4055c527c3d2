"""Two advisors on one request: each sees the other, nothing of it is kept, and no answer covers another unseen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from playwright.sync_api import expect

from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.audit.models import AuditEvent
from espace.lib import clock
from espace.register import holdings
from espace.tickets import presence
from espace.tickets.models import Presence, Ticket
from espace.tickets.states import State
from tests import cast
from tests.browser import Visitor
from tests.desk.posting import at_desk, bodies, told

SignedIn = Callable[[User], Client]
NOW = clock.now()


@pytest.fixture
def paul(db: None) -> User:
    """Paul Vidal, advisor too."""
    return cast.staff("Paul", "Vidal", Role.ADVISOR)


def hers(claire: User, sophie: User) -> Ticket:
    return cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, at=NOW - timedelta(hours=2))


@pytest.mark.both
def test_each_sees_the_other_read_then_answer(claire: User, sophie: User, paul: User, signed_in: SignedIn) -> None:
    ticket = hers(claire, sophie)
    url = at_desk("presence", ticket)
    one, other = signed_in(sophie), signed_in(paul)
    assert told(one.post(url)).strip() == ""
    assert "Sophie Laurent lit aussi cette demande" in told(other.post(url, {"writes": "1"}))
    assert "Paul Vidal répond en ce moment" in told(one.post(url))
    assert Presence.objects.count() == 2  # one row a person, however often it is said
    other.post(at_desk("presence", hers(claire, sophie)))  # he went on to another
    assert told(one.post(url)).strip() == ""


@pytest.mark.both
def test_a_lease_ends_by_itself_and_leaves_nothing(claire: User, sophie: User, paul: User) -> None:
    ticket = hers(claire, sophie)
    presence.stay(ticket=ticket, by=paul, is_writing=False, at=NOW)
    late = NOW + presence.LEASE
    assert presence.beside(ticket, user=sophie, at=late - timedelta(seconds=1))
    assert presence.beside(ticket, user=sophie, at=late) == []
    assert presence.sweep(late) == 1
    assert not Presence.objects.exists()
    assert not AuditEvent.objects.filter(actor=paul.pk).exists()


def test_it_is_declared_and_in_no_backup() -> None:
    [table] = [one.table for one in holdings.declared() if one.table.name == "tickets.Presence"]
    assert (table.personal, table.backup) == (False, "none")


@pytest.mark.on_screen
@pytest.mark.django_db(transaction=True)
def test_two_advisors_see_one_another_and_what_came_meanwhile(
    claire: User, sophie: User, paul: User, visitor: Callable[..., Visitor]
) -> None:
    ticket = hers(claire, sophie)
    one, other = visitor(), visitor()
    one.expect(409)
    one.sign_in_as(sophie)
    other.sign_in_as(paul)
    one.go(at_desk("ticket", ticket))
    expect(one.page.locator("[data-presence]")).to_be_hidden()
    other.go(at_desk("ticket", ticket))
    expect(other.page.get_by_role("status").filter(has_text="Sophie Laurent lit aussi cette demande")).to_be_visible()
    one.page.keyboard.press("r")
    one.page.keyboard.type("Bonjour, je regarde.")  # said at once: she writes now
    expect(one.page.get_by_role("status").filter(has_text="Paul Vidal lit aussi cette demande")).to_be_visible()
    other.page.keyboard.press("r")
    other.page.keyboard.type("C’est fait.")
    expect(other.page.get_by_role("status").filter(has_text="Sophie Laurent répond en ce moment")).to_be_visible()
    other.picture("presence")
    other.page.keyboard.press("Control+Enter")
    other.page.get_by_text("Votre réponse est partie").wait_for()
    one.page.keyboard.press("Control+Enter")  # nothing leaves over what came meanwhile
    one.page.get_by_text("Paul Vidal a écrit un message.").wait_for()
    one.picture("presence-entre-temps")
    assert bodies(ticket)[-1] == "C’est fait."
