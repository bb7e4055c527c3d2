"""Claiming one's space: the page tells nothing, the mailbox on file answers, and a lost one is checked by a person (clause C01)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from espace import vault
from espace.accounts import actions
from espace.accounts.errors import NotPossible
from espace.accounts.models import Claim, Customer, FieldException, Session, User
from espace.audit.models import AuditEvent
from espace.contracts import claims
from espace.lib import clock
from espace.vault.models import UnitKey
from tests import cast
from tests.accounts.conftest import mail, mails
from tests.cast import AT, PASSWORD

pytestmark = pytest.mark.django_db
BORN = date(1985, 4, 12)


def ask(number: str, born: date = BORN, **others: str) -> Any:
    return Client().post("/ouvrir-mon-espace/", {"number": number, "birth_date": born.isoformat(), **others})


@pytest.fixture
def stranger(db: None) -> Customer:
    """Somebody on file, without an account."""
    row = cast.customer("Alix", "Marchand", email="alix@clients.example", born_on=BORN, with_account=False)
    cast.contract(row, number="CAP-300001")
    return row


def test_a_match_and_none_are_answered_and_cost_alike(stranger: Customer) -> None:
    with CaptureQueriesContext(connection) as for_match:
        match = ask("cap 300-001")
    with CaptureQueriesContext(connection) as for_none:
        none = ask("CAP-999999")
    assert (match.status_code, match["Location"]) == (none.status_code, none["Location"])
    assert len(for_match) == len(for_none)
    assert mails() == []


def test_the_mailbox_on_file_gets_the_way_in(stranger: Customer) -> None:
    ask("cap 300-001")
    assert claims.match(clock.now()) == 1
    link = mail("invitation")
    assert link.to == "alix@clients.example"
    assert Client().get(link.path).status_code == 200
    assert not Claim.objects.exists()
    assert AuditEvent.objects.get(action="customer.invited").actor is None


@pytest.mark.parametrize(("number", "born"), [("CAP-999999", BORN), ("CAP-300001", date(1985, 4, 13)), ("---", BORN)])
def test_without_a_match_nothing_leaves_and_nothing_stays(stranger: Customer, number: str, born: date) -> None:
    ask(number, born)
    unit = Claim.objects.get().unit
    claims.match(clock.now())
    assert mails() == []
    assert not Claim.objects.exists()
    assert not UnitKey.objects.filter(pk=unit).exists()


def test_somebody_who_has_an_account_is_told_so_at_their_own_address(claire: User) -> None:
    ask("CAP-100001")
    claims.match(clock.now())
    assert mail("claim_known").to == claire.email


def test_a_minor_is_not_invited_and_their_mailbox_says_what_to_do(db: None) -> None:
    born = clock.today(clock.now()).replace(year=clock.today(clock.now()).year - 17, day=1)
    cast.contract(cast.customer(email="enfant@clients.example", born_on=born, with_account=False), number="CAP-300002")
    ask("CAP-300002", born)
    claims.match(clock.now())
    assert [one.kind for one in mails()] == ["claim_impossible"]


def test_guessing_numbers_is_slowed_down(stranger: Customer) -> None:
    for _ in range(3):
        assert ask("CAP-300001").status_code == 302
    assert "Trop d’essais" in ask("CAP-300001").content.decode()
    assert Claim.objects.count() == 3


def lost(number: str = "CAP-100001") -> Claim:
    ask(number, lost_mailbox="on", new_email="Claire.Perdue@clients.example")
    claims.match(clock.now())
    claim = Claim.objects.get()
    vault.open_rows(claim)
    return claim


def test_a_lost_mailbox_waits_for_a_person(claire: User, sophie: User, signed_in: Any) -> None:
    claim = lost()
    assert (claim.state, claim.new_email, claim.asked) == ("waiting", "claire.perdue@clients.example", {})
    assert mails() == []
    client = signed_in(sophie)
    assert "Delmas" in client.get("/gestion/acces/").content.decode()
    page = client.get(f"/gestion/acces/{claim.pk}/").content.decode()
    for text in ("claire.perdue@clients.example", claire.email, "8123"):
        assert text in page
    assert AuditEvent.objects.get(action="claim.read").subject == claire.customer.pk


def test_accepted_both_are_told_and_the_address_changes_after_48_hours(
    claire: User, sophie: User, signed_in: Any
) -> None:
    claim = lost()
    at_home = signed_in(claire)
    client = signed_in(sophie)
    empty = client.post(f"/gestion/acces/{claim.pk}/acceptation/", {"how_checked": " "})
    assert empty.status_code == 422
    client.post(f"/gestion/acces/{claim.pk}/acceptation/", {"how_checked": "Rappel au numéro du dossier."})
    assert mail("claim_accepted_old").to == claire.email
    assert mail("claim_accepted_new").to == "claire.perdue@clients.example"
    decided_at = Claim.objects.get().decided_at
    assert decided_at is not None
    assert claims.apply_due(decided_at + timedelta(hours=47, minutes=59)) == 0
    assert at_home.get("/espace/mes-donnees/").status_code == 200
    assert claims.apply_due(decided_at + timedelta(hours=48)) == 1
    claire.refresh_from_db()
    assert claire.email == "claire.perdue@clients.example"
    assert not claire.has_usable_password(), "who still holds the old mailbox knows the old password"
    assert not Session.objects.filter(user=claire).exists()
    customer = Customer.objects.get(user=claire)
    vault.open_rows(customer)
    assert customer.email == "claire.perdue@clients.example"
    assert FieldException.objects.get(field="email").source == "staff"
    link = mail("invitation")
    assert link.to == "claire.perdue@clients.example"
    assert not UnitKey.objects.filter(pk=claim.unit).exists()
    assert claims.apply_due(decided_at + timedelta(hours=49)) == 0


def test_no_link_asked_from_the_lost_mailbox_outlives_the_48_hours(claire: User, sophie: User, signed_in: Any) -> None:
    claim = lost()
    decided_at = clock.now() - timedelta(hours=48)
    actions.accept_claim(claim=claim, how_checked="Rappel.", by=sophie, at=decided_at)
    intruder = signed_in(claire)
    intruder.post("/confirmer/", {"password": PASSWORD})
    intruder.post("/espace/mes-donnees/adresse-mail/", {"email": "intrus@clients.example"})
    Client().post("/mot-de-passe/", {"email": claire.email})
    change, reset = mail("email_confirm").path, mail("password_reset").path
    assert claims.apply_due(clock.now()) == 1
    assert Client().post(change).status_code == 410
    assert "Ce lien ne sert plus" in Client().get(reset, follow=True).content.decode()
    claire.refresh_from_db()
    assert claire.email == "claire.perdue@clients.example"


def test_refused_even_within_the_48_hours_nothing_changes(claire: User, sophie: User, signed_in: Any) -> None:
    claim = lost()
    actions.accept_claim(claim=claim, how_checked="Rappel.", by=sophie, at=AT)
    page = signed_in(sophie).post(f"/gestion/acces/{claim.pk}/refus/", {"how_checked": "La cliente dit non."})
    assert page["Location"] == "/gestion/acces/"
    assert claims.apply_due(AT + timedelta(hours=72)) == 0
    claire.refresh_from_db()
    assert claire.email == "claire@clients.example"
    assert claire.check_password(PASSWORD)
    assert mail("claim_refused").to == "claire.perdue@clients.example"


def test_an_address_taken_meanwhile_goes_back_to_a_person(claire: User, karim: User, sophie: User) -> None:
    claim = lost()
    actions.accept_claim(claim=claim, how_checked="Rappel.", by=sophie, at=AT)
    User.objects.filter(pk=karim.pk).update(email="claire.perdue@clients.example")
    assert claims.apply_due(AT + timedelta(hours=48)) == 0
    claim.refresh_from_db()
    assert claim.state == "waiting"
    with pytest.raises(NotPossible, match="autre compte"):
        actions.accept_claim(claim=claim, how_checked="Rappel.", by=sophie, at=AT)


def test_the_database_wants_a_person_behind_a_decision(claire: User) -> None:
    claim = lost()
    for state in ("accepted", "refused"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Claim.objects.filter(pk=claim.pk).update(state=state)


@pytest.mark.parametrize("who", ["karim", "ines", "dominique", "nadia", "max_", "lucas"])
def test_nobody_else_sees_them(who: str, claire: User, request: pytest.FixtureRequest, signed_in: Any) -> None:
    claim = lost()
    client = signed_in(request.getfixturevalue(who))
    assert client.get("/gestion/acces/").status_code == 404
    assert client.get(f"/gestion/acces/{claim.pk}/").status_code == 404
    assert client.post(f"/gestion/acces/{claim.pk}/acceptation/", {"how_checked": "x"}).status_code == 404
