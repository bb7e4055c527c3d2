"""The queue that somebody is working through: where a request stood in it, and which one follows.

It is written in the address (``?de=a-prendre~0-6217a2b3c4d5e``): a queue, and marks and instants of its order, with nobody's name in
them. From a saved view it is the view's id (``?de=vue-6f…~…``). A request that was taken or answered has moved since; what follows is
counted from where it stood when the round came to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse

from espace.accounts.models import User
from espace.desk import frame
from espace.lib.keyset import Order
from espace.tickets import chosen, queues
from espace.tickets.models import SavedView, Ticket
from espace.tickets.queues import ORDERS, Queue

NAME, PART, OWN, VIEW = "de", "~", "moi", "vue-"
PLACE = re.compile(r"[0-9a-f-]{1,60}")
STAYS = "stays"
"""In the session: this person does not want the next request to open by itself."""


@dataclass(frozen=True)
class Trail:
    """A place in a queue, or in a saved ``view``; ``place`` is its position without the request's own id, which stands in the address
    already."""

    queue: Queue | None
    mine_only: bool
    place: str
    view: UUID | None = None

    @property
    def query(self) -> str:
        own = f"{PART}{OWN}" if self.mine_only else ""
        name = f"{VIEW}{self.view.hex}" if self.view else (self.queue or Queue.TO_TAKE).value
        return f"?{NAME}={name}{own}{PART}{self.place}"

    @property
    def home(self) -> str:
        """The list itself."""
        if self.view:
            return reverse("desk:view", args=[self.view])
        url = reverse("desk:queue", args=[(self.queue or Queue.TO_TAKE).value])
        return f"{url}?qui=moi" if self.mine_only else url


def writer(queue: Queue, mine_only: bool) -> Callable[[Ticket], str]:
    """What writes the trail of each line of a queue."""
    return lambda ticket: at(queue, mine_only, ticket).query


def view_writer(view: SavedView) -> Callable[[Ticket], str]:
    """What writes the trail of each line of a saved view."""
    order = chosen.of(view).order
    return lambda ticket: in_view(view.pk, order, ticket).query


def at(queue: Queue, mine_only: bool, ticket: Ticket) -> Trail:
    return Trail(queue, mine_only, _place(ORDERS[queue], ticket))


def in_view(view: UUID, order: Order, ticket: Ticket) -> Trail:
    return Trail(None, False, _place(order, ticket), view)


def _place(order: Order, ticket: Ticket) -> str:
    return order.position(ticket).rpartition("-")[0]


def of(request: HttpRequest) -> Trail | None:
    """The trail of this address; none where it makes no sense (typed by hand), as where there is none."""
    name, *rest = request.GET.get(NAME, "").split(PART)
    if name.startswith(VIEW) and len(rest) == 1:
        return _of_view(name.removeprefix(VIEW), rest[0])
    if name not in Queue.values or not rest or rest[:-1] not in ([], [OWN]):
        return None
    queue = Queue(name)
    found = Trail(queue, rest[:-1] == [OWN], rest[-1])
    try:
        ORDERS[queue].beyond(f"{found.place}-{UUID(int=0).hex}")
    except ValueError:
        return None
    return found


def _of_view(name: str, place: str) -> Trail | None:
    """Which order it is in is the view's to say, once the next request is asked for."""
    try:
        return Trail(None, False, place, UUID(hex=name)) if PLACE.fullmatch(place) else None
    except ValueError:
        return None


def query(request: HttpRequest) -> str:
    """What the addresses of this page carry on."""
    found = of(request)
    return found.query if found else ""


def following(trail: Trail, pk: UUID, *, user: User, at_: datetime) -> str:
    """The address of the request after this one, empty at the end of the queue."""
    staff = frame.staff_of(user)
    if trail.view is not None:
        view = SavedView.objects.visible_to(user).filter(pk=trail.view).first()
        if view is None:
            return ""
        choice = chosen.of(view)
        order, rows = choice.order, chosen.standing_in(choice, user=user, staff=staff, at=at_)
    else:
        queue = trail.queue or Queue.TO_TAKE
        order = ORDERS[queue]
        rows = queues.standing_in(queue, user=user, staff=staff, at=at_, mine_only=trail.mine_only)
    try:
        beyond = rows.filter(order.beyond(f"{trail.place}-{pk.hex}")).exclude(pk=pk)
    except ValueError:  # the view's order was changed meanwhile
        return ""
    found = beyond.order_by(*order.names).only(*(key.column for key in order.keys)).first()
    if found is None:
        return ""
    next_ = Trail(trail.queue, trail.mine_only, _place(order, found), trail.view)
    return reverse("desk:ticket", args=[found.pk]) + next_.query


def stands(trail: Trail, user: User) -> bool:
    """Whether the list of a trail is there: a view may have been dropped."""
    return trail.view is None or SavedView.objects.visible_to(user).filter(pk=trail.view).exists()


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
