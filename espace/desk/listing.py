"""One page of a queue: its rows with their names opened, in three statements whatever their number."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import get_language

from espace import audit, brokerage, vault
from espace.accounts.models import Absence, StaffMember, User
from espace.accounts.roles import Role
from espace.desk import trail, wording
from espace.desk.frame import staff_of
from espace.lib import clock, keyset
from espace.lib.prepared import Prepared
from espace.tickets import bulk, checks, chosen, deadlines, queues
from espace.tickets.deadlines import Due, Duty
from espace.tickets.models import SavedView, Ticket
from espace.tickets.queues import ORDERS, Queue
from espace.tickets.states import Ball
from espace.ui.words import office_time

SIZE = 50
COMPLAINTS = (Duty.ACKNOWLEDGE, Duty.ANSWER_COMPLAINT)
# What a line says and is ordered by: a list reads no answer, no address and no birth date.
READ = (
    "kind", "state", "ball", "ball_since_at", "closed_at", "urgent", "complaint_since_at", "rights_since_at", "back_at",
    "activity_at", "customer__unit", "customer__closed_at", "customer__restricted", "customer__first_name", "customer__surname",
    "assignee__unit", "assignee__name",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A request in a list. ``due`` is what is owed first, if anything, and ``duty`` its words; ``is_marked``: a mark stands by it;
    ``trail``: what its address says of the queue that it is opened from; ``checked``: how many of its points are checked, of how many;
    ``office``: how long the office was open since it is the brokerage's turn; ``away_until``: the last day of the absence of its
    holder, for whom the reader stands in.
    """

    ticket: Ticket
    name: str
    object: str
    look: str
    word: str
    ball: str
    holder: str
    due: Due | None
    duty: str
    is_marked: bool
    trail: str
    checked: str
    office: str
    away_until: date | None

    @property
    def mark(self) -> str:
        """What its box sends when it is ticked."""
        return bulk.mark(self.ticket)


@dataclass(frozen=True)
class Listing:
    lines: list[Line]
    next: str
    previous: str


def listing(
    queue: Queue,
    *,
    user: User,
    at: datetime,
    mine_only: bool = False,
    view: SavedView | None = None,
    after: str = "",
    before: str = "",
) -> Listing:
    """One page of a queue, or of a saved ``view`` of it; its reading is one event of the journal, with the customers it named."""
    staff = staff_of(user)
    if view is not None:
        choice = chosen.of(view)
        rows = joined(chosen.standing_in(choice, user=user, staff=staff, at=at), "reference", "submitted_at")
        rows = with_absence(rows, queue, staff, at)
        page = keyset.page(rows, choice.order, size=SIZE, after=after, before=before)
    elif queue is Queue.TO_TAKE and not (after or before):
        page = keyset.first(_to_take(Role(user.role))(), ORDERS[queue], size=SIZE)
    else:
        rows = queues.standing_in(queue, user=user, staff=staff, at=at, mine_only=mine_only)
        page = keyset.page(
            with_absence(joined(rows), queue, staff, at), ORDERS[queue], size=SIZE, after=after, before=before
        )
    people = [view.holder if view else None, *(row.assignee for row in page.rows)]
    vault.open_rows(staff, [row.customer for row in page.rows], people, viewer=user.role)
    audit.record(action="queue.listed", by=user, at=at, listed=dict.fromkeys(row.customer_id for row in page.rows))
    about = COMPLAINTS if queue is Queue.COMPLAINTS else tuple(Duty)
    trailed = trail.view_writer(view) if view else trail.writer(queue, mine_only)
    shown = lines(page.rows, at, about, trailed, checks.progress(page.rows) if queue is Queue.MINE else {})
    return Listing(shown, page.next, page.previous)


def joined(rows: QuerySet[Ticket], *more: str) -> QuerySet[Ticket]:
    """With what a line shows beside the request itself; ``more``: columns that not every list shows."""
    return deadlines.with_clocks(rows).select_related("customer", "assignee").only(*READ, *more)


def with_absence(rows: QuerySet[Ticket], queue: Queue, staff: StaffMember | None, at: datetime) -> QuerySet[Ticket]:
    """In one's own queue, until when is away whoever one stands in for."""
    if queue is not Queue.MINE or staff is None:
        return rows
    away = Absence.objects.running(clock.today(at)).filter(member=OuterRef("assignee"), deputy=staff)
    return rows.annotate(away_until_on=Subquery(away.order_by("-ends_on").values("ends_on")[:1]))


@lru_cache(maxsize=8)
def _to_take(role: Role) -> Prepared[Ticket]:
    """The beginning of the queue that the desk opens on, as a role sees it."""
    return Prepared(
        lambda: joined(queues.standing_in(Queue.TO_TAKE, user=User(role=role), staff=None, at=keyset.EPOCH)).order_by(
            *ORDERS[Queue.TO_TAKE].names
        )[: SIZE + 1]
    )


def lines(
    tickets: list[Ticket],
    at: datetime,
    duties: Container[Duty] = tuple(Duty),
    trailed: Callable[[Ticket], str] = lambda _ticket: "",
    checked: Mapping[UUID, tuple[int, int]] = MappingProxyType({}),
) -> list[Line]:
    """Opened rows as a list shows them; they come from ``with_clocks`` with their customer and their assignee.

    ``duties``: those that this list is about; the others are left out.
    """
    said, office, language = wording.Said(), brokerage.held().office, get_language() or "fr"

    def waited(ticket: Ticket) -> str:
        ours = ticket.is_open and ticket.ball == Ball.BROKERAGE
        return office_time(office.between(ticket.ball_since_at, at), language) if ours else ""

    return [
        _line(ticket, at, duties, said, trailed(ticket), checked.get(ticket.pk), waited(ticket)) for ticket in tickets
    ]


def _line(
    ticket: Ticket,
    at: datetime,
    duties: Container[Duty],
    said: wording.Said,
    trailed: str,
    checked: tuple[int, int] | None,
    office: str,
) -> Line:
    look, word = said.states[ticket.state]
    due = next((due for due in deadlines.dues(ticket, at) if due.duty in duties), None)
    return Line(
        ticket=ticket,
        name=ticket.customer.name,
        object=said.kinds.get(ticket.kind, ticket.kind),
        look=look,
        word=word,
        ball=said.balls[ticket.ball],
        holder=ticket.assignee.name if ticket.assignee else "",
        due=due,
        duty=said.duties[due.duty] if due else "",
        is_marked=bool(
            ticket.urgent
            or ticket.complaint_since_at
            or ticket.rights_since_at
            or ticket.back_at
            or ticket.customer.closed_at
        ),
        trail=trailed,
        checked="{} / {}".format(*checked) if checked else "",
        office=office,
        away_until=getattr(ticket, "away_until_on", None),
    )
