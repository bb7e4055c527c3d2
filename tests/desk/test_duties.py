"""What the law adds at the desk: complaints, rights, terminations, and the call back of a bank change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.test import Client

from espace.accounts.models import User
from espace.audit.models import AuditEvent
from espace.lib import clock
from espace.tickets.models import BankChange, Qualification, Termination
from espace.tickets.states import State
from tests import cast
from tests.desk.posting import at_desk, seen, told

SignedIn = Callable[[User], Client]
NOW = clock.now()


def test_words_are_qualified_as_a_complaint_or_a_right(claire: User, sophie: User, signed_in: SignedIn) -> None:
    sent = datetime(2026, 4, 30, 10, 0, tzinfo=UTC)
    ticket = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, at=sent)
    message = cast.message(ticket, claire, "Je suis très mécontente", at=sent + timedelta(hours=2))
    browser = signed_in(sophie)
    browser.post(at_desk("qualify", ticket), {"what": "complaint", "of": str(message.pk)})
    browser.post(at_desk("qualify", ticket), {"what": "rights", "of": ""})
    kinds = {one.kind: one.received_at for one in Qualification.objects.filter(ticket=ticket)}
    assert kinds == {"complaint": message.sent_at, "rights": ticket.submitted_at}
    page = told(browser.get(at_desk("ticket", ticket)))
    assert "15 mai 2026" in page
    assert "Réclamation à accuser" in page
    browser.post(at_desk("acknowledge", ticket))
    assert "Réclamation à accuser" not in told(browser.get(at_desk("ticket", ticket)))
    twice = browser.post(at_desk("qualify", ticket), {"what": "complaint", "of": str(message.pk)}, follow=True)
    assert "déjà qualifié" in told(twice)
    for wrong in ({}, {"what": "x"}, {"what": "rights", "of": str(uuid4())}):
        assert browser.post(at_desk("qualify", ticket), wrong).status_code == 422


def test_a_termination_is_forwarded_then_confirmed_then_closed(claire: User, sophie: User, signed_in: SignedIn) -> None:
    ticket = cast.ticket(
        claire.customer, State.IN_PROGRESS, assignee=sophie, kind="termination", at=NOW - timedelta(days=3)
    )
    Termination.objects.create(ticket=ticket, notified_at=ticket.submitted_at)
    browser, today = signed_in(sophie), clock.today(NOW)
    page = told(browser.post(at_desk("close", ticket), seen(browser, ticket)))
    assert "Notez d’abord la transmission" in page
    for wrong in ("", "x", (today + timedelta(days=2)).isoformat(), (today - timedelta(days=9)).isoformat()):
        assert browser.post(at_desk("forward", ticket), {"on": wrong}).status_code == 422
    browser.post(at_desk("forward", ticket), {"on": today.isoformat()})
    browser.post(at_desk("confirm_end", ticket), {"ends_on": "31/12/2026"})
    termination = Termination.objects.get(ticket=ticket)
    assert (termination.forwarded_on, str(termination.ends_on)) == (today, "2026-12-31")
    assert browser.post(at_desk("close", ticket), seen(browser, ticket)).status_code == 302
    other = cast.ticket(claire.customer)
    assert browser.post(at_desk("forward", other), {"on": today.isoformat()}).status_code == 404


def test_bank_details_stay_covered_until_a_gesture_and_wait_for_a_call(
    claire: User, sophie: User, signed_in: SignedIn
) -> None:
    iban = "FR7630006000011234567890189"
    ticket = cast.ticket(
        claire.customer, State.IN_PROGRESS, assignee=sophie, kind="bank", iban=iban, holder="Claire Delmas"
    )
    BankChange.objects.create(ticket=ticket)
    browser = signed_in(sophie)
    page = told(browser.get(at_desk("ticket", ticket)))
    assert iban not in page
    assert claire.customer.phone in page
    assert not AuditEvent.objects.filter(action="bank_reference.revealed").exists()
    assert iban in told(browser.post(at_desk("iban", ticket)))
    event = AuditEvent.objects.get(action="bank_reference.revealed")
    assert (event.actor, event.subject) == (sophie.pk, claire.customer.pk)
    assert iban not in told(browser.get(at_desk("ticket", ticket)))
    assert "Rappelez d’abord le client" in told(browser.post(at_desk("close", ticket), seen(browser, ticket)))
    browser.post(at_desk("call_back", ticket))
    assert BankChange.objects.get(ticket=ticket).called_back_by == sophie
    assert "Sophie Laurent" in told(browser.get(at_desk("ticket", ticket)))
    assert browser.post(at_desk("close", ticket), seen(browser, ticket)).status_code == 302
