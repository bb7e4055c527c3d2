"""Who reads what: denied by default, and the clauses' own examples."""

from __future__ import annotations

from dataclasses import replace

import pytest

from espace import register
from espace.register import UnknownColumn, holdings, load
from espace.register.access import matrix
from espace.register.holdings import Kind
from espace.register.lines import Approval, State
from tests.register.editing import REGISTER

STAFF = ("advisor", "administrator", "dpo", "archivist", "lya_protect_reader", "maintainer")


def test_nobody_reads_what_nobody_granted() -> None:
    assert not register.grants("advisor", "genome")
    assert not register.grants("plumber", "identity")
    assert not register.grants("", "identity")


@pytest.mark.parametrize("role", STAFF)
def test_a_draft_is_invisible_to_every_member_of_staff(role: str) -> None:
    assert not register.may_read(role, "tickets.Draft.answers")
    assert register.may_read("customer", "tickets.Draft.answers")


@pytest.mark.parametrize("role", ["customer", *STAFF])
def test_nobody_reads_a_password(role: str) -> None:
    assert not register.may_read(role, "accounts.User.password")


def test_a_maintainer_reads_no_personal_column() -> None:
    personal = [name for name, column in holdings.columns().items() if column.kind is not Kind.TECHNICAL]
    assert len(personal) > 50
    assert not [name for name in personal if register.may_read("maintainer", name)]


def test_the_archivist_reads_nothing_of_a_customer_in_the_live_space() -> None:
    readable = {
        column.category
        for name, column in holdings.columns().items()
        if column.kind is not Kind.TECHNICAL and register.may_read("archivist", name)
    }
    assert readable == {"staff_account"}


def test_a_recipient_that_is_planned_reads_nothing() -> None:
    good = load(REGISTER)
    reader = good.recipients["lya_protect_reader"]
    assert good.grants("lya_protect_reader", "identity")
    planned = replace(good, recipients={**good.recipients, reader.id: replace(reader, state=State.PLANNED)})
    assert not planned.grants("lya_protect_reader", "identity")


def test_what_is_granted_is_read() -> None:
    assert register.may_read("advisor", "tickets.Message.body")
    assert register.may_read("advisor", "tickets.Note.body")
    assert not register.may_read("customer", "tickets.Note.body")
    assert not register.may_read("administrator", "tickets.Message.body")


def test_a_technical_column_is_nobodys_data() -> None:
    assert register.may_read("maintainer", "tickets.Ticket.reference")


def test_an_unknown_column_is_an_error_and_never_a_yes() -> None:
    with pytest.raises(UnknownColumn, match=r"tickets\.Message\.mood"):
        register.may_read("dpo", "tickets.Message.mood")


def test_an_addition_waits_for_its_approval_unless_the_main_job_needs_it() -> None:
    good = load(REGISTER)
    factor = good.categories["second_factor"]

    def grants(approval: Approval) -> bool:
        changed = {**good.categories, "second_factor": replace(factor, approval=approval)}
        return replace(good, categories=changed).grants("customer", "second_factor")

    assert not grants(Approval(addition=True))
    assert grants(Approval(addition=True, by="D.", on=good.effective_on))
    assert grants(Approval(addition=True, needed=True))


def test_the_printed_matrix_says_what_the_program_does() -> None:
    readers, rows = matrix()
    assert [reader.role for reader in readers] == ["customer", *STAFF]
    for row in rows:
        for cell in row.cells:
            assert cell.live == register.grants(cell.role, row.category.id)
    personal = {name for name, column in holdings.columns().items() if column.kind is not Kind.TECHNICAL}
    assert {name for row in rows for name in row.columns} == personal
