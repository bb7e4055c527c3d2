"""Whatever the portfolios and whatever people do in between: no act is undone, and a file applied twice changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from espace.accounts.actions import contact
from espace.accounts.models import Customer, FieldException
from espace.accounts.roles import Role
from espace.contracts.importing import live
from espace.contracts.models import Contract, Endorsement
from tests.cast import user
from tests.contracts.importing import AT, applied, csv, portfolio, row

PEOPLE = [
    {"surname": "Delmas", "first_name": "Claire", "birth": "12/04/1985", "email": "claire@clients.example", "phone": "+33612345678"},
    {"surname": "Delmas", "first_name": "Paul", "birth": "02/02/1980", "email": "claire@clients.example", "phone": "+33612345678"},
    {"surname": "Łabaj", "first_name": "Zoé", "birth": "03/03/1990", "email": "zoe@clients.example", "phone": ""},
]  # fmt: skip
WORDS = st.sampled_from(["", "Paris", "Łódź", "Ulan Bator", "1 rue de l'Été"])
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "address": WORDS,
        "city": WORDS,
        "profession": st.sampled_from(["", "Chef", "Ingénieur"]),
        "premium": st.sampled_from(["", "1 200,00", "99"]),
        "ends": st.sampled_from(["", "31/10/2026", "31/12/2026"]),
        "guarantees": st.sampled_from(["", "Dentaire", "Dentaire | Optique"]),
        "insured": st.sampled_from(["", "Léo Delmas (05/05/2015)"]),
    },
)
FILES = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2), CHANGES), min_size=1, max_size=5, unique_by=lambda one: one[0]
)
ACTS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(["address", "city", "profession", "object"]),
        st.sampled_from(["Dakar", "Chef", ""]),
    ),
    max_size=4,
)


def file(lines: list[tuple[int, int, dict[str, str]]]) -> Any:
    return csv([row(number=f"CAP-{number}", **PEOPLE[who], **changes) for number, who, changes in lines])


def act(by: Any, place: int, what: str, value: str) -> None:
    customers = list(Customer.objects.order_by("created_at", "id"))
    customer = customers[place % len(customers)]
    if what == "object":
        contact.object_to_field(customer=customer, field="profession", by=by, at=AT)
    elif what == "profession":
        contact.change_optional(customer=customer, values={what: value}, by=by, at=AT)
    else:
        contact.change_contact(customer=customer, values={what: value}, by=by, at=AT)


def decided() -> dict[tuple[Any, str], str]:
    """Every value that a person decided, as it stands."""
    people = live.people(set(Customer.objects.values_list("pk", flat=True)))
    return {
        (one.customer_id, one.field): people[one.customer_id].values()[one.field]
        for one in FieldException.objects.all()
    }


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=FILES, acts=ACTS, second=FILES)
def test_no_act_is_undone_and_the_second_time_nothing_changes(first: Any, acts: Any, second: Any) -> None:

    with transaction.atomic():
        by = user("act@clients.example", Role.CUSTOMER)
        applied(file(first))
        for place, what, value in acts:
            act(by, place, what, value)
        before = decided()
        applied(file(second), at=AT + timedelta(days=1))
        assert decided() == before

        whole, endorsements, contracts = portfolio(), Endorsement.objects.count(), Contract.objects.count()
        told = applied(file(second), at=AT + timedelta(days=2))
        assert (told["new"], told["changed"], told["ended"]) == (0, 0, 0)
        assert decided() == before
        assert portfolio() == whole
        assert (Endorsement.objects.count(), Contract.objects.count()) == (endorsements, contracts)
        transaction.set_rollback(True)
