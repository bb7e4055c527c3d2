"""The queues of the desk: which requests stand in each, in which order, and how many up to 99."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from espace.accounts import absences
from espace.accounts.models import StaffMember, User
from espace.accounts.roles import Role
from espace.lib import clock
from espace.lib.keyset import Key, Order
from espace.tickets import deadlines
from espace.tickets.models import Note, Ticket
from espace.tickets.states import State

MOST_COUNTED = 99


class Queue(TextChoices):
    """The value is the last part of its address."""

    TO_TAKE = "a-prendre", _("À prendre")
    MINE = "a-moi", _("À moi")
    WAITING = "en-attente", _("En attente du client")
    LATE = "en-retard", _("En retard")
    BACK = "a-relancer", _("À revoir aujourd’hui")
    ASKED = "avis", _("Avis demandés")
    COMPLAINTS = "reclamations", _("Réclamations")
    CLOSED = "closes", _("Closes")


LONGEST_WAIT = (Key("ball_since_at", datetime), Key("id", UUID))
URGENT_FIRST = Order((Key("urgent", bool, descending=True), *LONGEST_WAIT))
# Each order is an index's own (tickets.models.Ticket.Meta), so that a page reads its rows and no others.
ORDERS = {
    Queue.TO_TAKE: URGENT_FIRST,
    Queue.MINE: URGENT_FIRST,
    Queue.WAITING: Order(LONGEST_WAIT),
    Queue.LATE: Order(LONGEST_WAIT),
    Queue.BACK: Order((Key("back_at", datetime), Key("id", UUID))),
    Queue.ASKED: Order(LONGEST_WAIT),
    Queue.COMPLAINTS: Order((Key("complaint_since_at", datetime), Key("id", UUID))),
    Queue.CLOSED: Order((Key("closed_at", datetime, descending=True), Key("id", UUID, descending=True))),
}


@dataclass(frozen=True)
class Counting:
    """Expressions that count, one for each list, and the values of all of them; ``sources``: what they count in, where that is read once
    for several, each one row."""

    sql: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()
    sources: tuple[str, ...] = ()
    source_values: tuple[Any, ...] = ()


def standing_in(
    queue: Queue, *, user: User, staff: StaffMember | None, at: datetime, mine_only: bool = False
) -> QuerySet[Ticket]:
    """The requests of a queue. ``mine_only`` keeps those that ``staff`` holds, in the queues of everybody."""
    every = Ticket.objects.visible_to(user, at)
    opened = every.exclude(state=State.CLOSED)
    match queue:
        case Queue.TO_TAKE:
            return opened.filter(assignee__isnull=True)
        case Queue.MINE:
            if staff is None:
                return every.none()
            # One's own, and those of whom one stands in for: nothing moves, so that on their return everything is as before.
            handled = absences.handled_by(staff, clock.today(at))
            return opened.filter(assignee__in=handled).exclude(state=State.WAITING_FOR_CUSTOMER)
        case Queue.ASKED:
            asked = Note.objects.filter(asked_of__staff_member=staff, answered_at__isnull=True).values("ticket")
            return opened.filter(pk__in=asked) if staff else every.none()
        case Queue.WAITING:
            rows = every.filter(state=State.WAITING_FOR_CUSTOMER)
        case Queue.LATE:
            rows = opened.filter(deadlines.late(at))
        case Queue.BACK:
            rows = opened.filter(back_at__isnull=False, back_at__lte=at)
        case Queue.COMPLAINTS:
            rows = opened.filter(complaint_since_at__isnull=False)
        case Queue.CLOSED:
            rows = every.filter(state=State.CLOSED)
    return rows.filter(assignee=staff) if mine_only else rows


def rights(user: User, at: datetime) -> QuerySet[Ticket]:
    """The open requests in which somebody exercises a right, the oldest first: the data protection officer's."""
    opened = Ticket.objects.visible_to(user, at).exclude(state=State.CLOSED)
    return opened.filter(rights_since_at__isnull=False).order_by("rights_since_at", "id")


def counts(
    queues: Iterable[Queue], *, user: User, staff: StaffMember | None, at: datetime, mine_only: bool = False
) -> dict[Queue, int]:
    """How many requests stand in each queue, in one query that stops counting at 100 in each."""
    wanted = tuple(queues)
    found = count(counting(wanted, user=user, staff=staff, at=at, mine_only=mine_only))
    return dict(zip(wanted, found, strict=True))


def count(*counting: Counting) -> list[int]:
    """What these count, in one query."""
    values = [value for one in counting for value in one.values]
    values += [value for one in counting for value in one.source_values]
    asked = f"SELECT {', '.join(sql for one in counting for sql in one.sql)}"
    if sources := [sql for one in counting for sql in one.sources]:
        asked += f" FROM {' CROSS JOIN '.join(sources)}"
    with connection.cursor() as cursor:
        cursor.execute(asked, values)
        return [int(number) for number in cursor.fetchone()]


def counting(
    queues: Iterable[Queue], *, user: User, staff: StaffMember | None, at: datetime, mine_only: bool = False
) -> Counting:
    """What counts each queue, without having been asked yet."""
    # No queue changes in the course of a day but by its rows.
    day, key = clock.day_start(clock.today(at)), staff.pk if staff else None
    return _counting(tuple(queues), Role(user.role), key, day, mine_only, deadlines.reply_rule())


@lru_cache(maxsize=256)
def _counting(
    queues: tuple[Queue, ...],
    role: Role,
    staff: UUID | None,
    day: datetime,
    mine_only: bool,
    _reply_rule: deadlines.ReplyRule,
) -> Counting:
    """The statement that counts: the same all day for one member of staff, and long to write."""
    parts: list[str] = []
    values: list[Any] = []
    member = StaffMember(pk=staff) if staff else None
    for queue in queues:
        sql, params = statement(
            [rows.order_by(*ORDERS[queue].names) for rows in _apart(queue, role, member, day, mine_only)]
        )
        parts.append(sql)
        values += params
    return Counting(tuple(parts), tuple(values))


def statement(parts: Iterable[QuerySet[Ticket]]) -> tuple[str, list[Any]]:
    """How many stand in these parts together, up to a hundred in each: an expression and its values."""
    found = [
        rows.values("pk")[: MOST_COUNTED + 1].query.sql_with_params() for rows in parts if not rows.query.is_empty()
    ]
    named = [f"SELECT pk FROM ({sql}) AS part_{place}" for place, (sql, _params) in enumerate(found)]  # noqa: S608
    counted = f"(SELECT COUNT(*) FROM ({' UNION '.join(named)}) AS counted)"  # noqa: S608 -- the ORM's own statements
    return (counted if named else "0"), [value for _sql, params in found for value in params]


def parts(queue: Queue, *, user: User, staff: StaffMember | None, at: datetime) -> list[QuerySet[Ticket]]:
    """The requests of a queue in parts that each follow one index, in no order yet."""
    return _apart(queue, Role(user.role), staff, clock.day_start(clock.today(at)), mine_only=False)


def _apart(
    queue: Queue, role: Role, staff: StaffMember | None, day: datetime, mine_only: bool
) -> list[QuerySet[Ticket]]:
    """A queue in parts that each follow one index once they are put in its order; a request in two of them is counted once.

    In no order, the database may walk the table from its oldest row, through years of closed requests, to find a hundred open
    ones. Asked all at once, the reasons to be late would share no index: it would look through every open request.
    """
    user = User(role=role)
    if queue is not Queue.LATE:
        return [standing_in(queue, user=user, staff=staff, at=day, mine_only=mine_only)]
    opened = Ticket.objects.visible_to(user, day).exclude(state=State.CLOSED)
    opened = opened.filter(assignee=staff) if mine_only else opened
    return [opened.filter(reason) for reason in deadlines.reasons_to_be_late(day)]
