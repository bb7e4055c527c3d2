"""A person who goes while something still names them: yesterday’s draft, a request that they sent for another; and whoever is behind."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from espace.accounts import nameless
from espace.accounts.models import Customer, User
from espace.contracts.models import Contract
from espace.documents.models import Document
from espace.ops import alerting
from espace.privacy.archive.models import ArchivedUnit
from espace.privacy.proofs.collecting import Standing
from espace.privacy.retention import engine, erasing
from espace.privacy.retention.models import Erasure
from espace.privacy.rights.proofs import erased_when_said
from espace.tickets.models import Attachment, Draft, Ticket
from espace.tickets.states import State
from tests import cast
from tests.cast import AT
from tests.documents.sealed import PDF
from tests.documents.uploading import received
from tests.privacy.exports.opening import portable
from tests.tickets import lending

# What a foreign key forbids is refused at the end of a real transaction, and nowhere before.
pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)
ENDED = date(2026, 4, 30)


def ended(user: User, on: date = ENDED) -> Customer:
    Contract.objects.filter(customer=user.customer).update(ends_on=on)
    return user.customer


def test_who_leaves_takes_the_draft_that_they_began_yesterday(claire, karim):
    ended(claire)
    file = received(claire, claire.customer, PDF, "brouillon.pdf", at=AT - HOUR, shown_to_staff=False)
    Attachment.objects.create(document=file, draft=cast.draft(claire.customer, at=AT - HOUR))
    assert engine.run(AT).well
    assert not Customer.objects.filter(pk=claire.customer.pk).exists()
    assert not Draft.objects.exists()
    assert not Document.objects.exists()
    assert Customer.objects.filter(pk=karim.customer.pk).exists()
    # Nobody of the brokerage reads a draft: what was joined to one is not for the archive (clause C03).
    assert sorted(ArchivedUnit.objects.values_list("kind", flat=True)) == ["contract", "profile"]


def test_what_another_prepares_for_them_goes_with_them(claire, karim, proxies_approved):
    """A draft under a proxy is its giver's row; the proxy stays, and names nobody."""
    proxy = lending.lent(claire, karim, at=AT - 2 * HOUR)
    lending.prepared(proxy, karim, at=AT - HOUR)
    ended(claire)
    assert engine.run(AT).well
    assert not Customer.objects.filter(pk=claire.customer.pk).exists()
    assert not Draft.objects.exists()
    proxy.refresh_from_db()
    assert (proxy.giver, proxy.holder) == (None, karim.customer)


def test_an_account_waits_for_its_last_request_which_leaves_at_its_own_hour(claire, sophie):
    """A day, for an account; an instant, for a request: what is due first is not taken before what hangs on it."""
    ended(claire, date(2025, 1, 31))
    closed_at = datetime(2026, 5, 3, 18, tzinfo=UTC)
    cast.ticket(claire.customer, State.CLOSED, assignee=sophie, at=closed_at - HOUR)
    assert engine.run(AT).well
    assert Ticket.objects.exists()
    assert Customer.objects.filter(pk=claire.customer.pk).exists()
    assert engine.run(AT + 10 * HOUR).well
    assert not Ticket.objects.exists()
    assert not Customer.objects.filter(pk=claire.customer.pk).exists()


def sent_for(giver: User, holder: User) -> Ticket:
    """A request of the giver's that its holder sent, with a word and a file of theirs."""
    ticket = lending.sent(lending.lent(giver, holder, at=AT - 3 * HOUR), holder, at=AT - HOUR)
    cast.message(ticket, holder, "Voici la facture.")
    file = received(holder, giver.customer, PDF, "facture.pdf")
    Attachment.objects.create(document=file, ticket=ticket)
    return ticket


def test_who_wrote_for_another_is_erased_and_their_words_keep_an_author_without_a_name(
    claire, karim, dominique, signed_in, sophie, proxies_approved
):
    ticket = sent_for(claire, karim)
    address = karim.email
    erasing.carry_out(customer=karim.customer, by=dominique, at=AT)
    assert erasing.finish(AT) == 1
    assert not Customer.objects.filter(pk=karim.customer.pk).exists()
    left = User.objects.get(pk=karim.pk)
    assert (left.is_active, left.last_login, address in left.email) == (False, None, False)
    assert Ticket.objects.get(pk=ticket.pk).submitted_by == left
    for reader, place in ((sophie, "/gestion/demandes/"), (claire, "/espace/demandes/")):
        page = signed_in(reader).get(f"{place}{ticket.pk}/")
        assert page.status_code == 200
        assert "Haddad" not in page.content.decode()
    assert b"Haddad" not in portable(claire).content


def test_an_author_without_a_name_goes_with_the_last_thing_that_they_wrote(claire, karim, dominique, proxies_approved):
    sent_for(claire, karim)
    for one in (karim, claire):
        erasing.carry_out(customer=one.customer, by=dominique, at=AT)
    Ticket.objects.update(state=State.CLOSED, closed_at=AT, closed_by=dominique)
    assert erasing.finish(AT) == 2
    nameless.sweep(AT)
    assert not User.objects.filter(pk__in=[claire.pk, karim.pk]).exists()


def test_an_erasure_that_waits_for_an_open_request_is_no_fault(claire, dominique):
    cast.ticket(claire.customer)
    erasing.carry_out(customer=claire.customer, by=dominique, at=AT)
    assert erasing.finish(AT) == 0
    assert erasing.stuck(AT + HOUR) == 0


def test_one_erasure_that_fails_stops_no_other_and_is_told_until_it_is_over(claire, karim, dominique, monkeypatch):
    for one in (claire, karim):
        erasing.carry_out(customer=one.customer, by=dominique, at=AT)
    real, first = erasing._take, claire.customer.pk

    def breaks(customer: Customer, *rest: Any, **named: Any) -> bool:
        if customer.pk == first:
            raise IntegrityError("a value that nobody may read")
        return bool(real(customer, *rest, **named))

    with monkeypatch.context() as patch:
        patch.setattr(erasing, "_take", breaks)
        assert erasing.finish(AT) == 1
    assert not Customer.objects.filter(pk=karim.customer.pk).exists()
    assert Erasure.objects.filter(customer=first, done_at__isnull=True).exists()
    assert "erasures" not in alerting.red(AT)
    assert "erasures" in alerting.red(AT + HOUR)
    assert erased_when_said(AT + 2 * HOUR).standing is Standing.LATE
    assert erasing.finish(AT + HOUR) == 1
    assert not Erasure.objects.filter(done_at__isnull=True).exists()
    assert "erasures" not in alerting.red(AT + HOUR)
