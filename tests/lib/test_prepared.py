"""A prepared query gives what its queryset gives, whatever the values, and its statement is seen like any other."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from espace.accounts.models import Session, User
from espace.contracts.models import Contract
from espace.lib.prepared import Prepared
from espace.tickets.models import Ticket
from espace.tickets.states import State
from tests.cast import AT, ON, contract, ticket

OWN = Prepared(
    lambda user: (
        Ticket.objects.filter(customer__user=user)
        .select_related("contract__product", "assignee")
        .annotate(written=Count("messages"))
        .order_by("-activity_at", "-pk")[:5]
    ),
    user=UUID,
)
RUNNING = Prepared(
    lambda user, on, before: Contract.objects.filter(customer__user=user, effective_on__lte=on, created_at__lte=before),
    user=UUID, on=date, before=datetime,
)  # fmt: skip
KEYED = Prepared(lambda key: Session.objects.filter(session_key=key), key=str)


def test_it_gives_the_rows_of_its_queryset(claire: User, karim: User, sophie: User) -> None:
    about = contract(claire.customer, number="CAP-1")
    ticket(claire.customer, State.WAITING_FOR_CUSTOMER, assignee=sophie, about=about)
    ticket(claire.customer, at=AT + timedelta(days=1))
    ticket(karim.customer)
    for user, count in ((claire, 2), (karim, 1), (claire, 2), (sophie, 0)):
        found = OWN(user=user.pk)
        wanted = Ticket.objects.filter(customer__user=user).order_by("-activity_at", "-pk")
        assert [row.pk for row in found] == list(wanted.values_list("pk", flat=True))
        assert len(found) == count
    first, second = OWN(user=claire.pk)
    assert (first.contract, first.assignee, first.written) == (None, None, 1)  # type: ignore[attr-defined]
    with CaptureQueriesContext(connection) as asked:
        assert second.contract is not None
        assert second.contract.product.name == about.product.name
        assert second.assignee == sophie.staff_member
        assert second.activity_at == AT + timedelta(hours=1)
    assert len(asked) == 0


def test_each_value_takes_its_place(claire: User) -> None:
    [held] = RUNNING(user=claire.pk, on=ON, before=AT)
    assert held.effective_on == date(2024, 1, 1)
    assert RUNNING(user=claire.pk, on=date(2023, 12, 31), before=AT) == []
    assert RUNNING(user=claire.pk, on=ON, before=AT - timedelta(seconds=1)) == []
    assert RUNNING(user=uuid4(), on=ON, before=AT) == []
    assert KEYED(key="nobody's") == []


def test_its_statement_is_seen(claire: User) -> None:
    seen: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        OWN(user=claire.pk)
    assert len(seen) == 1


def test_a_value_without_a_place_is_refused(db: None) -> None:
    with pytest.raises(ValueError, match="at"):
        Prepared(lambda user, at: Ticket.objects.filter(customer__user=user), user=UUID, at=datetime)(
            user=uuid4(), at=AT
        )
