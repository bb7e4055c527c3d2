"""When the office is open: its week, the days on which it closes besides, and in how many it answers (decision 0037)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from espace import brokerage
from espace.accounts.doors import member, open_to
from espace.accounts.roles import Role
from espace.brokerage import actions, telling
from espace.brokerage.errors import Unfit
from espace.brokerage.setting import Setting
from espace.desk.brokerage_forms import ClosureForm, HoursForm, ReplyDaysForm, week_shown
from espace.desk.views.brokerage import around
from espace.lib import clock


@open_to(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: HttpRequest) -> HttpResponse:
    """The week as it holds, and the form that sets another."""
    if request.method != "POST":
        return page(request)
    form = HoursForm(request.POST)
    if form.is_valid():
        try:
            actions.open_at(week=form.week, by=member(request), at=clock.now())
        except Unfit as unfit:
            form.refuse(unfit.faults)
        else:
            messages.success(request, _("Les horaires sont enregistrés."))
            return redirect("desk:hours")
    return page(request, hours=form, status=422)


@open_to(Role.ADMINISTRATOR)
@require_POST
def answer_within(request: HttpRequest) -> HttpResponse:
    """Set in how many days of its office the brokerage answers, from today on."""
    form = ReplyDaysForm(request.POST)
    if not form.is_valid():
        return page(request, reply=form, status=422)
    if actions.answer_within(days=form.cleaned_data["days"], by=member(request), at=clock.now()):
        messages.success(
            request, _("Le délai est enregistré : il compte pour ce qui vous est confié à partir d’aujourd’hui.")
        )
    else:
        messages.info(request, _("Rien n’a changé."))
    return redirect("desk:hours")


@open_to(Role.ADMINISTRATOR)
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close the office on some days to come."""
    form = ClosureForm(request.POST)
    if form.is_valid():
        try:
            actions.close_on(**form.cleaned_data, by=member(request), at=clock.now())
        except Unfit as unfit:
            for name, fault in unfit.faults.items():
                form.add_error(name, fault)
        else:
            messages.success(request, _("La fermeture est notée : vos clients la lisent avec les horaires."))
            return redirect("desk:hours")
    return page(request, closure=form, status=422)


@open_to(Role.ADMINISTRATOR)
@require_POST
def reopen(request: HttpRequest) -> HttpResponse:
    """Take a closure back before it begins."""
    try:
        first, last = (date.fromisoformat(request.POST.get(name, "")) for name in ("first", "last"))
        done = actions.reopen_on(first=first, last=last, by=member(request), at=clock.now())
    except ValueError:
        done = False
    if done:
        messages.success(request, _("La fermeture est retirée."))
    else:
        messages.error(request, _("Cette fermeture a commencé, ou n’est plus là : elle reste comme elle est."))
    return redirect("desk:hours")


def page(
    request: HttpRequest,
    *,
    hours: HoursForm | None = None,
    closure: ClosureForm | None = None,
    reply: ReplyDaysForm | None = None,
    status: int = 200,
) -> HttpResponse:
    held, at = brokerage.held(), clock.now()
    today, language = clock.today(at), get_language() or "fr"
    context: dict[str, Any] = around(request) | {
        "hours": hours or HoursForm(initial=week_shown(held.office.week(today))),
        "closure": closure or ClosureForm(),
        "reply": reply or ReplyDaysForm(initial={"days": held.reply_days(today)}),
        "reply_days": held.reply_days(today),
        "is_own_reply": held.own(Setting.REPLY) is not None,
        "lines": telling.week(held.office.week(today), language),
        "is_own": held.own(Setting.HOURS) is not None,
        "closures": [(one, one.label(language), one.first > today) for one in held.closures if one.last >= today],
    }
    return render(request, "desk/brokerage/hours.html", context, status=status)
