"""The queues: what to take, what is mine, who waits, what is late."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from espace import vault
from espace.accounts.doors import member, open_to
from espace.accounts.roles import Role
from espace.desk import frame
from espace.desk.listing import Listing, listing
from espace.lib import clock
from espace.tickets.queues import Queue

OF_EVERYBODY = (Queue.WAITING, Queue.LATE, Queue.BACK, Queue.COMPLAINTS, Queue.CLOSED)


@open_to(Role.ADVISOR, Role.DPO)
@require_safe
def queue(request: HttpRequest, name: str = Queue.TO_TAKE) -> HttpResponse:
    """One queue, page by page."""
    user, at = member(request), clock.now()
    if name not in frame.offered(user):
        raise Http404
    current = Queue(name)
    mine_only = current in OF_EVERYBODY and request.GET.get("qui") == "moi" and user.role == Role.ADVISOR
    found = listing(
        current, user=user, at=at, mine_only=mine_only,
        after=request.GET.get("apres", ""), before=request.GET.get("avant", ""),
    )  # fmt: skip
    context = frame.around(user, counts=frame.counted(user, at), current=current)
    context |= {
        "queue": current,
        "lines": found.lines,
        "now": at,
        "tickable": user.role == Role.ADVISOR and current is not Queue.CLOSED,
        "all_ticked": "tout" in request.GET,
        "tick_url": ticking(request),
        # A column that says the same thing on each line says nothing.
        "show_state": current in (Queue.MINE, Queue.LATE, Queue.BACK, Queue.ASKED, Queue.COMPLAINTS),
        "show_holder": current in (*OF_EVERYBODY, Queue.ASKED) and not mine_only,
        "scopes": scopes(current, mine_only) if current in OF_EVERYBODY and user.role == Role.ADVISOR else [],
        "back": current.value,
        **ways(reverse("desk:queue", args=[current.value]), found, {"qui": "moi"} if mine_only else {}),
    }
    return render(request, "desk/queue.html", context)


def scopes(current: Queue, mine_only: bool) -> list[dict[str, Any]]:
    """Everybody's requests of this queue, or one's own."""
    url = reverse("desk:queue", args=[current.value])
    return [
        {"label": _("Toutes"), "url": url, "is_current": not mine_only},
        {"label": _("Les miennes"), "url": f"{url}?qui=moi", "is_current": mine_only},
    ]


def ticking(request: HttpRequest) -> str:
    """The same page with every box ticked, or with none."""
    asked = request.GET.copy()
    if asked.pop("tout", None) is None:
        asked["tout"] = "1"
    return f"?{asked.urlencode()}" if asked else request.path


def ways(url: str, found: Listing, kept: dict[str, str]) -> dict[str, str]:
    """The addresses of the pages before and after: positions of an index, with nobody's name in them."""
    return {
        "next_url": f"{url}?{urlencode(kept | {'apres': found.next})}" if found.next else "",
        "previous_url": f"{url}?{urlencode(kept | {'avant': found.previous})}" if found.previous else "",
    }


@open_to(Role.ADVISOR, Role.DPO)
@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """The queues with their counts alone: a request's page asks for them once it is drawn."""
    user, at = member(request), clock.now()
    vault.open_rows(frame.staff_of(user))
    return render(request, "desk/parts/queues.html", frame.around(user, counts=frame.counted(user, at)))
