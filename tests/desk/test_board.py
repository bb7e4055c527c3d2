"""The team's board: what each one has now, and all of it handed over at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.audit.models import AuditEvent
from espace.lib import clock
from espace.tickets import actions
from espace.tickets.board import Load, board
from espace.tickets.errors import NotNow
from espace.tickets.models import Ticket
from espace.tickets.states import State
from tests import cast

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User], Client]


@pytest.fixture
def paul(db: None) -> User:
    return cast.staff("Paul", "Mercier", Role.ADVISOR)


@pytest.fixture
def work(claire: User, sophie: User) -> list[Ticket]:
    """Sophie holds one to act on, long late, one of today, one that waits; one is closed, and nobody has taken the last."""
    today = clock.now()
    return [
        cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, at=today - timedelta(days=40)),
        cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, at=today - timedelta(hours=2)),
        cast.ticket(claire.customer, State.WAITING_FOR_CUSTOMER, assignee=sophie, at=today - timedelta(hours=2)),
        cast.ticket(claire.customer, State.CLOSED, assignee=sophie, at=today - timedelta(days=1)),
        cast.ticket(claire.customer, at=today),
    ]


def test_it_counts_what_is_open_and_nothing_else(work: list[Ticket], sophie: User, paul: User) -> None:
    assert board(sophie, clock.now()) == {
        sophie.staff_member.pk: Load(to_do=2, waiting=1, late=1, complaints=0),
        None: Load(to_do=1),
    }


def test_everything_is_handed_over_each_with_its_event(work: list[Ticket], sophie: User, paul: User) -> None:
    count = actions.hand_over(of=sophie.staff_member, to=paul.staff_member, by=sophie, at=clock.now())
    assert count == 3
    assert set(Ticket.objects.filter(assignee=paul.staff_member)) == set(work[:3])
    assert Ticket.objects.get(pk=work[3].pk).assignee == sophie.staff_member, "what is closed says who closed it"
    assert AuditEvent.objects.filter(action="ticket.assigned").count() == 3


def test_nothing_is_handed_to_who_answers_nobody(work: list[Ticket], sophie: User, ines: User) -> None:
    with pytest.raises(NotNow):
        actions.hand_over(of=sophie.staff_member, to=ines.staff_member, by=sophie, at=clock.now())
    assert not Ticket.objects.filter(assignee=ines.staff_member).exists()


def test_the_page_leads_from_the_board_to_the_hand_over_and_back(
    work: list[Ticket], sophie: User, paul: User, signed_in: SignedIn
) -> None:
    browser = signed_in(sophie)
    page = browser.get("/gestion/tableau/").content.decode()
    assert page.index("Paul Mercier") < page.index("Sophie Laurent", page.index("<tbody>"))
    assert "1 demande n’a encore personne" in page
    at = f"/gestion/tableau/{sophie.staff_member.pk}/confier/"
    assert "3 demandes ouvertes changent de main" in browser.get(at).content.decode()
    assert browser.post(at, {}).status_code == 422
    answer = browser.post(at, {"to": str(paul.staff_member.pk)}, follow=True)
    assert "3 demandes sont confiées à Paul Mercier" in answer.content.decode()
    assert "Il n’y a rien à confier" in browser.get(at).content.decode()
