"""The queue that somebody is working through: where a request stood in it, and which one follows.

It is written in the address (``?de=a-prendre~0-6217a2b3c4d5e``): a queue, and marks and instants of its order, with nobody's name in
them. A request that was taken or answered has moved since; what follows is counted from where it stood when the round came to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse

from espace.accounts.models import User
from espace.desk import frame
from espace.tickets import queues
from espace.tickets.models import Ticket
from espace.tickets.queues import ORDERS, Queue

NAME, PART, OWN = "de", "~", "moi"
STAYS = "stays"
"""In the session: this person does not want the next request to open by itself."""


@dataclass(frozen=True)
class Trail:
    """A place in a queue; ``place`` is its position without the request's own id, which stands in the address already."""

    queue: Queue
    mine_only: bool
    place: str

    @property
    def query(self) -> str:
        own = f"{PART}{OWN}" if self.mine_only else ""
        return f"?{NAME}={self.queue.value}{own}{PART}{self.place}"


def writer(queue: Queue, mine_only: bool) -> Callable[[Ticket], str]:
    """What writes the trail of each line of a queue."""
    return lambda ticket: at(queue, mine_only, ticket).query


def at(queue: Queue, mine_only: bool, ticket: Ticket) -> Trail:
    return Trail(queue, mine_only, ORDERS[queue].position(ticket).rpartition("-")[0])


def of(request: HttpRequest) -> Trail | None:
    """The trail of this address; none where it makes no sense (typed by hand), as where there is none."""
    name, *rest = request.GET.get(NAME, "").split(PART)
    if name not in Queue.values or not rest or rest[:-1] not in ([], [OWN]):
        return None
    found = Trail(Queue(name), rest[:-1] == [OWN], rest[-1])
    try:
        ORDERS[found.queue].beyond(f"{found.place}-{UUID(int=0).hex}")
    except ValueError:
        return None
    return found


def query(request: HttpRequest) -> str:
    """What the addresses of this page carry on."""
    found = of(request)
    return found.query if found else ""


def following(trail: Trail, pk: UUID, *, user: User, at_: datetime) -> str:
    """The address of the request after this one, empty at the end of the queue."""
    order = ORDERS[trail.queue]
    rows = queues.standing_in(trail.queue, user=user, staff=frame.staff_of(user), at=at_, mine_only=trail.mine_only)
    beyond = rows.filter(order.beyond(f"{trail.place}-{pk.hex}")).exclude(pk=pk)
    found = beyond.order_by(*order.names).only(*(key.column for key in order.keys)).first()
    if found is None:
        return ""
    return reverse("desk:ticket", args=[found.pk]) + at(trail.queue, trail.mine_only, found).query


def back(request: HttpRequest, pk: UUID) -> HttpResponseRedirect:
    """To the request's page, still in the same round."""
    return redirect(reverse("desk:ticket", args=[pk]) + query(request))


def goes_on(request: HttpRequest) -> bool:
    """Whether the next request opens by itself, for this person and from this address."""
    return of(request) is not None and not request.session.get(STAYS, False)


def remember(request: HttpRequest) -> None:
    """Keep the choice that came with a form, until one signs out."""
    if of(request) is None:
        return
    stays = "next" not in request.POST
    if stays != request.session.get(STAYS, False):
        request.session[STAYS] = stays
