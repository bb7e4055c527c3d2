"""Where a request stands, said to its customer: a sentence first, then a word and a line of steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from espace import brokerage
from espace.tickets.kinds import kind_of, named, words
from espace.tickets.models import Draft, StateChange, Ticket
from espace.tickets.states import Ball, State
from espace.ui import words as calendar

BADGES = {
    State.SUBMITTED: "info",
    State.IN_PROGRESS: "info",
    State.WAITING_FOR_CUSTOMER: "waiting",
    State.CLOSED: "neutral",
}


@dataclass(frozen=True)
class Step:
    label: str | Promise
    state: str
    at: datetime | None = None


def title(request: Ticket | Draft) -> str:
    """What the request is called: its kind, or the subject that its writer gave (the row is opened)."""
    kind = named(request.kind) or kind_of(request.kind)
    subject = request.answers.get("subject", "") if kind.id == "other" else ""
    return subject or words(kind.title)


def sentence(ticket: Ticket, at: datetime) -> str:
    """Who holds the request and since when. The ticket's ``assignee``, if any, is opened."""
    told = {
        "brokerage": brokerage.held().name,
        "name": ticket.assignee.name if ticket.assignee else brokerage.held().name,
        "since": calendar.since(ticket.ball_since_at, at, get_language() or "fr"),
    }
    match ticket.state, ticket.ball:
        case State.SUBMITTED, _anyone if ticket.kind == "termination":
            return _("Votre résiliation est notifiée : elle est chez %(brokerage)s %(since)s.") % told
        case State.SUBMITTED, _anyone:
            return _("Votre demande est arrivée : elle est chez %(brokerage)s %(since)s.") % told
        case State.WAITING_FOR_CUSTOMER, _anyone:
            return _("Nous attendons votre réponse %(since)s.") % told
        case State.CLOSED, _anyone:
            return _("Cette demande est close %(since)s.") % told
        case _any, Ball.INSURER:
            return _("L’assureur a votre demande %(since)s ; %(name)s la suit.") % told
        case _:
            return _("%(name)s s’en occupe : la demande est chez nous %(since)s.") % told


def badge(ticket: Ticket) -> tuple[str, str | Promise]:
    """(look, word) of the state."""
    state = State(ticket.state)
    return BADGES[state], state.label


def steps(ticket: Ticket, changes: Iterable[StateChange]) -> list[Step]:
    """The line of steps, with the day of each one that was reached. ``changes`` are in order."""
    reached: dict[str, datetime] = {}
    for change in changes:
        if change.target != State.WAITING_FOR_CUSTOMER:
            reached.setdefault(change.target, change.at)
        else:
            reached[change.target] = change.at
    line = [State.SUBMITTED, State.IN_PROGRESS]
    if ticket.state == State.WAITING_FOR_CUSTOMER:
        line.append(State.WAITING_FOR_CUSTOMER)
    line.append(State.CLOSED)
    here = line.index(State(ticket.state))
    return [_step(state, place, here, reached, ticket) for place, state in enumerate(line)]


def _step(state: State, place: int, here: int, reached: dict[str, datetime], ticket: Ticket) -> Step:
    at = {State.SUBMITTED: ticket.submitted_at, State.CLOSED: ticket.closed_at}.get(state) or reached.get(state)
    # A closed request has nothing left to do: its last step is done, not under way.
    is_over = place < here or ticket.state == State.CLOSED
    if is_over:
        return Step(state.label, "done", at)
    return Step(state.label, "current", at) if place == here else Step(state.label, "todo")
