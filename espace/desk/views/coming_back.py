"""The day on which one comes back to a request: chosen, moved, done."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from espace.accounts.doors import find, member, open_to
from espace.accounts.roles import Role
from espace.desk.handling_forms import ComeBackForm
from espace.desk.views.moves import gesture
from espace.desk.views.ticket import again
from espace.desk.views.writing import then
from espace.lib import clock
from espace.tickets import actions
from espace.tickets.errors import NotNow
from espace.tickets.models import Ticket
from espace.ui import words


@open_to(Role.ADVISOR)
@require_POST
def come_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose the day, or another one; the round goes on, as after an answer."""
    at, user, language = clock.now(), member(request), get_language() or "fr"
    ticket = find(Ticket.objects.all(), request, pk=pk)
    form = ComeBackForm(clock.today(at), language, request.POST, auto_id="back-%s")
    if not form.is_valid():
        return again(request, pk, status=422, typed={"back": form})
    try:
        actions.come_back(ticket=ticket, on=form.chosen, note=form.cleaned_data["why"], by=user, at=at)
    except NotNow as refused:
        form.add_error("on", str(refused))
        return again(request, pk, status=422, typed={"back": form})
    told = _("À revoir le %(day)s.") % {"day": words.day(form.chosen, language)}
    return then(request, pk, told, user=user, at=at)


@open_to(Role.ADVISOR)
@require_POST
def came_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It is done."""
    return gesture(
        request,
        pk,
        lambda ticket, by, at: actions.came_back(ticket=ticket, by=by, at=at),
        _("C’est noté : demande revue."),
    )
