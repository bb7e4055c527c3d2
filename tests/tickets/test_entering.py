"""What came by phone or by post is entered by an advisor: in its customer's space, marked as such, its clocks running from its day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from espace.accounts.models import User
from espace.contracts.models import Contract
from espace.documents.models import Document
from espace.lib import clock
from espace.outbox.models import OutgoingMail
from espace.privacy.consent.models import ConsentEvent
from espace.tickets import actions, deadlines
from espace.tickets.arriving import Arrival
from espace.tickets.errors import ConsentMissing, NotNow, Unfinished
from espace.tickets.kinds import kinds
from espace.tickets.models import Ticket
from espace.tickets.states import Channel
from tests import cast
from tests.portal.screens import pdf, words

Browser = Callable[[User], Client]
TODAY = clock.today(cast.AT)
ASKED = {"subject": "Ma carte", "description": "Elle n’est pas arrivée."}


def enter(sophie: User, claire: User, kind: str = "other", days: int = 0, **more: Any) -> Ticket:
    given: dict[str, Any] = {
        "pk": uuid4(), "customer": claire.customer, "kind": kinds()[kind], "contract": None, "raw": ASKED,
        "arrival": Arrival(Channel.POST, TODAY - timedelta(days=days)), "by": sophie, "at": cast.AT,
        "accepts_health": True,
    }  # fmt: skip
    return actions.enter(**{**given, **more})


@pytest.mark.both
def test_clocks_run_from_the_day_it_came(claire: User, sophie: User) -> None:
    ticket = enter(sophie, claire, "complaint", days=9, raw={"description": "Personne ne répond."})
    row = deadlines.with_clocks(Ticket.objects.all()).get(pk=ticket.pk)
    assert clock.today(row.submitted_at) == clock.today(row.ball_since_at) == TODAY - timedelta(days=9)
    assert row.entered_at == cast.AT
    complaint = row.qualifications.get()
    assert (clock.today(complaint.received_at), complaint.at) == (TODAY - timedelta(days=9), cast.AT)
    duties = {due.duty: due.on for due in deadlines.dues(row, cast.AT)}
    assert duties[deadlines.Duty.ACKNOWLEDGE] == deadlines.due_on(deadlines.Duty.ACKNOWLEDGE, TODAY - timedelta(days=9))
    assert OutgoingMail.objects.get().kind == "received"


def test_posted_twice_it_is_entered_once(claire: User, sophie: User) -> None:
    pk = uuid4()
    assert enter(sophie, claire, pk=pk) == enter(sophie, claire, pk=pk)
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("days", [-1, 367])
def test_a_day_to_come_or_too_old_is_refused(days: int, claire: User, sophie: User) -> None:
    with pytest.raises(Unfinished) as refused:
        enter(sophie, claire, days=days)
    assert set(refused.value.faults) == {"received_on"}


def test_what_may_tell_of_health_needs_what_the_person_agreed_to(claire: User, sophie: User) -> None:
    about = Contract.objects.get(customer=claire.customer)
    given: dict[str, Any] = {"kind": "reimbursement", "contract": about, "raw": {"description": "Mon décompte"}}
    with pytest.raises(ConsentMissing):
        enter(sophie, claire, **given, accepts_health=False)
    ticket = enter(sophie, claire, **given, days=2)
    proof = ConsentEvent.objects.get(about=ticket.unit)
    assert (proof.how, proof.received_on) == ("advisor", TODAY - timedelta(days=2))


def test_where_money_goes_is_asked_in_the_space_alone(claire: User, sophie: User) -> None:
    with pytest.raises(NotNow, match="ne s’entre pas"):
        enter(sophie, claire, "bank")


def test_nothing_is_entered_once_the_space_is_closed_or_a_death_reported(claire: User, sophie: User) -> None:
    claire.customer.death_reported_at = cast.AT
    with pytest.raises(NotNow, match="décès"):
        enter(sophie, claire)
    claire.customer.death_reported_at, claire.customer.closed_at = None, cast.AT
    with pytest.raises(NotNow, match="fermé son espace"):
        enter(sophie, claire)


@pytest.mark.both
def test_the_database_wants_the_instant_of_the_entry(claire: User) -> None:
    ticket = cast.ticket(claire.customer)
    for wrong in (
        {"channel": "phone"},
        {"entered_at": cast.AT},
        {"channel": "post", "entered_at": ticket.submitted_at - timedelta(1)},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Ticket.objects.filter(pk=ticket.pk).update(**wrong)


def test_an_advisor_enters_a_letter_and_the_customer_reads_where_it_comes_from(
    claire: User, sophie: User, signed_in: Browser
) -> None:
    desk, path = signed_in(sophie), f"/gestion/clients/{claire.customer.pk}/demandes/nouvelle/"
    assert "Autre demande" in words(desk.get(path))
    assert 'name="subject"' in desk.get(path, {"nature": "other"}).content.decode()
    day = clock.today(clock.now()) - timedelta(days=3)
    given = {
        "kind": "other",
        "id": str(uuid4()),
        "channel": "post",
        "received_on": day.isoformat(),
        "accepts_health": "on",
        **ASKED,
    }
    answer = desk.post(path, {**given, "documents": pdf("lettre.pdf")})
    ticket = Ticket.objects.get()
    assert answer.headers["Location"] == f"/gestion/demandes/{ticket.pk}/"
    page = words(desk.get(f"/gestion/demandes/{ticket.pk}/"))
    assert "par la poste" in page
    assert "l’a entrée ensuite au nom du client" in page
    assert Document.objects.get().source == "person", "the letter is the customer's"
    seen = words(signed_in(claire).get(f"/espace/demandes/{ticket.pk}/"))
    assert "Reçu par la poste le" in seen
    assert "Nous avons reçu cette demande hors de l’espace" in seen
    assert "Vous avez envoyé la demande" not in seen
    assert "lettre.pdf" in seen


def test_what_is_wrong_comes_back_with_what_was_typed(claire: User, sophie: User, signed_in: Browser) -> None:
    path = f"/gestion/clients/{claire.customer.pk}/demandes/nouvelle/"
    given = {"kind": "claim", "channel": "phone", "received_on": "31/12/2099", "description": "Un vol de valise"}
    answer = signed_in(sophie).post(path, given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Un vol de valise" in page
    for fault in ("Choisissez le contrat concerné.", "Sans cet accord"):
        assert fault in words(answer)
    assert not Ticket.objects.exists()
