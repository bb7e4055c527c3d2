"""The first page of the space."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from espace.accounts import factors
from espace.accounts.doors import member, open_to
from espace.accounts.roles import Role
from espace.lib import clock
from espace.portal import home, standing
from espace.portal.views.activation import OFFERED
from espace.portal.visitor import own_file


@open_to(Role.CUSTOMER)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    at, user = clock.now(), member(request)
    today = home.today(user, own_file(request), at)
    return render(
        request,
        "portal/home.html",
        {
            "today": today,
            "awaited": [home.line(ticket, at) for ticket in today.awaited],
            "news": [home.line(ticket, at) for ticket in today.news],
            "last": [home.line(ticket, at) for ticket in today.last],
            "drafts": [(draft, standing.title(draft)) for draft in today.drafts],
            "now": at,
            "offers_factor": OFFERED in request.session and not factors.has(user),
        },
    )
