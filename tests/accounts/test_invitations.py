"""Only clients: nobody opens a space but by an invitation tied to a contract, once, within 72 hours (clause C01)."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from espace import vault
from espace.accounts import actions, papers, staffing
from espace.accounts.errors import NotInvitable
from espace.accounts.models import Customer, FieldException, Invitation, StaffMember, User
from espace.accounts.roles import Role
from espace.audit.models import AuditEvent
from espace.lib import clock
from espace.vault.models import UnitKey
from tests import cast
from tests.accounts.conftest import mail, mails
from tests.cast import AT, ON

pytestmark = pytest.mark.django_db
NEW = "Quatre grenouilles jouent au tarot"


def invited(customer: Customer, at: datetime | None = None, **others: Any) -> str:
    """Invite, and give the path of the link that left."""
    contract = cast.contract(customer)
    before = {one.path for one in mails()}
    actions.invite(customer=customer, contract_id=contract.pk, by=None, at=at or clock.now(), **others)
    [path] = [one.path for one in mails() if one.path not in before]
    return path


@pytest.fixture
def newcomer(db: None) -> Customer:
    return cast.customer("Alix", "Marchand", email="alix@clients.example", with_account=False)


def test_alix_opens_her_space_and_is_in(newcomer: Customer) -> None:
    path = invited(newcomer)
    token = path.removeprefix("/activation/").rstrip("/")
    assert len(token) == 43, "256 bits"
    assert mail("invitation").to == "alix@clients.example"
    client = Client()
    page = client.get(path).content.decode()
    assert "al••••@c••••.example" in page
    assert "alix@clients.example" not in page
    assert "Marchand" not in page
    answer = client.post(path, {"password1": NEW})
    assert answer["Location"] == "/bienvenue/"
    assert client.get("/bienvenue/")["Location"] == "/espace/consentement/"
    newcomer.refresh_from_db()
    assert newcomer.user is not None
    assert newcomer.user.role == Role.CUSTOMER
    assert newcomer.user.check_password(NEW)
    invitation = Invitation.objects.get()
    assert not UnitKey.objects.filter(pk=invitation.unit).exists()
    assert AuditEvent.objects.get(action="account.activated").subject == newcomer.pk


def test_unknown_used_replaced_and_expired_links_read_the_same(newcomer: Customer) -> None:
    first = invited(newcomer)
    second = invited(newcomer)
    assert {len(path.split("/")[2]) for path in (first, second)} == {43}, "256 bits each"
    replaced = Client().get(first)
    unknown = Client().get("/activation/jamais-vu/")
    with CaptureQueriesContext(connection) as for_unknown:
        Client().get("/activation/jamais-vu/")
    with CaptureQueriesContext(connection) as for_replaced:
        Client().get(first)
    assert len(for_unknown) == len(for_replaced)
    Client().post(second, {"password1": NEW})
    used = Client().get(second)
    Invitation.objects.update(used_at=None, revoked_at=None, created_at=clock.now() - timedelta(hours=72, seconds=1))
    expired = Client().get(second)

    def plain(answer: Any) -> str:
        page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
        return re.sub(r"/activation/[\w-]+/", "X", page)

    assert {plain(one) for one in (replaced, used, expired)} == {plain(unknown)}
    assert {one.status_code for one in (replaced, used, expired, unknown)} == {410}


@pytest.mark.parametrize(
    ("born_on", "is_refused"),
    [(date(ON.year - 18, ON.month, ON.day + 1), True), (date(ON.year - 18, ON.month, ON.day), False)],
)
def test_a_minor_is_refused_on_the_day_before_their_birthday(db: None, born_on: date, is_refused: bool) -> None:
    child = cast.customer(born_on=born_on, with_account=False)
    if is_refused:
        with pytest.raises(NotInvitable, match="mineure"):
            invited(child, AT)
        assert mails() == []
    else:
        assert invited(child, AT)


def test_a_client_whose_last_contract_ended_long_ago_is_refused(newcomer: Customer) -> None:
    with pytest.raises(NotInvitable, match="six mois"):
        invited(newcomer, AT, last_ended_on=date(2026, 5, 1))
    assert invited(newcomer, AT, last_ended_on=date(2026, 5, 2))


def test_a_file_whose_address_changed_since_is_invited_again(newcomer: Customer) -> None:
    path = invited(newcomer)
    newcomer.email = "alix.ailleurs@clients.example"
    newcomer.save()
    assert Client().get(path).status_code == 410


def test_the_second_of_a_couple_gives_another_address(claire: User) -> None:
    partner = cast.customer("Paul", "Delmas", email=claire.email, with_account=False)
    path = invited(partner)
    client = Client()
    page = client.get(path).content.decode()
    assert "quelqu’un d’autre" in page
    client.post(path, {"email": "paul@clients.example"})
    onward = next(one for one in mails() if one.to == "paul@clients.example")
    assert Client().get(path).status_code == 410, "the first link is replaced"
    assert client.post(onward.path, {"password1": NEW}).status_code == 302
    partner.refresh_from_db()
    assert partner.user is not None
    assert partner.user.email == "paul@clients.example"
    vault.open_rows(partner)
    assert partner.email == "paul@clients.example"
    assert FieldException.objects.get().field == "email"


@pytest.mark.parametrize(
    ("password", "is_good"),
    [
        ("738295618402759", False),
        ("kvxqzjwptmrhgbd", True),
        ("Alix Marchand 85", False),
        ("aaaaaaaaaaaaaaaa", False),
        ("Capassurances 2026", False),
        ("une phrase très ordinaire, collée d’un gestionnaire", True),
        ("x" * 130, False),
    ],
)
def test_which_passwords_open_a_space(newcomer: Customer, password: str, is_good: bool) -> None:
    answer = Client().post(invited(newcomer), {"password1": password})
    assert (answer.status_code == 302) is is_good


def test_a_link_served_in_two_tabs_opens_once(newcomer: Customer) -> None:
    path = invited(newcomer)
    assert Client().post(path, {"password1": NEW}).status_code == 302
    assert Client().post(path, {"password1": NEW + " encore"}).status_code == 410
    newcomer.refresh_from_db()
    assert newcomer.user is not None
    assert newcomer.user.check_password(NEW)


def test_the_first_administrator_is_invited_once_more_until_they_come(db: None) -> None:
    assert not staffing.has_administrator()
    first = staffing.invite_first_administrator(email="ines@cabinet.example", name="Inès Garnier", at=clock.now())
    second = staffing.invite_first_administrator(email="ines@cabinet.example", name="Inès Garnier", at=clock.now())
    assert User.objects.count() == StaffMember.objects.count() == 1
    assert Client().get(first).status_code == 410
    assert not staffing.has_administrator()
    assert Client().post(second, {"password1": NEW}).status_code == 302
    assert staffing.has_administrator()


def test_papers_whose_time_is_over_leave_with_their_keys(newcomer: Customer) -> None:
    invited(newcomer, AT)
    unit = Invitation.objects.get().unit
    assert papers.sweep(AT + timedelta(hours=71)) == 0
    assert papers.sweep(AT + timedelta(hours=72)) == 1
    assert not UnitKey.objects.filter(pk=unit).exists()
