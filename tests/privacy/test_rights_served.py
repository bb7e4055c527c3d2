"""An access or a portability asked in the space leaves without a human, and its request is answered by it (clauses C19 and C22)."""

from __future__ import annotations

from datetime import timedelta

from espace.accounts.models import User
from espace.privacy.exports.chores import prepare
from espace.privacy.rights import actions
from espace.privacy.rights.states import Right
from espace.tickets.states import State as TicketState
from tests import cast
from tests.cast import AT


def test_an_access_is_answered_by_the_copy_that_no_human_prepared(claire: User, sophie: User) -> None:
    cast.ticket(claire.customer, TicketState.IN_PROGRESS, assignee=sophie)
    request = actions.ask(right=Right.ACCESS, customer=claire.customer, asked="", by=claire, at=AT)
    assert prepare(AT + timedelta(minutes=1)) == 1
    request.refresh_from_db()
    assert (request.state, request.as_asked, request.answered_at) == ("answered", True, AT + timedelta(minutes=1))


def test_an_access_with_notes_is_served_and_goes_on_until_the_officer_has_read_them(claire: User, sophie: User) -> None:
    ticket = cast.ticket(claire.customer, TicketState.IN_PROGRESS, assignee=sophie)
    cast.note(ticket, sophie, "Rappeler demain.")
    request = actions.ask(right=Right.ACCESS, customer=claire.customer, asked="", by=claire, at=AT)
    prepare(AT + timedelta(minutes=1))
    request.refresh_from_db()
    assert (request.served_at, request.answered_at) == (AT + timedelta(minutes=1), None)
