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
from tests.browser import Visitor

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


def test_an_administrator_shares_the_work_out_and_sees_no_request(
    work: list[Ticket], ines: User, sophie: User, paul: User, claire: User, signed_in: SignedIn
) -> None:
    browser = signed_in(ines)
    page = browser.get("/gestion/tableau/").content.decode()
    assert "1 demande n’a encore personne" in page
    assert "/gestion/demandes/" not in page
    at = f"/gestion/tableau/{sophie.staff_member.pk}/confier/"
    handing = browser.get(at).content.decode()
    assert "3 demandes ouvertes changent de main" in handing
    for said in (page, handing):
        assert not any(ticket.reference in said or str(ticket.pk) in said for ticket in work)
    assert browser.post(at, {"to": str(paul.staff_member.pk)})["Location"] == "/gestion/tableau/"
    assert Ticket.objects.filter(assignee=paul.staff_member).count() == 3
    assert AuditEvent.objects.filter(action="ticket.assigned", actor=ines.pk).count() == 3
    assert "Qui a vu mon dossier" in signed_in(claire).get("/espace/qui-a-vu/").content.decode()
    assert not Ticket.objects.visible_to(ines, clock.now()).exists()


@pytest.mark.parametrize("who", ["dominique", "nadia", "max_", "lucas", "claire"])
def test_nobody_else_counts(work: list[Ticket], who: str, request: pytest.FixtureRequest) -> None:
    assert board(request.getfixturevalue(who), clock.now()) == {}


def test_before_an_access_is_closed_one_reads_what_its_person_holds(
    work: list[Ticket], ines: User, sophie: User, paul: User, signed_in: SignedIn
) -> None:
    browser, pk = signed_in(ines), sophie.staff_member.pk
    at = f"/gestion/equipe/{pk}/depart/"
    page = browser.get(at).content.decode()
    assert "suit 3 demandes ouvertes" in page
    assert "1 est en retard" in page
    first = f"/gestion/tableau/{pk}/confier/?depart"
    assert first in page
    assert browser.post(first, {"to": str(paul.staff_member.pk)})["Location"] == at
    assert "Aucune demande ouverte n’est à son nom" in browser.get(at).content.decode()
    sophie.refresh_from_db()
    assert sophie.is_active, "nothing is closed yet"


def test_what_is_left_by_whoever_goes_is_handed_over_next(
    work: list[Ticket], ines: User, sophie: User, paul: User, signed_in: SignedIn
) -> None:
    browser, pk = signed_in(ines), sophie.staff_member.pk
    browser.post("/confirmer/", {"password": cast.PASSWORD})
    handing = f"/gestion/tableau/{pk}/confier/"
    answer = browser.post(f"/gestion/equipe/{pk}/depart/", follow=True)
    assert answer.redirect_chain[-1] == (handing, 302)
    assert "3 demandes restent à son nom" in answer.content.decode()
    assert "n’a plus d’accès" in browser.get(f"/gestion/equipe/{pk}/depart/").content.decode()
    assert browser.post(handing, {"to": str(paul.staff_member.pk)})["Location"] == "/gestion/tableau/"
    assert browser.post(f"/gestion/equipe/{paul.staff_member.pk}/role/", {"role": "archivist"})["Location"] == (
        f"/gestion/tableau/{paul.staff_member.pk}/confier/"
    )


@pytest.mark.on_screen
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_administrator_lets_somebody_go_by_keyboard(
    work: list[Ticket], ines: User, sophie: User, paul: User, language: str, visitor: Callable[..., Visitor]
) -> None:
    User.objects.filter(pk=ines.pk).update(language=language)
    one = visitor(language=language)
    one.sign_in_as(ines)
    one.go("/gestion/tableau/")
    one.picture(f"administration-tableau-{language}")
    one.go(f"/gestion/equipe/{sophie.staff_member.pk}/depart/")
    one.picture(f"administration-depart-{language}")
    first = one.page.get_by_role(
        "link", name={"fr": "Tout confier d’abord", "en": "Hand everything over first"}[language]
    )
    first.focus()
    one.page.keyboard.press("Enter")
    one.page.get_by_label("Paul Mercier").wait_for()
    one.picture(f"administration-confier-{language}")
    one.page.get_by_label("Paul Mercier").focus()
    one.page.keyboard.press("Space")
    one.page.keyboard.press("Enter")
    one.page.get_by_text({"fr": "3 demandes sont confiées", "en": "3 requests"}[language]).wait_for()
    close = one.page.get_by_role(
        "button", name={"fr": "Fermer l’accès maintenant", "en": "Close the access now"}[language]
    )
    one.picture(f"administration-depart-rien-{language}")
    close.focus()
    one.page.keyboard.press("Enter")
    one.page.wait_for_url("**/confirmer/**")
    one.go("/gestion/equipe/")
    one.picture(f"administration-equipe-{language}")
