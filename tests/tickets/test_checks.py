"""Points to check: set by kind, checked by somebody on a request, asked once at closing, and forbidding nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.audit.models import AuditEvent
from espace.tickets import actions, checks
from espace.tickets.checks import OpenPoints
from espace.tickets.errors import NotNow, Unfinished
from espace.tickets.models import Check, CheckPoint, Ticket
from espace.tickets.states import State
from tests import cast
from tests.cast import AT

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=2)


def point(ines: User, label: str = "Le contrat courait", kind: str = "other") -> CheckPoint:
    return actions.add_point(kind=kind, label_fr=label, label_en=f"{label} (en)", by=ines, at=AT)


def hers(claire: User, sophie: User) -> Ticket:
    return cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie)


def test_a_point_is_checked_by_somebody_at_an_instant(claire: User, sophie: User, ines: User) -> None:
    ticket, first, second = hers(claire, sophie), point(ines), point(ines, "La pièce est lisible")
    colleague = cast.staff("Paul", "Vidal", Role.ADVISOR)
    actions.check(ticket=ticket, point=first, by=sophie, at=LATER)
    actions.check(ticket=ticket, point=first, by=colleague, at=LATER + timedelta(hours=1))
    assert [(one.row, one.by, one.at) for one in checks.of(ticket)] == [(first, sophie, LATER), (second, None, None)]
    event = AuditEvent.objects.get(action="check.made")
    assert (event.actor, event.subject, event.unit) == (sophie.pk, claire.customer.pk, ticket.unit)
    actions.uncheck(ticket=ticket, point=first, by=colleague, at=LATER)
    assert checks.open_count(ticket) == 2
    assert AuditEvent.objects.get(action="check.undone").actor == colleague.pk


def test_closing_asks_once_and_does_not_forbid(claire: User, sophie: User, ines: User) -> None:
    ticket, first, _second = hers(claire, sophie), point(ines), point(ines, "La pièce est lisible")
    with pytest.raises(OpenPoints, match="2 points à vérifier sont ouverts"):
        actions.close(ticket=ticket, by=sophie, at=LATER)
    actions.check(ticket=ticket, point=first, by=sophie, at=LATER)
    with pytest.raises(OpenPoints, match="1 point à vérifier est ouvert"):
        actions.close(ticket=ticket, by=sophie, at=LATER)
    actions.close(ticket=ticket, despite_open=True, by=sophie, at=LATER)
    assert AuditEvent.objects.get(action="ticket.closed").fields == ["open_points"]
    with pytest.raises(NotNow):  # what is closed is not touched
        actions.check(ticket=ticket, point=first, by=sophie, at=LATER)


def test_a_request_without_open_points_closes_as_ever(claire: User, sophie: User, ines: User) -> None:
    ticket, only = hers(claire, sophie), point(ines)
    point(ines, kind="bank")
    actions.check(ticket=ticket, point=only, by=sophie, at=LATER)
    actions.close(ticket=ticket, by=sophie, at=LATER)
    assert AuditEvent.objects.get(action="ticket.closed").fields == []


def test_a_retired_point_stays_where_it_was_checked(claire: User, karim: User, sophie: User, ines: User) -> None:
    ticket, other, only = hers(claire, sophie), hers(karim, sophie), point(ines)
    actions.check(ticket=ticket, point=only, by=sophie, at=LATER)
    actions.retire_point(point=only, by=ines, at=LATER)
    assert [one.row for one in checks.of(ticket)] == [only]
    assert checks.of(other) == []
    assert checks.open_count(other) == 0
    with pytest.raises(NotNow):
        actions.check(ticket=other, point=only, by=sophie, at=LATER)
    with pytest.raises(NotNow):
        actions.retire_point(point=only, by=ines, at=LATER)


def test_a_list_is_short_and_said_in_both_languages(ines: User) -> None:
    with pytest.raises(Unfinished) as refused:
        actions.add_point(kind="nothing", label_fr="x" * 161, label_en=" ", by=ines, at=AT)
    assert set(refused.value.faults) == {"kind", "label_fr", "label_en"}
    for number in range(12):
        point(ines, f"Point {number}")
    with pytest.raises(Unfinished, match="kind"):
        point(ines)


def test_how_far_each_is_costs_two_statements_whatever_their_number(claire: User, sophie: User, ines: User) -> None:
    first = point(ines)
    point(ines, "La pièce est lisible")
    tickets = [hers(claire, sophie) for _place in range(5)]
    elsewhere = cast.ticket(claire.customer, State.IN_PROGRESS, kind="bank", assignee=sophie)
    actions.check(ticket=tickets[0], point=first, by=sophie, at=LATER)
    with CaptureQueriesContext(connection) as queries:
        found = checks.progress([*tickets, elsewhere])
    assert len(queries) == 2
    assert found == {tickets[0].pk: (1, 2)} | {one.pk: (0, 2) for one in tickets[1:]}


def test_checks_leave_with_their_request(claire: User, sophie: User, ines: User) -> None:
    ticket, only = hers(claire, sophie), point(ines)
    actions.check(ticket=ticket, point=only, by=sophie, at=LATER)
    Ticket.objects.filter(pk=ticket.pk).delete()
    assert (Check.objects.count(), CheckPoint.objects.count()) == (0, 1)
