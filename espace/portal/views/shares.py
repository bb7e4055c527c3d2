"""What the brokerage shares of one's requests with LYA PROTECT: what, by whom, why and until when (clause C13)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from espace import register
from espace.accounts.doors import member, open_to
from espace.accounts.roles import Role
from espace.lib import clock
from espace.portal import standing
from espace.tickets import sharing
from espace.tickets.models import Share


@open_to(Role.CUSTOMER)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """All shares of one's requests, the live ones first."""
    user, at = member(request), clock.now()
    found = sharing.told(Share.objects.visible_to(user, at), viewer=user.role, at=at)
    [reader] = (one for one in register.load().recipients.values() if one.role == Role.PROTECT_READER)
    context = {
        "shares": [(one, standing.title(one.share.ticket)) for one in found],
        "reader": reader,
        "officer": register.load().officer,
    }
    return render(request, "portal/shares.html", context)
