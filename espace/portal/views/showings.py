"""A request that the giver of a proxy lets its holder read: let, stopped in one gesture, and read (decision 0034)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from espace import audit
from espace.accounts.confirming import confirmed
from espace.accounts.doors import find, member, open_to
from espace.accounts.models import Proxy
from espace.accounts.roles import Role
from espace.lib import clock
from espace.portal import proxying, standing
from espace.portal.visitor import own_file, own_tickets, uuid_of
from espace.tickets import answers, reading
from espace.tickets.errors import NotNow
from espace.tickets.kinds import form_of, words
from espace.tickets.models import Ticket
from espace.tickets.proxies import actions, showing
from espace.tickets.proxies.reading import name_of, signed


@open_to(Role.CUSTOMER)
@proxying.once_approved
@confirmed
@require_POST
def let(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let the holder of one's proxy read one of one's own requests; signed like the proxy itself, by showing who one is."""
    ticket, proxy = find(own_tickets(request), request, pk=pk), own_proxy(request)
    try:
        actions.let_read(ticket=ticket, proxy=proxy, by=member(request), at=clock.now())
    except NotNow as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("C’est noté : cette personne peut lire la demande."))
    return redirect("portal:ticket", pk)


@open_to(Role.CUSTOMER)
@require_POST
def stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let them read it no more, in one gesture: nothing is asked, even while proxies wait for the register's approval."""
    ticket, proxy = find(own_tickets(request), request, pk=pk), own_proxy(request)
    actions.stop_reading(ticket=ticket, proxy=proxy, by=member(request), at=clock.now())
    messages.success(request, _("C’est fini : cette personne ne lit plus la demande."))
    return redirect("portal:ticket", pk)


def own_proxy(request: HttpRequest) -> Proxy:
    """The proxy that a form names, of those that one gave; 404 for any other."""
    return find(Proxy.objects.filter(giver=own_file(request)), request, pk=uuid_of(request.POST.get("proxy")))


def page(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """A request got through the door, to whoever is let read it: what was sent, what was said, its files; nothing to do there."""
    user, at = member(request), clock.now()
    row = showing.read_by(ticket, user, at)
    if row is None or row.proxy is None:  # stopped since the door
        raise Http404
    giver = name_of(row.proxy.giver)
    thread = reading.thread(ticket, viewer=user.role, at=at)
    # Every message of a client is the giver's: a request that somebody sent under a proxy is let to nobody.
    writers = {
        one.message.author_id: giver or _("Une autre personne") for one in thread.messages if one.message.from_customer
    }
    form = form_of(ticket.kind, ticket.kind_version)
    look, word = standing.badge(ticket)
    context = {
        "ticket": ticket,
        "thread": signed(thread, writers),
        "title": standing.title(ticket),
        "kind_title": words(form.title),
        "giver": giver,
        "row": row,
        "look": look,
        "word": word,
        "answers": answers.shown(form, ticket.answers, viewer=user.role),
        "now": at,
    }
    answer = render(request, "portal/shown.html", context)
    if request.method != "HEAD":
        audit.record(action="ticket.read", by=user, at=at, subject=ticket.customer_id, unit=ticket.unit)
    return answer
