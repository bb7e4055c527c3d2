"""The team: invited, changed and let go by an administrator, at once."""

from __future__ import annotations

from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from espace import vault
from espace.accounts import actions, codes
from espace.accounts.errors import NotPossible
from espace.accounts.models import Session, StaffMember, User
from espace.accounts.roles import Role
from espace.audit.models import AuditEvent
from espace.lib import clock
from espace.portal.views.security import NEW_KEY
from espace.tickets.states import State
from tests import cast
from tests.accounts.conftest import mail
from tests.cast import AT, PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(ines: User, signed_in: Any) -> Client:
    client: Client = signed_in(ines)
    client.post("/confirmer/", {"password": PASSWORD})
    return client


def test_an_administrator_invites_somebody_who_comes(administrator: Client) -> None:
    given = {"name": "Awa Diop", "email": "Awa@cabinet.example", "role": "advisor"}
    assert administrator.post("/gestion/equipe/", given)["Location"] == "/gestion/equipe/"
    member = StaffMember.objects.select_related("user").get(user__email="awa@cabinet.example")
    vault.open_rows(member)
    assert (member.name, member.user.role) == ("Awa Diop", "advisor")
    page = administrator.get("/gestion/equipe/").content.decode()
    assert "Awa Diop" in page
    assert "Invité" in page
    link = mail("staff_invitation")
    assert link.to == "awa@cabinet.example"
    newcomer = Client()
    assert newcomer.post(link.path, {"password1": "Quatre grenouilles jouent au tarot"}).status_code == 302
    assert newcomer.get("/gestion/demandes/")["Location"] == "/securite/", "a second factor first"
    newcomer.get("/securite/application/")
    code = codes.code_at(newcomer.session[NEW_KEY], clock.now())
    assert newcomer.post("/securite/application/", {"code": code})["Location"] == "/securite/codes/"
    assert newcomer.get("/gestion/demandes/").status_code == 200


def test_an_address_that_serves_already_is_said(administrator: Client, sophie: User) -> None:
    answer = administrator.post("/gestion/equipe/", {"name": "Autre", "email": sophie.email, "role": "advisor"})
    assert answer.status_code == 422
    assert "sert déjà" in answer.content.decode()


def test_letting_somebody_go_closes_everything_at_once(administrator: Client, sophie: User, signed_in: Any) -> None:
    at_work = signed_in(sophie)
    assert at_work.get("/gestion/demandes/").status_code == 200
    administrator.post(f"/gestion/equipe/{sophie.staff_member.pk}/depart/")
    assert at_work.get("/gestion/demandes/").status_code == 302
    assert not Session.objects.filter(user=sophie).exists()
    answer = Client().post("/connexion/", {"login": sophie.email, "password": PASSWORD})
    assert "ne correspond pas" in answer.content.decode()
    assert AuditEvent.objects.get(action="staff.deactivated").unit == sophie.staff_member.unit
    assert "Parti" in administrator.get("/gestion/equipe/").content.decode()


def test_a_new_role_holds_from_the_next_click(administrator: Client, sophie: User, signed_in: Any) -> None:
    at_work = signed_in(sophie)
    administrator.post(f"/gestion/equipe/{sophie.staff_member.pk}/role/", {"role": "archivist"})
    assert at_work.get("/gestion/demandes/").status_code == 302, "the session of the former role is over"
    assert signed_in(User.objects.get(pk=sophie.pk)).get("/gestion/demandes/").status_code == 404


@pytest.mark.parametrize("role", ["customer", "king", ""])
def test_no_other_role_than_those_of_the_brokerage(administrator: Client, sophie: User, role: str) -> None:
    administrator.post(f"/gestion/equipe/{sophie.staff_member.pk}/role/", {"role": role})
    sophie.refresh_from_db()
    assert sophie.role == Role.ADVISOR


def test_changes_ask_for_the_password_first(ines: User, sophie: User, signed_in: Any) -> None:
    answer = signed_in(ines).post(f"/gestion/equipe/{sophie.staff_member.pk}/depart/")
    assert answer["Location"].startswith("/confirmer/")
    sophie.refresh_from_db()
    assert sophie.is_active


def test_an_administrator_remains_and_nobody_changes_their_own_access(ines: User) -> None:
    other = cast.staff("Yann", "Le Goff", Role.ADMINISTRATOR)
    with pytest.raises(NotPossible, match="autre administrateur"):
        actions.deactivate(member=ines.staff_member, by=ines, at=AT)
    actions.deactivate(member=other.staff_member, by=ines, at=AT)
    other.refresh_from_db()
    with pytest.raises(NotPossible, match="qu’il reste"):
        actions.change_role(member=ines.staff_member, role=Role.ADVISOR, by=other, at=AT)


@pytest.mark.parametrize("who", ["claire", "sophie", "dominique", "nadia", "max_"])
def test_nobody_else_sees_the_team(who: str, request: pytest.FixtureRequest, signed_in: Any, ines: User) -> None:
    client = signed_in(request.getfixturevalue(who))
    assert client.get("/gestion/equipe/").status_code == 404
    assert client.post(f"/gestion/equipe/{ines.staff_member.pk}/depart/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_role_changed_while_its_holder_comes_stays_changed(ines: User, monkeypatch: pytest.MonkeyPatch) -> None:
    member, token = actions.invite_staff(
        name="Awa Diop", email="awa@cabinet.example", role=Role.ADMINISTRATOR, by=ines, at=AT
    )

    def change() -> None:
        try:
            actions.change_role(member=StaffMember.objects.get(pk=member.pk), role=Role.ARCHIVIST, by=ines, at=AT)
        finally:
            connection.close()

    meanwhile, hashes = Thread(target=change), User.set_password

    def hashed(user: User, password: str | None) -> None:
        hashes(user, password)
        meanwhile.start()
        meanwhile.join(timeout=0.5)  # it waits for us, and ends after

    monkeypatch.setattr(User, "set_password", hashed)
    actions.activate(token=token, password=PASSWORD, language="fr", at=AT)
    meanwhile.join()
    assert User.objects.get(pk=member.user_id).role == Role.ARCHIVIST


def corrected(browser: Client, of: User, name: str) -> Any:
    return browser.post(f"/gestion/equipe/{of.staff_member.pk}/nom/", {"name": name})


def test_a_name_put_right_is_read_everywhere_from_the_next_page_on(
    administrator: Client, sophie: User, claire: User, signed_in: Any
) -> None:
    desk, hers = signed_in(sophie), signed_in(claire)
    ticket = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie)
    page = f"/espace/demandes/{ticket.pk}/"
    assert "Sophie Laurent" in hers.get(page).content.decode()
    assert corrected(administrator, sophie, "  Sophie   Laurent-Dupré ")["Location"] == "/gestion/equipe/"
    assert "Sophie Laurent-Dupré" in administrator.get("/gestion/equipe/").content.decode()
    for browser, path in ((hers, page), (desk, "/gestion/demandes/")):
        assert "Sophie Laurent-Dupré" in browser.get(path).content.decode()
    event = AuditEvent.objects.get(action="staff.name_corrected")
    assert (event.unit, event.fields) == (sophie.staff_member.unit, ["name"])
    corrected(administrator, sophie, "Sophie Laurent-Dupré")
    assert AuditEvent.objects.filter(action="staff.name_corrected").count() == 1, "what is as it was is no correction"


def test_one_s_own_name_and_that_of_somebody_who_left_too(administrator: Client, ines: User, sophie: User) -> None:
    administrator.post(f"/gestion/equipe/{sophie.staff_member.pk}/depart/")
    for who, name in ((ines, "Inès Garnier-Roy"), (sophie, "Sophie Laurens")):
        assert corrected(administrator, who, name).status_code == 302
        assert name in administrator.get("/gestion/equipe/").content.decode()


@pytest.mark.parametrize("name", ["", "  ", "…", "x" * 101, "Sophie\u202eLaurent"])
def test_what_is_no_name_is_refused_and_kept_on_the_page(administrator: Client, sophie: User, name: str) -> None:
    answer = corrected(administrator, sophie, name)
    assert answer.status_code == 422
    assert "Écrivez le prénom et le nom" in answer.content.decode() or "100" in answer.content.decode()
    assert not AuditEvent.objects.filter(action="staff.name_corrected").exists()


def test_a_name_is_put_right_by_an_administrator_who_proved_it_again(ines: User, sophie: User, signed_in: Any) -> None:
    place = f"/gestion/equipe/{sophie.staff_member.pk}/nom/"
    assert signed_in(sophie).get(place).status_code == 404
    assert signed_in(sophie).post(place, {"name": "Autre"}).status_code == 404
    asked = signed_in(ines)
    assert asked.get(place).status_code == 200
    assert asked.post(place, {"name": "Autre"})["Location"].startswith("/confirmer/")
