"""Saved views: their list, one of them as a queue, keeping and changing one (decision 0036)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from espace import vault
from espace.accounts.doors import find, member, open_to
from espace.accounts.roles import Role
from espace.contracts.models import Insurer
from espace.desk import frame
from espace.desk.listing import listing
from espace.desk.saved_forms import SavedViewForm, as_kept
from espace.desk.views.queue import ticking, ways
from espace.lib import clock
from espace.tickets import actions
from espace.tickets.actions.saving import may_change
from espace.tickets.errors import NotNow, Unfinished
from espace.tickets.kinds import every_kind, words
from espace.tickets.models import SavedView
from espace.tickets.models.saved import Column, Held
from espace.tickets.queues import Queue

SHOWN = (Column.STATE, Column.HOLDER, Column.REFERENCE, Column.SENT)
"""The columns that a list of requests shows where it is asked to; the others it shows but where it is asked not to."""
ROWS = SavedView.objects.select_related("owner__staff_member", "holder", "insurer")


@open_to(Role.ADVISOR)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every view that one may open: one's own, then the team's."""
    user, at = member(request), clock.now()
    kept = sorted(ROWS.visible_to(user), key=lambda view: view.name.casefold())
    opened(kept, request)
    described = [
        (one.owner_id == user.pk, {"view": one, "says": says(one), "by": frame.name_of(one.owner)}) for one in kept
    ]
    context = frame.around(user, counts=frame.counted(user, at)) | {
        "own": [one for is_own, one in described if is_own],
        "shared": [one for is_own, one in described if not is_own],
    }
    return render(request, "desk/views/index.html", context)


@open_to(Role.ADVISOR)
@require_safe
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The requests of one view, page by page."""
    user, at = member(request), clock.now()
    view = find(ROWS, request, pk=pk)
    queue = Queue(view.queue)
    found = listing(
        queue, user=user, at=at, view=view, after=request.GET.get("apres", ""), before=request.GET.get("avant", "")
    )
    context = frame.around(user, counts=frame.counted(user, at), current=view)
    context |= {
        "view": view,
        "queue": queue,
        "says": says(view),
        "lines": found.lines,
        "now": at,
        "may_change": may_change(view, user),
        "tickable": True,
        "all_ticked": "tout" in request.GET,
        "tick_url": ticking(request),
        "back": f"vue-{view.pk.hex}",
        **{
            f"{'show' if one in SHOWN else 'hide'}_{one.value}": (one in view.columns) == (one in SHOWN)
            for one in Column
        },
        **ways(reverse("desk:view", args=[view.pk]), found, {}),
    }
    return render(request, "desk/views/view.html", context)


@open_to(Role.ADVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Keep a view; it begins as the queue that one comes from."""
    return edit(request, None)


@open_to(Role.ADVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a view of one's own."""
    view = find(ROWS, request, pk=pk)
    if not may_change(view, member(request)):
        messages.error(request, _("Seule la personne qui a fait cette vue la change."))
        return redirect("desk:view", pk)
    return edit(request, view)


@open_to(Role.ADVISOR)
@require_POST
def drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Drop a view."""
    view = find(ROWS, request, pk=pk)
    try:
        actions.drop_view(view=view, by=member(request), at=clock.now())
    except NotNow as refused:
        messages.error(request, str(refused))
        return redirect("desk:view", pk)
    messages.success(request, _("La vue est retirée. Les demandes sont restées dans leurs files."))
    return redirect("desk:views")


def edit(request: HttpRequest, view: SavedView | None) -> HttpResponse:
    user = member(request)
    people = list(frame.advisors())
    vault.open_rows(people, frame.staff_of(user), viewer=user.role)
    people.sort(key=lambda one: one.name.casefold())
    begun: dict[str, Any] = as_kept(view) if view else {}
    if view is None and (came := request.GET.get("file", "")) in Queue.values:
        begun = {"queue": came}
    form = SavedViewForm(people, list(Insurer.objects.order_by("name")), request.POST or None, initial=begun)
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.keep_view(
                view=view, name=form.named, choice=form.choice, columns=[Column(one) for one in form.cleaned_data["columns"]],
                is_shared=form.cleaned_data["is_shared"], by=user, at=clock.now(),
            )  # fmt: skip
        except Unfinished as unfinished:
            for name, fault in unfinished.faults.items():
                form.add_error(name, fault)
        except NotNow as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("La vue est enregistrée."))
            return redirect("desk:view", kept.pk)
    context = frame.around(user) | {"form": form, "view": view}
    return render(request, "desk/views/edit.html", context, status=422 if form.errors else 200)


def opened(kept: list[SavedView], request: HttpRequest) -> None:
    """Open the names of the authors and of those whose requests are looked at."""
    user = member(request)
    authors = [frame.staff_of(view.owner) for view in kept]
    vault.open_rows(frame.staff_of(user), authors, [view.holder for view in kept], viewer=user.role)


def says(view: SavedView) -> str:
    """What a view shows, in words; its holder's row is opened."""
    told = [str(Queue(view.queue).label)]
    if view.kind:
        kind = every_kind().get(view.kind)
        told.append(words(kind.title) if kind else view.kind)
    match view.held:
        case Held.VIEWER:
            told.append(_("les vôtres"))
        case Held.ONE:
            told.append(
                _("suivies par %(name)s") % {"name": view.holder.name}
                if view.holder
                else _("de quelqu’un qui est parti")
            )
    if view.insurer:
        told.append(view.insurer.name)
    if days := view.waiting_days:
        told.append(ngettext("depuis plus de %(n)d jour", "depuis plus de %(n)d jours", days) % {"n": days})
    if view.newest_first:
        told.append(_("les plus récentes d’abord"))
    return " · ".join(told)
