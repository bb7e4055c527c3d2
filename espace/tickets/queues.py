"""The queues of the desk: which requests stand in each, in which order, and how many up to 99."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from espace.accounts.models import StaffMember, User
from espace.lib.keyset import Key, Order
from espace.tickets import deadlines
from espace.tickets.models import Ticket
from espace.tickets.states import State

MOST_COUNTED = 99


class Queue(TextChoices):
    """The value is the last part of its address."""

    TO_TAKE = "a-prendre", _("À prendre")
    MINE = "a-moi", _("À moi")
    WAITING = "en-attente", _("En attente du client")
    LATE = "en-retard", _("En retard")
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
    Queue.COMPLAINTS: Order((Key("complaint_since_at", datetime), Key("id", UUID))),
    Queue.CLOSED: Order((Key("closed_at", datetime, descending=True), Key("id", UUID, descending=True))),
}


def standing_in(
    queue: Queue, *, user: User, staff: StaffMember | None, at: datetime, mine_only: bool = False
) -> QuerySet[Ticket]:
    """The requests of a queue. ``mine_only`` keeps those that ``staff`` holds, in the queues of everybody."""
    every = Ticket.objects.visible_to(user)
    opened = every.exclude(state=State.CLOSED)
    match queue:
        case Queue.TO_TAKE:
            return opened.filter(assignee__isnull=True)
        case Queue.MINE:
            return opened.filter(assignee=staff).exclude(state=State.WAITING_FOR_CUSTOMER) if staff else every.none()
        case Queue.WAITING:
            rows = every.filter(state=State.WAITING_FOR_CUSTOMER)
        case Queue.LATE:
            rows = opened.filter(deadlines.late(at))
        case Queue.COMPLAINTS:
            rows = opened.filter(complaint_since_at__isnull=False)
        case Queue.CLOSED:
            rows = every.filter(state=State.CLOSED)
    return rows.filter(assignee=staff) if mine_only else rows


def rights(user: User) -> QuerySet[Ticket]:
    """The open requests in which somebody exercises a right, the oldest first: the data protection officer's."""
    opened = Ticket.objects.visible_to(user).exclude(state=State.CLOSED)
    return opened.filter(rights_since_at__isnull=False).order_by("rights_since_at", "id")


def counts(
    queues: Iterable[Queue], *, user: User, staff: StaffMember | None, at: datetime, mine_only: bool = False
) -> dict[Queue, int]:
    """How many requests stand in each queue, in one query that stops counting at 100 in each."""
    # Counted in the queue's own order: the database then walks the queue's index. Without it, it may walk the table from its
    # oldest row, through years of closed requests, to find a hundred open ones.
    wanted = [
        (queue, standing_in(queue, user=user, staff=staff, at=at, mine_only=mine_only).order_by(*ORDERS[queue].names))
        for queue in queues
    ]
    parts: list[str] = []
    values: list[Any] = []
    for _queue, rows in wanted:
        if rows.query.is_empty():
            parts.append("0")
            continue
        sql, params = rows.values("pk")[: MOST_COUNTED + 1].query.sql_with_params()
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608 -- the ORM's own statement
        values += params
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        found = cursor.fetchone()
    return {queue: int(count) for (queue, _rows), count in zip(wanted, found, strict=True)}
