"""Several requests at once: what would happen to each is shown, then carried out, then told (decision 0036).

What is ticked comes in the form, never in an address. Nothing is written before the second page is confirmed.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from espace import audit, vault
from espace.accounts import absences
from espace.accounts.doors import member, open_to
from espace.accounts.models import Absence, StaffMember, User
from espace.accounts.roles import Role
from espace.desk import frame, trail, wording
from espace.desk.bulk_forms import TemplateChoiceForm, TickedForm, ToForm
from espace.lib import clock
from espace.tickets import actions, bulk, templates
from espace.tickets.bulk import Gesture, Planned, Ticked, Wanted
from espace.tickets.models import ReplyWording, Ticket
from espace.tickets.queues import Queue
from espace.tickets.states import State


@dataclass
class Asked:
    """What a form asks: for which requests, how many were left out, which gesture, and what is still to be chosen."""

    ticked: list[Ticked]
    left_out: int
    gesture: Gesture
    given: dict[str, Any]
    people: list[StaffMember] = field(default_factory=list)
    choice: forms.Form | None = None
    to: StaffMember | None = None
    away: Absence | None = None
    wording: ReplyWording | None = None

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.gesture, self.to, self.wording)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to choose."""
        needs = {Gesture.TAKE: True, Gesture.ASSIGN: self.to, Gesture.REPLY: self.wording}
        return bool(needs[self.gesture])


@dataclass(frozen=True)
class Line:
    """One of them as the pages say it; ``does`` is what happens to it where nothing keeps it from happening."""

    one: Planned
    name: str
    object: str
    does: str


@open_to(Role.ADVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest) -> HttpResponse:
    """What the gesture would do to each ticked request; before that, to whom or with what, where that is to be chosen."""
    asked = read(request)
    if asked is None:
        return redirect(back_to(request.POST.get("back", ""))[0])
    return show(request, asked)


@open_to(Role.ADVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def carry_out(request: HttpRequest) -> HttpResponse:
    """Do what was shown, and say what was done and what was left alone."""
    asked = read(request)
    if asked is None:
        return redirect(back_to(request.POST.get("back", ""))[0])
    if not asked.is_whole or (asked.wording and asked.wording.pk != asked.given["wording"]):
        if asked.is_whole:
            messages.error(request, _("Ce modèle a changé depuis que vous l’avez lu. Relisez-le avant de confirmer."))
        return show(request, asked)
    user, at, given = member(request), clock.now(), asked.given
    outcomes = actions.carry_out(
        ticked=asked.ticked, wanted=asked.wanted, lot=given["id"], seen_at=given["seen"], by=user, at=at
    )
    refused = {one.pk: one.refused for one in outcomes}
    found = {row.pk: row for row in bulk.rows(asked.ticked, user, at)}
    bulk.opened(list(found.values()), asked.wanted, user)
    told = [Planned(one, found.get(one.pk), refused[one.pk]) for one in asked.ticked]
    journal(told, user, at)
    return render(request, "desk/bulk_done.html", frame.around(user) | around(asked, told))


def read(request: HttpRequest) -> Asked | None:
    """What was ticked and asked; nothing where that makes no sense, with a word of it."""
    form = TickedForm(request.POST)
    every = bulk.ticked(request.POST.getlist("on"))
    if request.method != "POST" or not form.is_valid() or not every:
        if request.method == "POST":
            messages.error(request, _("Cochez d’abord des demandes."))
        return None
    ticked = every[: bulk.MOST]
    asked = Asked(ticked, len(every) - len(ticked), Gesture(form.cleaned_data["gesture"]), form.cleaned_data)
    match asked.gesture:
        case Gesture.ASSIGN:
            asked.people = list(frame.advisors())
            vault.open_rows(asked.people, viewer=member(request).role)
            asked.people.sort(key=lambda one: one.name.casefold())
            away = absences.running(clock.today(clock.now()))
            to = ToForm(asked.people, away, request.POST if {"to", "next"} & set(request.POST) else None)
            asked.choice = to
            if to.is_bound and to.is_valid():
                asked.to = next(one for one in asked.people if str(one.pk) == to.cleaned_data["to"])
                asked.away = away.get(asked.to.pk)
        case Gesture.REPLY:
            offered = templates.that_answer()
            chosen = TemplateChoiceForm(offered, request.POST if {"template", "next"} & set(request.POST) else None)
            asked.choice = chosen
            if chosen.is_bound and chosen.is_valid():
                named = next(one for one in offered if str(one.template_id) == chosen.cleaned_data["template"])
                asked.wording = ReplyWording.objects.select_related("template").get(pk=named.pk)
    return asked


def back_to(name: str) -> tuple[str, Any]:
    """The list that the requests come from, and what it is called: a queue, or a saved view (« vue-… »)."""
    with suppress(ValueError):
        if name.startswith(trail.VIEW):
            return reverse("desk:view", args=[UUID(hex=name.removeprefix(trail.VIEW))]), _("La vue")
    queue = Queue(name) if name in Queue.values else Queue.TO_TAKE
    return reverse("desk:queue", args=[queue.value]), queue.label


def show(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The choice that is left to make, or what would happen."""
    user, at = member(request), clock.now()
    if not asked.is_whole:
        vault.open_rows(frame.staff_of(user), viewer=user.role)
        wrong = asked.choice is not None and asked.choice.is_bound
        return render(
            request, "desk/bulk_choose.html", frame.around(user) | around(asked, []), status=422 if wrong else 200
        )
    told = bulk.plan(asked.ticked, asked.wanted, seen_at=asked.given["seen"], by=user, at=at)
    journal(told, user, at)
    return render(request, "desk/bulk_preview.html", frame.around(user) | around(asked, told))


def journal(told: list[Planned], user: User, at: datetime) -> None:
    """The page names these customers, as the list that they were ticked in did."""
    named = dict.fromkeys(one.ticket.customer_id for one in told if one.ticket)
    audit.record(action="queue.listed", by=user, at=at, listed=named)


def around(asked: Asked, told: list[Planned]) -> dict[str, Any]:
    """Context of the three pages."""
    said = wording.Said()
    lines = [
        Line(
            one,
            one.ticket.customer.name if one.ticket else "",
            said.kinds.get(one.ticket.kind, one.ticket.kind) if one.ticket else "",
            does(one.ticket, asked) if one.ticket else "",
        )
        for one in told
    ]
    given, names = asked.given, {one.pk: one.name for one in asked.people}
    back_url, back_label = back_to(given["back"])
    return {
        "asked": asked,
        "form": asked.choice,
        "deputy": names.get(asked.away.deputy_id, "") if asked.away and asked.away.deputy_id else "",
        "done": [line for line in lines if not line.one.refused],
        "left": [line for line in lines if line.one.refused],
        "most": bulk.MOST,
        "back": given["back"],
        "back_url": back_url,
        "back_label": back_label,
        "seen": given["seen"].isoformat(),
        "lot": given["id"],
        "texts": [text for text in (asked.wording.body_fr, asked.wording.body_en) if text] if asked.wording else [],
    }


def does(ticket: Ticket, asked: Asked) -> str:
    """What happens to this request, in a sentence."""
    match asked.gesture:
        case Gesture.TAKE:
            return _("Vous la suivez.")
        case Gesture.ASSIGN if asked.to:
            if ticket.assignee and ticket.assignee_id != asked.to.pk:
                names = {"to": asked.to.name, "of": ticket.assignee.name}
                return _("%(to)s la suit, au lieu de %(of)s.") % names
            return _("%(to)s la suit.") % {"to": asked.to.name}
    taken = ticket.state == State.SUBMITTED
    return (
        _("La réponse part ; vous suivez la demande ; le client est prévenu comme il l’a choisi.")
        if taken
        else _("La réponse part ; le client est prévenu comme il l’a choisi.")
    )
