"""Inviting the clients of a portfolio: how many, who is left out and why; and how far the invitations are. Counts, and no name."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from espace import vault
from espace.accounts import people
from espace.accounts.doors import find, member, open_to
from espace.contracts.inviting import actions, population
from espace.contracts.models import InvitationRound
from espace.exchange import frame
from espace.exchange.tabs import ROLES
from espace.lib import clock, pace
from espace.ui import following

LISTED = 10
State = InvitationRound.State


@open_to(*ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def all_rounds(request: HttpRequest) -> HttpResponse:
    """The round under way, or whom a new one would invite; and the latest ones."""
    user, at = member(request), clock.now()
    if request.method == "POST":
        return _start(request)
    found = InvitationRound.objects.visible_to(user).select_related("by__staff_member")
    latest = list(found.order_by("-started_at", "-id")[:LISTED])
    staff = [getattr(someone, "staff_member", None) for someone in (user, *(one.by for one in latest))]
    vault.open_rows([row for row in staff if row is not None], viewer=user.role)
    alive = next((one for one in latest if not one.is_over), None)
    context = frame.around(user, current="invitations:all") | {
        "round": alive,
        "begun_by": people.name_of(alive.by) if alive else "",
        "over": [(one, people.name_of(one.by)) for one in latest if one.is_over],
        "is_cut": alive is not None and pace.was_cut(alive, at),
        "followed": following.asked(request),
    }
    if alive is None:
        found_ = population.count(at)
        context |= {"found": found_, "per_hour": actions.per_hour(), "most": population.MOST}
        context["lasts"] = InvitationRound(per_hour=actions.per_hour(), total=found_.invited).left
        return render(request, "exchange/invitations.html", context)
    return following.follow(request, render(request, "exchange/invitations.html", context))


def _start(request: HttpRequest) -> HttpResponse:
    try:
        actions.start(by=member(request), at=clock.now())
    except actions.Nobody:
        messages.info(request, _("Personne n’est à inviter."))
    except actions.NotNow:
        messages.info(request, _("Des invitations partent déjà : voici où elles en sont."))
    else:
        messages.success(request, _("Les invitations partent. Vous pouvez quitter cette page."))
    return redirect("invitations:all")


@open_to(*ROLES)
@require_safe
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The progress alone, for the page that asks again by itself; over, it says to load the page."""
    round_ = find(InvitationRound.objects.all(), request, pk=pk)
    context = {"round": round_, "is_cut": pace.was_cut(round_, clock.now())}
    response = render(request, "exchange/parts/round.html", context)
    if round_.state != State.RUNNING:
        response["HX-Refresh"] = "true"
    return response


@open_to(*ROLES)
@require_POST
def pause(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send none until it is taken up again."""
    return _move(
        request, pk, actions.pause, _("Les invitations sont en pause. Celles qui sont parties restent bonnes.")
    )


@open_to(*ROLES)
@require_POST
def resume(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go on where it stood."""
    return _move(request, pk, actions.resume, _("Les invitations repartent."))


@open_to(*ROLES)
@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send no more of it."""
    return _move(
        request, pk, actions.cancel, _("Plus aucune invitation ne part. Celles qui sont parties restent bonnes.")
    )


def _move(request: HttpRequest, pk: UUID, act: Callable[..., None], words: str) -> HttpResponse:
    round_ = find(InvitationRound.objects.all(), request, pk=pk)
    try:
        act(round_=round_, by=member(request), at=clock.now())
    except actions.NotNow:
        messages.info(request, _("Cet envoi n’en est plus là : voici où il en est."))
    else:
        messages.success(request, words)
    return redirect("invitations:all")
