"""The exercise of rights as the officer reads it: the list, late first, and one sheet with the gestures that its state allows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from espace import vault
from espace.accounts.models import User
from espace.desk.frame import name_of, staff_of
from espace.desk.sheet import FIELDS
from espace.lib import clock
from espace.privacy.rights import composing, deadlines, wording
from espace.privacy.rights.models import RightsRequest, RightsRequestQuerySet
from espace.privacy.rights.states import Channel, Identity, State

SHOWN = 200


@dataclass(frozen=True)
class Line:
    """A request in the list."""

    request: RightsRequest
    name: str
    label: str
    due_on: date | None
    is_late: bool
    look: str
    word: str


@dataclass(frozen=True)
class Sheet:
    """One request, opened."""

    line: Line
    field: str
    channel: str
    identity: str
    suspended_days: int
    steps: list[tuple[str, str, datetime]]
    proofs: list[Any]
    answer: dict[str, Any]
    erase_by: date | None

    @property
    def request(self) -> RightsRequest:
        return self.line.request

    @property
    def awaits_identity(self) -> bool:
        return self.request.state == State.IDENTITY_ASKED

    @property
    def may_ask_identity(self) -> bool:
        doubtful = self.request.identity not in (Identity.SIGNED_IN, Identity.PROVEN)
        return self.request.state == State.RECEIVED and doubtful

    @property
    def may_extend(self) -> bool:
        return self.request.is_open and not self.request.decision and self.request.extended_at is None


def waiting(at: datetime) -> list[RightsRequest]:
    """Every open request, the most pressing first."""
    return deadlines.soonest(deadlines.loaded(_rows().open().order_by("received_on", "id")), at)


def answered() -> list[RightsRequest]:
    """The latest answers."""
    return list(_rows().filter(state=State.ANSWERED).order_by("-answered_at", "-id")[:50])


def _rows() -> RightsRequestQuerySet:
    return RightsRequest.objects.select_related("customer")


def lines(requests: Iterable[RightsRequest], at: datetime, language: str) -> list[Line]:
    """Requests as the list shows them; opened, with their customers."""
    today = clock.today(at)
    return [
        Line(
            request=one,
            name=name_in(one),
            label=wording.label(one.right, language),
            due_on=deadlines.due_on(one, today) if one.is_open else None,
            is_late=deadlines.is_late(one, at),
            look=_look(one, at),
            word=str(State(one.state).label),
        )
        for one in requests
    ]


def name_in(request: RightsRequest) -> str:
    """Whose it is: the person of the file, or the first line of who wrote."""
    if request.customer is not None:
        return str(request.customer.name)
    return request.who.partition("\n")[0] or gettext("Personne sans dossier")


def _look(request: RightsRequest, at: datetime) -> str:
    if deadlines.is_late(request, at):
        return "late"
    return {State.ANSWERED: "done", State.IDENTITY_ASKED: "waiting"}.get(State(request.state), "info")


def read(request: RightsRequest, *, by: User, at: datetime, language: str) -> Sheet:
    """Open everything of a request got with its customer, as far as the register lets the officer read."""
    steps = list(request.steps.select_related("by__staff_member").order_by("at", "id"))
    people = [staff_of(one.by) for one in steps if one.by]
    vault.open_rows(request, request.customer, people, staff_of(by), viewer=by.role)
    [line] = lines([request], at, language)
    answer = request.answer
    if request.state == State.DECIDED:
        answer = composing.compose(request, at)
    erase_by = deadlines.carry_out_by(request)
    return Sheet(
        line=line,
        field=", ".join(str(dict(FIELDS).get(name, name)) for name in request.field.split()),
        channel=str(Channel(request.channel).label),
        identity=wording.identity(request),
        suspended_days=deadlines.suspended_days(request, clock.today(at)),
        steps=[(str(wording.STEPS[one.name]), _who(request, one.by), one.at) for one in steps],
        proofs=list(request.proofs.order_by("received_at")),
        answer=answer,
        erase_by=clock.today(erase_by) if erase_by and request.carried_out_at is None else None,
    )


def _who(request: RightsRequest, user: User | None) -> str:
    if user is None:
        return ""
    return name_in(request) if request.customer and user.pk == request.customer.user_id else name_of(user)
