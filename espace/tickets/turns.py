"""The turns of a request that were the brokerage's to act in, and how long its office was open in them.

What a request waited for its customer or stood closed is between two turns: the count stops, and goes on where it stopped. It is worked out
from the changes of state and the hours that held each day, so that nothing is stored and a change of hours moves nothing that was counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from espace.lib.office_hours import Office
from espace.tickets.models import StateChange, Ticket
from espace.tickets.states import TRANSITIONS, Ball, State

OURS = frozenset({State.SUBMITTED, *(one.target for one in TRANSITIONS.values() if one.ball is Ball.BROKERAGE)})


@dataclass(frozen=True)
class Spent:
    """``office``: how long the office was open in the brokerage's turns since the sending; ``paused``: it was the customer's turn too."""

    office: timedelta
    paused: bool


def ours(
    submitted_at: datetime, changes: Iterable[tuple[str, datetime]], until: datetime | None = None
) -> Iterator[tuple[datetime, datetime]]:
    """(beginning, end) of each turn of the brokerage. ``changes``: (state, instant) in order. ``until`` ends the turn that goes on, which
    is left out without it."""
    since, is_ours = submitted_at, True
    for state, at in changes:
        if is_ours:
            yield since, at
        since, is_ours = at, state in OURS
    if is_ours and until is not None:
        yield since, until


def spent(ticket: Ticket, changes: Iterable[StateChange], office: Office, at: datetime) -> Spent:
    """How long a request was in the brokerage's hands by ``at``; ``changes`` are its own, in order."""
    known = [(one.target, one.at) for one in changes]
    turns = ours(ticket.submitted_at, known, at)
    total = sum((office.between(since, until) for since, until in turns), timedelta())
    return Spent(total, any(state == State.WAITING_FOR_CUSTOMER for state, _at in known))
