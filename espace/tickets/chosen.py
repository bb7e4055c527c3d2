"""What a saved view shows: the requests of a queue that pass its filters, among the first thousand, so that no filter reads years.

A filter has no index of its own. A queue has one, in its order: reading its first thousand rows costs the same whatever is looked for in
them, and for whom.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Case, Q, QuerySet, Value, When

from espace.accounts.models import StaffMember, User
from espace.accounts.roles import Role
from espace.lib import clock
from espace.lib.keyset import Order
from espace.tickets import deadlines, queues
from espace.tickets.models import SavedView, Ticket
from espace.tickets.models.saved import Held
from espace.tickets.queues import ORDERS, Counting, Queue

MOST_LOOKED_AT = 1_000


@dataclass(frozen=True)
class Choice:
    """The codes of a view."""

    queue: Queue
    kind: str = ""
    held: Held = Held.ANYBODY
    holder: UUID | None = None
    insurer: UUID | None = None
    waiting_days: int | None = None
    newest_first: bool = False

    @property
    def order(self) -> Order:
        """The queue's own order, or its reverse: an index is read both ways."""
        return ORDERS[self.queue].reversed if self.newest_first else ORDERS[self.queue]


def of(view: SavedView) -> Choice:
    """The codes of a view that is kept."""
    return Choice(
        Queue(view.queue), view.kind, Held(view.held), view.holder_id, view.insurer_id, view.waiting_days, view.newest_first
    )  # fmt: skip


def standing_in(choice: Choice, *, user: User, staff: StaffMember | None, at: datetime) -> QuerySet[Ticket]:
    """The requests of a view."""
    every = Ticket.objects.visible_to(user, at)
    parts, names = _looked_at(choice, user=user, staff=staff, at=at), choice.order.names
    # A part of a UNION may not be cut on SQLite, but what it looks in may.
    cut = [rows.order_by(*names).values("pk")[:MOST_LOOKED_AT] for rows in parts]
    if not cut:
        return every.none()
    first, *others = [Ticket.objects.order_by().filter(pk__in=rows).values("pk") for rows in cut]
    looked_at = first.union(*others) if others else cut[0]
    return every.filter(_filters(choice, at), pk__in=looked_at)


def counting(choices: Sequence[Choice], *, user: User, staff: StaffMember | None, at: datetime) -> Counting:
    """What counts each of these views, without having been asked yet."""
    day, key = clock.day_start(clock.today(at)), staff.pk if staff else None
    return _counting(tuple(choices), Role(user.role), key, day, deadlines.reply_rule())


@lru_cache(maxsize=256)
def _counting(
    choices: tuple[Choice, ...], role: Role, staff: UUID | None, day: datetime, _reply_rule: deadlines.ReplyRule
) -> Counting:
    """A queue is read once for all the views that look in the same thousand of it; a view without a filter stops at its first hundred."""
    user, member = User(role=role), StaffMember(pk=staff) if staff else None
    counted: dict[Choice, tuple[str, list[Any]]] = {}
    together: dict[Choice, list[Choice]] = {}
    for choice in dict.fromkeys(choices):
        looks_in = Choice(choice.queue, held=choice.held, holder=choice.holder, newest_first=choice.newest_first)
        if choice == looks_in:
            rows = _looked_at(choice, user=user, staff=member, at=day)
            counted[choice] = queues.statement([one.order_by(*choice.order.names) for one in rows])
        else:
            together.setdefault(looks_in, []).append(choice)
    sources: list[tuple[str, list[Any]]] = []
    for looks_in, looking in together.items():
        rows = _looked_at(looks_in, user=user, staff=member, at=day)
        name = f"view_{len(sources)}"
        counted |= {choice: (f"{name}.n{number}" if rows else "0", []) for number, choice in enumerate(looking)}
        sources += [_at_once(rows, looks_in.order, looking, name, day)] if rows else []
    return Counting(
        tuple(counted[one][0] for one in choices), tuple(value for one in choices for value in counted[one][1]),
        tuple(sql for sql, _values in sources), tuple(value for _sql, values in sources for value in values),
    )  # fmt: skip


def _at_once(
    parts: Sequence[QuerySet[Ticket]], order: Order, looking: Sequence[Choice], name: str, at: datetime
) -> tuple[str, list[Any]]:
    """One row, called ``name``, with the number of each of these views (``n0``, ``n1``…), all of which look in the same requests."""
    passes = {
        f"p{number}": Case(When(_filters(one, at), then=Value(1)), default=Value(0))
        for number, one in enumerate(looking)
    }
    cut = [rows.order_by(*order.names).annotate(**passes).values("pk", *passes)[:MOST_LOOKED_AT] for rows in parts]
    found = [rows.query.sql_with_params() for rows in cut]
    # A request that two parts hold is one row of their union: what it passes is the same in both.
    union = " UNION ".join(f"SELECT * FROM ({sql}) AS part_{place}" for place, (sql, _values) in enumerate(found))  # noqa: S608
    counts = ", ".join(f"COALESCE(SUM(p{number}), 0) AS n{number}" for number in range(len(looking)))
    sql = f"(SELECT {counts} FROM ({union}) AS looked_at) AS {name}"  # noqa: S608 -- the ORM's own statements
    return sql, [value for _sql, values in found for value in values]


def _looked_at(choice: Choice, *, user: User, staff: StaffMember | None, at: datetime) -> list[QuerySet[Ticket]]:
    """The parts of its queue that a view looks in, before the thousand is cut; none if there is nothing to look in."""
    if choice.held is Held.ONE and choice.holder is None:
        return []
    parts = [_held(rows, choice, staff) for rows in queues.parts(choice.queue, user=user, staff=staff, at=at)]
    return [rows for rows in parts if not rows.query.is_empty()]


def _held(rows: QuerySet[Ticket], choice: Choice, staff: StaffMember | None) -> QuerySet[Ticket]:
    """Who holds them comes before the thousand: an index finds one person's."""
    match choice.held:
        case Held.VIEWER:
            return rows.filter(assignee=staff) if staff else rows.none()
        case Held.ONE:
            return rows.filter(assignee=choice.holder)
    return rows


def _filters(choice: Choice, at: datetime) -> Q:
    wanted = Q(kind=choice.kind) if choice.kind else Q()
    if choice.insurer is not None:
        wanted &= Q(contract__product__insurer=choice.insurer)
    if choice.waiting_days is not None:
        wanted &= Q(ball_since_at__lt=clock.day_start(clock.today(at) - timedelta(days=choice.waiting_days)))
    return wanted
