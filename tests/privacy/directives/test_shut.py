"""No side door leads into a file whose death is reported, nor into one that was carried out: no link, no claim, no erasure, no mail."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from espace import vault
from espace.accounts import actions as accounts
from espace.accounts.actions.claims import DELAY
from espace.accounts.errors import NotInvitable, NotPossible, NotValid
from espace.accounts.models import Claim, Customer, Invitation, User
from espace.accounts.people import reached
from espace.contracts import actions as contracts
from espace.contracts import claims
from espace.contracts.models import Contract
from espace.outbox.models import OutgoingMail
from espace.privacy.directives import actions
from espace.privacy.directives.models import Directive
from espace.privacy.retention import erasing
from espace.privacy.rights import actions as rights
from espace.privacy.rights.errors import NotNow
from espace.privacy.rights.states import Decision, Right
from espace.tickets import actions as tickets
from espace.tickets.models import Ticket
from espace.tickets.news import tell_both_addresses
from espace.tickets.states import State
from tests import cast
from tests.cast import AT, PASSWORD
from tests.privacy.asking import asked
from tests.privacy.directives.wills import opened, reported, told, wishes, written

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=2)
BORN = date(1985, 4, 12)
NUMBER = "CAP-300001"


@pytest.fixture
def alix() -> Customer:
    """Somebody on file, with a contract and no account."""
    row = cast.customer("Alix", "Roy", email="alix@clients.example", born_on=BORN, with_account=False)
    cast.contract(row, number=NUMBER)
    return row


def mails() -> list[OutgoingMail]:
    """What has left so far, opened; the next call tells only what left since."""
    rows = list(OutgoingMail.objects.all())
    vault.open_rows(rows)
    OutgoingMail.objects.all().delete()
    return rows


def invited(file: Customer, by: User) -> str:
    """Invite, and give the token of the link that left."""
    contracts.invite(customer=file, by=by, at=AT)
    [mail] = mails()
    return str(mail.context["path"]).split("/")[2]


def claimed(at: Any = AT, **others: str) -> Claim:
    return accounts.ask_claim(number=NUMBER, birth_date=BORN, language="fr", at=at, **{"new_email": "", **others})


def the_file(of: Customer) -> Customer:
    return Customer.objects.select_related("user").get(pk=of.pk)


@pytest.fixture
def carried_out(claire: User, sophie: User, dominique: User, ines: User) -> Customer:
    """Claire's file once her directives, which keep everything, are carried out."""
    written(claire, wishes=wishes())
    report = opened(reported(claire, by=sophie), dominique, ines)
    actions.carry_out(report=report, reasons="Comme écrit.", by=dominique, at=LATER)
    mails()
    return the_file(claire.customer)


# ── While it is reported ──


def test_an_erasure_that_was_granted_waits_whoever_presses_the_button(claire: User, sophie: User, dominique: User):
    written(claire)
    erasure = asked(claire, Right.ERASURE)
    rights.decide(request=erasure, decision=Decision.GRANTED, reasons="Oui.", by=dominique, at=AT)
    rights.answer(request=erasure, by=dominique, at=AT)
    reported(claire, by=sophie)
    with pytest.raises(NotNow, match="décès est signalé"):
        rights.carry_out(request=erasure, by=dominique, at=LATER)
    with pytest.raises(NotPossible, match="décès est signalé"):
        erasing.carry_out(customer=claire.customer, by=dominique, at=LATER)
    assert Directive.objects.in_force().exists()
    assert User.objects.get(pk=claire.pk).is_active
    actions.deny(customer=claire.customer, by=claire, at=LATER)
    rights.carry_out(request=erasure, by=dominique, at=LATER)
    assert not User.objects.get(pk=claire.pk).is_active


def test_an_invitation_sent_before_opens_nothing(alix: Customer, sophie: User):
    token = invited(alix, sophie)
    actions.report(customer=alix, told=told(), by=sophie, at=AT)
    assert Invitation.objects.get().revoked_at == AT
    Invitation.objects.update(revoked_at=None)  # and one that came in between opens nothing either
    with pytest.raises(NotValid):
        accounts.activate(token=token, password=PASSWORD, language="fr", at=LATER)
    with pytest.raises(NotValid):
        accounts.invite_elsewhere(token=token, email="else@where.example", language="fr", at=LATER)
    with pytest.raises(NotInvitable, match="décès est signalé"):
        contracts.invite(customer=alix, by=sophie, at=LATER)
    file = the_file(alix)
    assert file.user is None
    assert file.death_reported_at == AT


def test_whoever_has_no_space_is_told_where_to_call(alix: Customer, sophie: User, dominique: User):
    actions.report(customer=alix, told=told(), by=sophie, at=AT)
    assert {(one.kind, one.to) for one in mails()} == {
        ("reach_us", "alix@clients.example"), ("desk_news", dominique.email),
    }  # fmt: skip


def test_a_lost_mailbox_is_not_replaced(claire: User, sophie: User):
    cast.contract(claire.customer, number=NUMBER)
    claim = claimed(new_email="thief@else.example")
    claims.match(AT)
    claim.refresh_from_db()
    accounts.accept_claim(claim=claim, how_checked="Au téléphone.", by=sophie, at=AT)
    reported(claire, by=sophie)
    assert claims.apply_due(AT + DELAY) == 0
    assert User.objects.get(pk=claire.pk).email == claire.email
    claim.refresh_from_db()
    assert claim.state == Claim.State.WAITING
    with pytest.raises(NotPossible, match="décès est signalé"):
        accounts.accept_claim(claim=claim, how_checked="Au téléphone.", by=sophie, at=LATER)


@pytest.mark.parametrize("with_account", [True, False])
def test_a_claim_sends_nobody_a_way_in(with_account, claire: User, alix: Customer, sophie: User):
    file = claire.customer if with_account else alix
    if with_account:
        Contract.objects.filter(customer=alix).update(customer=file)
    actions.report(customer=file, told=told(), by=sophie, at=AT)
    mails()
    claimed()
    assert claims.match(LATER) == 1
    assert not mails()
    assert not Claim.objects.exists()


def test_the_desk_is_told_and_writes_no_mail(claire: User, sophie: User, signed_in):
    ticket = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie)
    claire.customer.email = "other@clients.example"
    claire.customer.save()
    reported(claire, by=sophie)
    mails()
    tickets.reply(ticket=Ticket.objects.get(pk=ticket.pk), pk=uuid4(), body="Bonjour", by=sophie, at=LATER)
    tell_both_addresses(Ticket.objects.get(pk=ticket.pk), event="x", at=LATER, kind="received")
    assert not mails()
    assert reached(the_file(claire.customer)) is None
    assert "Un décès est signalé" in signed_in(sophie).get(f"/gestion/demandes/{ticket.pk}/").content.decode()
    actions.deny(customer=claire.customer, by=claire, at=LATER)
    assert reached(the_file(claire.customer)) == claire


# ── Once it is carried out ──


def test_the_space_never_opens_again(carried_out: Customer, sophie: User):
    assert carried_out.closed_by_death_at == LATER
    with pytest.raises(NotInvitable, match="décédée"):
        contracts.invite(customer=carried_out, by=sophie, at=LATER)
    Contract.objects.filter(customer=carried_out).delete()
    cast.contract(carried_out, number=NUMBER)
    claimed(LATER)
    claims.match(LATER)
    claim = claimed(LATER, new_email="heir@else.example")
    claims.match(LATER)
    claim.refresh_from_db()
    with pytest.raises(NotPossible, match="décédée"):
        accounts.accept_claim(claim=claim, how_checked="Au téléphone.", by=sophie, at=LATER)
    assert not mails()


def test_it_is_not_reported_again(carried_out: Customer, sophie: User):
    with pytest.raises(NotNow, match="décédée"):
        actions.report(customer=carried_out, told=told(), by=sophie, at=LATER)
    assert the_file(carried_out).death_reported_at is None


def test_the_desk_is_told(carried_out: Customer, sophie: User, signed_in):
    page = signed_in(sophie).get(f"/gestion/clients/{carried_out.pk}/").content.decode()
    assert "Cette personne est décédée" in page
    assert "/deces/" not in page
