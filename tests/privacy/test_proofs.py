"""The proofs: what says it is kept shows it, a drill holds where there is no case, and a broken fact is found by its clause alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from espace import audit, vault
from espace.accounts.models import Customer, FieldException, User
from espace.accounts.roles import Role
from espace.privacy.proofs.collecting import Standing, prove, rehearse
from espace.privacy.retention import engine
from espace.privacy.retention.models import LegalHold
from espace.tickets.models import Ticket
from espace.tickets.states import State
from tests import cast
from tests.cast import AT

pytestmark = pytest.mark.django_db
WELL = (Standing.KEPT, Standing.NO_CASE)


@pytest.fixture
def proven(claire: User, sophie: User, dominique: User) -> Callable[[], dict[str, Standing]]:
    """How each clause stands, in a small world where all is well."""
    cast.optional_data(claire.customer)
    ticket = cast.ticket(claire.customer, State.CLOSED, assignee=sophie)
    audit.record(action="ticket.submitted", by=claire, at=AT, subject=claire.customer.pk, unit=ticket.unit)
    engine.run(AT)
    rehearse(AT)
    return lambda: {one.clause.id: one.standing for one in prove(AT)}


def test_what_says_it_is_kept_shows_it(proven):
    found = proven()
    assert len(found) == 26
    wrong = {name: standing for name, standing in found.items() if standing in (Standing.LATE, Standing.BROKEN)}
    assert wrong == {}
    assert {name for name, standing in found.items() if standing not in WELL} == {"C06", "C13", "C14", "C18", "C23"}


def a_stranger() -> None:
    cast.user("personne@clients.example", Role.CUSTOMER)


def a_value_comes_back() -> None:
    FieldException.objects.create(
        customer=Customer.objects.get(), field="profession", kind="objected", source="person", at=AT
    )


def a_step_is_lost() -> None:
    Ticket.objects.get().changes.filter(target="closed").delete()


def a_program_decides() -> None:
    Ticket.objects.update(closed_by=Customer.objects.get().user)


def a_source_is_lost() -> None:
    Customer.objects.update(source="rumeur")


def a_term_is_passed() -> None:
    Ticket.objects.update(submitted_at=AT - timedelta(days=400), closed_at=AT - timedelta(days=300))


def a_hold_is_forgotten() -> None:
    officer = User.objects.get(role=Role.DPO)
    LegalHold.objects.create(
        held=Ticket.objects.get().unit, unit=vault.new_units("hold", 1)[0][0], held_kind="ticket", placed_by=officer, placed_at=AT,
        review_on=AT.date() - timedelta(days=1),
    )  # fmt: skip


def an_account_is_overdue() -> None:
    User.objects.filter(role=Role.CUSTOMER).update(last_login=AT - timedelta(days=800))


SABOTAGES = {
    "C01": a_stranger, "C04": a_value_comes_back, "C03": a_step_is_lost, "C12": a_program_decides, "C10": a_source_is_lost,
    "C15": a_term_is_passed, "C17": a_hold_is_forgotten, "C25": an_account_is_overdue,
}  # fmt: skip


@pytest.mark.parametrize("clause", SABOTAGES)
def test_a_fact_that_is_broken_is_found_by_its_clause_alone(clause, proven):
    SABOTAGES[clause]()
    found = proven()
    wrong = {name for name, standing in found.items() if standing in (Standing.LATE, Standing.BROKEN)}
    assert wrong == {clause}


def test_three_days_without_a_run_are_late(proven):
    late = {one.clause.id for one in prove(AT + timedelta(days=3)) if one.standing is Standing.LATE}
    assert {"C03", "C15", "C16", "C25"} <= late
