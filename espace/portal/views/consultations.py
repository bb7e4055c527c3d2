"""« Qui a vu mon dossier »: every reading of one's data by somebody else, with their role, their entity and why (clause C13)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from espace import register, vault
from espace.accounts.doors import find, member, open_to
from espace.accounts.roles import Role
from espace.lib import clock
from espace.portal import standing
from espace.portal.visitor import own_file, own_tickets, uuid_of
from espace.privacy.breaches.models import Addressee
from espace.privacy.consultations import reading
from espace.tickets import disclosing
from espace.tickets.models import Attachment, BreakGlass, Disclosure, Ticket
from espace.tickets.models.tickets import closed_since

LETTERS = 20


@open_to(Role.CUSTOMER)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Twelve months, the latest first; of one request and its files alone with ``?demande=``."""
    user, at = member(request), clock.now()
    customer = own_file(request)
    context: dict[str, Any] = {"days": [], "now": at, "language": (get_language() or "fr")[:2]}
    units = None
    if asked := request.GET.get("demande", ""):
        ticket = find(own_tickets(request), request, pk=uuid_of(asked))
        files = Attachment.objects.filter(ticket=ticket).values_list("document__unit", flat=True)
        units = {ticket.unit, *files}
        vault.open_rows(ticket, viewer=user.role)
        context |= {"ticket": ticket, "title": standing.title(ticket)}
    found = reading.page(customer.pk, viewer=user.role, at=at, after=request.GET.get("apres", ""), units=units)
    onward = request.GET.copy()
    onward["apres"] = found.next
    accesses = BreakGlass.objects.filter(ticket__in=Ticket.objects.of(user.pk, closed_since(at)), granted=True)
    openings = list(
        (accesses.filter(ticket=context["ticket"]) if units else accesses).order_by("-decided_at")[:LETTERS]
    )
    vault.open_rows(openings, viewer=user.role)
    # Where a line of this page says it: most pages have none, and cost no statement for it.
    says_so = any(one.action.startswith("disclosure.") for day in found.days for one in day.openings)
    passed_on = Disclosure.objects.visible_to(user, at) if says_so else Disclosure.objects.none()
    context |= {
        "disclosures": disclosing.told(
            passed_on.filter(ticket=context["ticket"]) if units else passed_on, viewer=user.role, most=LETTERS
        ),
        "openings": openings,
        "days": found.days,
        "next_url": f"?{onward.urlencode()}" if found.next else "",
        "is_first": "apres" not in request.GET,
        "letters": list(Addressee.objects.visible_to(user).order_by("-sent_at")[:LETTERS]) if units is None else [],
        "officer": register.load().officer,
    }
    return render(request, "portal/consultations.html", context)
