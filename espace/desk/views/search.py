"""The search page. By POST alone: what one types is a personal datum, and stands in no address, no bookmark and no log (S14)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from espace import vault
from espace.accounts.doors import member, open_to
from espace.accounts.roles import Role
from espace.desk import frame, searching
from espace.lib import clock


@open_to(Role.ADVISOR, Role.DPO)
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Look for a customer, a contract or a request."""
    user, at = member(request), clock.now()
    typed = request.POST.get("q", "").strip()
    results = None
    if searching.is_enough(typed):
        results = searching.find(typed, user=user, at=at)
    else:
        vault.open_rows(frame.staff_of(user))
    context = frame.around(user) | {
        "search_words": typed,
        "results": results,
        "now": at,
        "show_state": True,
        "show_holder": True,
    }
    return render(request, "desk/search.html", context)
