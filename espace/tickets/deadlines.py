"""By when somebody has to act on a request, and which requests are late. Days are Paris days; nothing here is stored.

- a complaint is acknowledged within 10 *jours ouvrables* and answered within 2 months of its sending (ACPR 2022-R-01, 2024-R-02);
- the brokerage answers within N days of its own office, those on which it opens, of having the ball: what it promised on the day it was
  given it (``brokerage.Held.promised``), and no later promise moves it;
- a request that has waited 60 days for its customer is put before a human to close (clause C03): nothing closes by itself;
- the exercise of a right is answered within a month (GDPR art. 12(3)).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache, reduce
from operator import and_, or_

from django.db.models import Min, OuterRef, Q, QuerySet, Subquery, TextChoices
from django.utils.translation import gettext_lazy as _

from espace import brokerage
from espace.lib import clock, periods, working_days
from espace.tickets.models import Qualification, Ticket
from espace.tickets.states import Ball, State

WAITS_FOR_CUSTOMER = "P60D"
ReplyRule = tuple[tuple[tuple[date, int], ...], int]


class Duty(TextChoices):
    """What is to be done by then."""

    ACKNOWLEDGE = "acknowledge", _("Accuser réception de la réclamation")
    ANSWER_COMPLAINT = "answer", _("Répondre à la réclamation")
    ANSWER_RIGHTS = "rights", _("Répondre à l’exercice d’un droit")
    REPLY = "reply", _("Répondre au client")
    SETTLE = "settle", _("Relancer ou clore")


@dataclass(frozen=True)
class Due:
    """``on`` is the last day to do it; ``is_late`` once that day is over."""

    on: date
    duty: Duty
    is_late: bool


def reply_rule() -> ReplyRule:
    """What the day of a reply is worked out from, beside its beginning: the days promised, and which version of the office's hours."""
    held = brokerage.held()
    return held.promised, held.version


def with_clocks(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Add to each request the instants that the law's clocks run from, null where none runs: ``unacknowledged_since_at`` and
    ``unanswered_since_at`` of a complaint, ``unanswered_right_since_at``."""
    return tickets.annotate(
        unacknowledged_since_at=_first(Qualification.Kind.COMPLAINT, "acknowledged_at"),
        unanswered_since_at=_first(Qualification.Kind.COMPLAINT, "answered_at"),
        unanswered_right_since_at=_first(Qualification.Kind.RIGHTS, "answered_at"),
    )


def _first(kind: Qualification.Kind, done: str) -> Subquery:
    # What was answered, even without having been acknowledged first, is owed no acknowledgement any more.
    rows = Qualification.objects.filter(ticket=OuterRef("pk"), kind=kind, answered_at__isnull=True)
    if done != "answered_at":
        rows = rows.filter(**{f"{done}__isnull": True})
    return Subquery(rows.order_by().values("ticket").annotate(first=Min("received_at")).values("first"))


def dues(ticket: Ticket, at: datetime) -> list[Due]:
    """What an open request makes somebody owe, the soonest first; the row comes from :func:`with_clocks`."""
    if ticket.state == State.CLOSED:
        return []
    today = clock.today(at)
    clocks: tuple[tuple[datetime | None, Duty], ...] = (
        (ticket.unacknowledged_since_at, Duty.ACKNOWLEDGE),  # type: ignore[attr-defined]
        (ticket.unanswered_since_at, Duty.ANSWER_COMPLAINT),  # type: ignore[attr-defined]
        (ticket.unanswered_right_since_at, Duty.ANSWER_RIGHTS),  # type: ignore[attr-defined]
        (ticket.ball_since_at if ticket.ball == Ball.BROKERAGE else None, Duty.REPLY),
        (ticket.ball_since_at if ticket.state == State.WAITING_FOR_CUSTOMER else None, Duty.SETTLE),
    )
    found = [(due_on(duty, clock.today(since)), duty) for since, duty in clocks if since]
    return sorted((Due(on, duty, on < today) for on, duty in found), key=lambda due: due.on)


def due_on(duty: Duty, since: date) -> date:
    """The last day of a duty that began on ``since``."""
    match duty:
        case Duty.ACKNOWLEDGE:
            return working_days.complaint_acknowledged_by(since)
        case Duty.ANSWER_COMPLAINT:
            return working_days.complaint_answered_by(since)
        case Duty.ANSWER_RIGHTS:
            return working_days.rights_due(since)
        case Duty.REPLY:
            held = brokerage.held()
            return held.office.add_open_days(since, held.reply_days(since))
        case Duty.SETTLE:
            return periods.add_to_day(since, WAITS_FOR_CUSTOMER) - timedelta(days=1)


def late(at: datetime) -> Q:
    """The open requests of which :func:`dues` has a late one."""
    first, *others = reasons_to_be_late(at)
    return reduce(or_, others, first)


def reasons_to_be_late(at: datetime) -> tuple[Q, ...]:
    """The parts of :func:`late`, each by columns that one index holds: taken one by one, each reads its own rows and no others."""
    return _due(None, clock.today(at))


def falling(first: date, last: date) -> tuple[Q, ...]:
    """The open requests of which a duty has its last day from ``first`` to ``last``, both included, in the parts of :func:`late`."""
    return _due(first, last + timedelta(days=1))


def _due(first: date | None, end: date) -> tuple[Q, ...]:
    """Where the last day of a duty comes before ``end``, and not before ``first``."""

    def began(column: str, duty: Duty) -> dict[str, datetime]:
        found = {f"{column}__lt": _late_if_before(duty, end)}
        return found | {f"{column}__gte": _late_if_before(duty, first)} if first else found

    earlier = _unanswered_in_time(first, reply_rule()) if first else ()
    owed = [
        reduce(and_, [~Q(**one) for one in earlier], Q(ball=Ball.BROKERAGE, **given))
        for given in _unanswered_in_time(end, reply_rule())
    ]
    unanswered = Qualification.objects.filter(answered_at__isnull=True)
    complaints = unanswered.filter(
        Q(**began("received_at", Duty.ANSWER_COMPLAINT))
        | Q(acknowledged_at__isnull=True, **began("received_at", Duty.ACKNOWLEDGE)),
        kind=Qualification.Kind.COMPLAINT,
    )
    rights = unanswered.filter(kind=Qualification.Kind.RIGHTS, **began("received_at", Duty.ANSWER_RIGHTS))
    # "not null" says again what the list of keys implies, in the words of the partial indexes.
    return (
        *owed,
        Q(state=State.WAITING_FOR_CUSTOMER, **began("ball_since_at", Duty.SETTLE)),
        Q(complaint_since_at__isnull=False, pk__in=complaints.values("ticket")),
        Q(rights_since_at__isnull=False, pk__in=rights.values("ticket")),
    )


@lru_cache(maxsize=64)
def _late_if_before(duty: Duty, today: date) -> datetime:
    """What began before this instant was due before ``today``; the law's days are the same on every day."""
    day = today
    while due_on(duty, day) >= today:
        day -= timedelta(days=1)
    return clock.day_start(day + timedelta(days=1))


@lru_cache(maxsize=64)
def _unanswered_in_time(today: date, _rule: ReplyRule) -> tuple[dict[str, datetime], ...]:
    """When began what was to be answered before ``today``: one span, but for the weeks after a shorter promise, under which what is given
    later is late before what was given earlier. ``_rule`` keeps the answers of two settings apart."""
    promised, spans = brokerage.held().promised, list[tuple[date, date]]()
    ends = [since for since, _days in promised[1:]] + [today]
    for (since, _days), end in zip(promised, ends, strict=True):
        day = min(end, today)
        while day > since and due_on(Duty.REPLY, day - timedelta(days=1)) >= today:
            day -= timedelta(days=1)
        if day <= since:
            continue
        if spans and spans[-1][1] == since:
            since = spans.pop()[0]
        spans.append((since, day))
    return tuple(
        {"ball_since_at__lt": clock.day_start(end)}
        | ({} if first == date.min else {"ball_since_at__gte": clock.day_start(first)})
        for first, end in spans
    )
