"""One gesture, one resource: taking, handing over, going on, reopening, and what the law adds. A gesture that comes too late says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from espace import vault
from espace.accounts import absences
from espace.accounts.doors import find, member, open_to
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.desk import forms, frame, trail, wording
from espace.desk.views.ticket import again
from espace.lib import clock
from espace.tickets import actions
from espace.tickets.errors import Away, NotNow
from espace.tickets.models import Qualification, Termination, Ticket

Gesture = Callable[[Ticket, User, datetime], object]


def gesture(request: HttpRequest, pk: UUID, act: Gesture, done: str) -> HttpResponse:
    """Do one thing that needs no typing; a refusal is told on the page itself."""
    ticket = find(Ticket.objects.all(), request, pk=pk)
    try:
        act(ticket, member(request), clock.now())
    except Away:
        raise  # asked on the page that hands over
    except NotNow as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return trail.back(request, pk)


@open_to(Role.ADVISOR)
@require_POST
def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    return gesture(
        request, pk, lambda ticket, by, at: actions.take(ticket=ticket, by=by, at=at), _("Vous suivez cette demande.")
    )


@open_to(Role.ADVISOR)
@require_POST
def resume(request: HttpRequest, pk: UUID) -> HttpResponse:
    return gesture(
        request, pk, lambda ticket, by, at: actions.resume(ticket=ticket, by=by, at=at),
        _("La demande n’attend plus le client : elle est à vous."),
    )  # fmt: skip


@open_to(Role.ADVISOR)
@require_POST
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    return gesture(
        request, pk, lambda ticket, by, at: actions.reopen(ticket=ticket, by=by, at=at), _("La demande est rouverte.")
    )


@open_to(Role.ADVISOR)
@require_POST
def acknowledge(request: HttpRequest, pk: UUID) -> HttpResponse:
    return gesture(
        request, pk, lambda ticket, by, at: actions.acknowledge(ticket=ticket, by=by, at=at),
        _("L’accusé de réception est noté ; le client est prévenu."),
    )  # fmt: skip


@open_to(Role.ADVISOR)
@require_POST
def call_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    return gesture(
        request,
        pk,
        lambda ticket, by, at: actions.record_call_back(ticket=ticket, by=by, at=at),
        _("L’appel est noté."),
    )


@open_to(Role.ADVISOR)
@require_POST
def qualify(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that words of the customer are a complaint, or the exercise of a right: its clock runs from their sending."""
    ticket = find(Ticket.objects.all(), request, pk=pk)
    theirs = list(ticket.messages.filter(from_customer=True).order_by("sent_at", "id"))
    form = forms.QualifyForm(theirs, get_language() or "fr", request.POST)
    if not form.is_valid():
        return again(request, pk, status=422, typed={"qualify": form})
    message = next((one for one in theirs if str(one.pk) == form.cleaned_data["of"]), None)
    kind = Qualification.Kind(form.cleaned_data["what"])
    return gesture(
        request, pk,
        lambda ticket, by, at: actions.requalify(ticket=ticket, message=message, kind=kind, by=by, at=at),
        _("C’est noté : le délai court depuis l’envoi de ces mots. Le client est prévenu."),
    )  # fmt: skip


@open_to(Role.ADVISOR)
@require_POST
def forward(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note the day a termination was forwarded to the insurer."""
    termination = _termination(request, pk)
    form = forms.ForwardedForm(request.POST)
    if form.is_valid():
        on, today = form.cleaned_data["on"], clock.today(clock.now())
        if not clock.today(termination.notified_at) <= on <= today:
            form.add_error("on", _("Un jour entre la notification et aujourd’hui."))
    if not form.is_valid():
        return again(request, pk, status=422, typed={"forwarded": form})
    return gesture(
        request, pk, lambda ticket, by, at: actions.forward_termination(ticket=ticket, on=on, by=by, at=at),
        _("La transmission est notée ; le client est prévenu."),
    )  # fmt: skip


@open_to(Role.ADVISOR)
@require_POST
def confirm_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note the end that the insurer confirmed."""
    _termination(request, pk)
    form = forms.EndForm(request.POST)
    if not form.is_valid():
        return again(request, pk, status=422, typed={"end": form})
    ends_on = form.cleaned_data["ends_on"]
    return gesture(
        request, pk, lambda ticket, by, at: actions.confirm_termination(ticket=ticket, ends_on=ends_on, by=by, at=at),
        _("La fin confirmée est notée ; le client est prévenu."),
    )  # fmt: skip


def _termination(request: HttpRequest, pk: UUID) -> Termination:
    termination = Termination.objects.filter(ticket=find(Ticket.objects.all(), request, pk=pk)).first()
    if termination is None:
        raise Http404
    return termination


@open_to(Role.ADVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand a request over: the colleagues who handle requests, and which one has it now."""
    user = member(request)
    ticket = find(Ticket.objects.select_related("customer", "assignee"), request, pk=pk)
    people = [one for one in frame.advisors() if one.pk != ticket.assignee_id]
    vault.open_rows(ticket, ticket.customer, ticket.assignee, people, frame.staff_of(user), viewer=user.role)
    people.sort(key=lambda one: one.name.casefold())
    form = forms.AssignForm(people, request.POST or None, away=absences.running(clock.today(clock.now())))
    if request.method == "POST" and form.is_valid():
        to = next(one for one in people if str(one.pk) == form.cleaned_data["to"])
        done = _("La demande est confiée à %(name)s.") % {"name": to.name}

        def act(ticket: Ticket, by: User, at: datetime) -> None:
            actions.assign(ticket=ticket, to=to, by=by, at=at, despite_absence=form.is_despite)

        try:
            return gesture(request, pk, act, done)
        except Away as away:
            form.was_asked(away.absence)
            form.add_error(None, str(away))
    if request.method != "HEAD":
        actions.open_file(ticket=ticket, by=user, at=clock.now())
    context = frame.around(user) | {
        "form": form,
        "ticket": ticket,
        "object": wording.object_of(ticket),
        "customer": ticket.customer,
        "people": people,
    }
    return render(request, "desk/assign.html", context, status=422 if request.method == "POST" else 200)
