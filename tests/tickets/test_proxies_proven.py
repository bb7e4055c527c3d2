"""The proofs of clause C03 about proxies: all is well in a world where they serve, and each fact that contradicts them is seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from espace import audit
from espace.accounts.models import Proxy, ProxyKind, User
from espace.privacy.proofs.collecting import Standing
from espace.privacy.retention import engine
from espace.privacy.retention.proofs import proxies_end
from espace.tickets.models import Draft, Ticket
from espace.tickets.proxies import actions as proxies
from espace.tickets.proxies.proving import made_within, read_while_it_ran
from tests import cast
from tests.cast import AT
from tests.tickets.lending import NO_HEALTH, lent, offered, prepared, sent

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("proxies_approved")]
DAY = timedelta(days=1)
LATER = AT + timedelta(hours=3)


@pytest.fixture
def ticket(claire: User, karim: User) -> Ticket:
    """Sent by Karim for Claire, who both opened it; he prepares another."""
    proxy = lent(claire, karim)
    made = sent(proxy, karim)
    prepared(proxy, karim, NO_HEALTH)
    for who in (claire, karim):
        audit.record(action="ticket.read", by=who, at=LATER, subject=claire.customer.pk, unit=made.unit)
    return made


def test_nothing_to_look_at_is_no_case(db: None) -> None:
    assert {look(AT).standing for look in (made_within, read_while_it_ran)} == {Standing.NO_CASE}


def test_all_is_well_where_they_serve_and_once_one_has_ended(ticket: Ticket, claire: User) -> None:
    assert made_within(LATER).figures == {"total": 2, "wrong": 0, "late": 0}
    assert read_while_it_ran(LATER).figures == {"total": 1, "wrong": 0, "late": 0}
    proxies.revoke(proxy=Proxy.objects.get(), by=claire, at=LATER + DAY)
    assert made_within(LATER + 2 * DAY).figures == {"total": 1, "wrong": 0, "late": 0}
    assert read_while_it_ran(LATER + 2 * DAY).standing is Standing.KEPT


def another_kind(ticket: Ticket, **_people: User) -> None:
    ProxyKind.objects.filter(kind=ticket.kind).delete()


def sent_after_its_end(ticket: Ticket, **_people: User) -> None:
    Proxy.objects.update(ended_at=ticket.submitted_at - timedelta(minutes=5), ending="revoked")


def sent_by_somebody_else(ticket: Ticket, claire: User, **_people: User) -> None:
    Ticket.objects.update(submitted_by=claire)


def for_somebody_else(ticket: Ticket, karim: User, **_people: User) -> None:
    Draft.objects.update(customer=karim.customer)


@pytest.mark.parametrize("breaks", [another_kind, sent_after_its_end, sent_by_somebody_else, for_somebody_else])
def test_what_goes_beyond_a_proxy_breaks_the_clause(
    breaks: Callable[..., None], ticket: Ticket, claire: User, karim: User
) -> None:
    breaks(ticket, claire=claire, karim=karim)
    assert made_within(LATER).standing is Standing.BROKEN


def test_a_draft_that_outlives_its_proxy_is_late(ticket: Ticket) -> None:
    over = Proxy.objects.get().ends_at
    assert made_within(over + timedelta(minutes=1)).standing is Standing.KEPT
    assert made_within(over + timedelta(hours=2)).standing is Standing.LATE


@pytest.mark.parametrize("is_before", [True, False], ids=["before it ran", "of her own request"])
def test_a_reading_that_no_proxy_opened_breaks_the_clause(
    is_before: bool, ticket: Ticket, claire: User, karim: User
) -> None:
    unit, when = (ticket.unit, AT) if is_before else (cast.ticket(claire.customer).unit, LATER)
    audit.record(action="ticket.read", by=karim, at=when, subject=claire.customer.pk, unit=unit)
    assert read_while_it_ran(LATER).figures == {"total": 2, "wrong": 1, "late": 0}


def test_one_that_nobody_accepted_and_one_that_ended_are_late_past_their_terms(claire: User, karim: User) -> None:
    engine.run(AT)
    offered(claire, karim.email)
    assert proxies_end(AT).figures == {"total": 1, "late": 0, "wrong": 0}
    past = AT + 17 * DAY
    Proxy.objects.update(given_at=AT - 17 * DAY, offered_at=AT - 17 * DAY)
    assert proxies_end(AT).standing is Standing.LATE
    engine.run(past)
    assert proxies_end(past).figures["total"] == 0


def test_what_is_let_read_is_within_it_and_read_while_it_is(claire: User, karim: User) -> None:
    proxy, hers = lent(claire, karim), cast.ticket(claire.customer, kind=NO_HEALTH)
    proxies.let_read(ticket=hers, proxy=proxy, by=claire, at=LATER)
    proxies.stop_reading(ticket=hers, proxy=proxy, by=claire, at=LATER + DAY)
    audit.record(action="ticket.read", by=karim, at=LATER, subject=claire.customer.pk, unit=hers.unit)
    assert made_within(LATER + DAY).figures == {"total": 1, "wrong": 0, "late": 0}
    assert read_while_it_ran(LATER + DAY).figures == {"total": 1, "wrong": 0, "late": 0}
    for when in (LATER - timedelta(minutes=1), LATER + DAY):
        audit.record(action="ticket.read", by=karim, at=when, subject=claire.customer.pk, unit=hers.unit)
    assert read_while_it_ran(LATER + DAY).figures == {"total": 3, "wrong": 2, "late": 0}
    ProxyKind.objects.filter(proxy=proxy, kind=NO_HEALTH).delete()
    assert made_within(LATER + DAY).standing is Standing.BROKEN
