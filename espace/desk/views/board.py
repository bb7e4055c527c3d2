"""The team's board: what each advisor has before them now; and handing over all that one of them holds."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from espace import audit, vault
from espace.accounts import absences
from espace.accounts.doors import member, open_to
from espace.accounts.models import StaffMember
from espace.accounts.roles import Role
from espace.desk import frame
from espace.desk.forms import HandOverForm
from espace.lib import clock
from espace.tickets import actions
from espace.tickets.board import COUNTING, Load, board
from espace.tickets.errors import Away, NotNow


@open_to(*COUNTING)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """A line for each advisor, and for whoever still holds requests; first what nobody has taken."""
    user, at = member(request), clock.now()
    loads = board(user, at)
    holders = {one.pk: one for one in frame.advisors()}
    away = {one.member_id: one for one in absences.on(clock.today(at))}
    left = StaffMember.objects.filter(pk__in=[pk for pk in loads if pk is not None and pk not in holders])
    people = [*holders.values(), *left.select_related("user")]
    vault.open_rows(people, frame.staff_of(user), viewer=user.role)
    people.sort(key=lambda one: one.name.casefold())
    if user.role == Role.ADMINISTRATOR:
        audit.record(action="staff.listed", by=user, at=at)
    deputies = {pk: holders.get(absence.deputy_id) for pk, absence in away.items() if absence.deputy_id}
    context = frame.around(user) | {
        "lines": [(one, loads.get(one.pk, Load()), away.get(one.pk), deputies.get(one.pk)) for one in people],
        "nobodys": loads.get(None, Load()),
    }
    return render(request, "desk/board.html", context)


@open_to(*COUNTING)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a colleague all the open requests of another: before an absence, before a departure or after it. ``?depart``: whoever came
    from the page that lets somebody go is led back there."""
    user, at = member(request), clock.now()
    of = StaffMember.objects.filter(pk=pk).select_related("user").first()
    if of is None:
        raise Http404
    people = [one for one in frame.advisors() if one.pk != of.pk]
    vault.open_rows(of, people, frame.staff_of(user), viewer=user.role)
    people.sort(key=lambda one: one.name.casefold())
    is_leaving = "depart" in request.GET and user.role == Role.ADMINISTRATOR and of.left_at is None
    form = HandOverForm(people, request.POST or None, away=absences.running(clock.today(at)))
    if request.method == "POST" and form.is_valid():
        to = next(one for one in people if str(one.pk) == form.cleaned_data["to"])
        try:
            count = actions.hand_over(of=of, to=to, by=user, at=at, despite_absence=form.is_despite)
        except Away as away:
            form.was_asked(away.absence)
            form.add_error(None, str(away))
        except NotNow as refused:
            messages.error(request, str(refused))
            return redirect("desk:board")
        else:
            done = ngettext(
                "%(count)d demande est confiée à %(name)s.", "%(count)d demandes sont confiées à %(name)s.", count
            )
            messages.success(request, done % {"count": count, "name": to.name})
            return redirect("desk:staff_leave", of.pk) if is_leaving else redirect("desk:board")
    load = board(user, at).get(of.pk, Load())
    context = frame.around(user) | {
        "form": form,
        "of": of,
        "load": load,
        "people": people,
        "is_leaving": is_leaving,
    }
    return render(request, "desk/hand_over.html", context, status=422 if request.method == "POST" else 200)
