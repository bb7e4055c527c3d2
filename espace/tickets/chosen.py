"""What a saved view shows: the requests of a queue that pass its filters, among the first thousand, so that no filter reads years.

A filter has no index of its own. A queue has one, in its order: reading its first thousand rows costs the same whatever is looked for in
them, and for whom.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.db.models import Q, QuerySet

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
    if choice.held is Held.ONE and choice.holder is None:
        return every.none()
    parts = [_held(rows, choice, staff) for rows in queues.parts(choice.queue, user=user, staff=staff, at=at)]
    names = choice.order.names
    # An empty part has no statement to stand in another; and a part of a UNION may not be cut on SQLite, but what it looks in may.
    cut = [rows.order_by(*names).values("pk")[:MOST_LOOKED_AT] for rows in parts if not rows.query.is_empty()]
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
    choices: tuple[Choice, ...], role: Role, staff: UUID | None, day: datetime, _reply_rule: tuple[int, int]
) -> Counting:
    user, member = User(role=role), StaffMember(pk=staff) if staff else None
    found = [queues.statement([standing_in(one, user=user, staff=member, at=day).order_by()]) for one in choices]
    return Counting(tuple(sql for sql, _values in found), tuple(value for _sql, values in found for value in values))


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
