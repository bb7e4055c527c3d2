"""Who else has this request open: said by each page from time to time, and answered with the others."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from espace.accounts.doors import find, member, open_to
from espace.accounts.roles import Role
from espace.lib import clock
from espace.tickets import presence as present
from espace.tickets.models import Ticket


@open_to(Role.ADVISOR)
@require_POST
def presence(request: HttpRequest, pk: UUID) -> HttpResponse:
    """``writes``: something is typed and not sent."""
    user, at = member(request), clock.now()
    ticket = find(Ticket.objects.only("id", "unit"), request, pk=pk)
    present.stay(ticket=ticket, by=user, is_writing="writes" in request.POST, at=at)
    return render(request, "desk/parts/beside.html", {"others": present.beside(ticket, user=user, at=at)})
