"""The register of breaches: the list, an entry, what is decided about it, its end (GDPR art. 33)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from espace import vault
from espace.accounts.doors import find, member, open_to
from espace.accounts.roles import Role
from espace.desk import frame
from espace.desk.breach_forms import AnswerForm, FactsForm, RiskForm
from espace.desk.views.dpo import places
from espace.lib import clock
from espace.privacy.breaches import actions
from espace.privacy.breaches.models import Breach

SHOWN = 100
HOUR = timedelta(hours=1)


def around(request: HttpRequest) -> dict[str, Any]:
    """The frame; the row of who is signed in is opened by the caller."""
    return {
        "signed_in_as": frame.name_of(member(request)),
        "queues": places("dpo:breaches"),
        "now": clock.now(),
        "language": (get_language() or "fr")[:2],
    }


def countdown(breach: Breach, at: datetime) -> tuple[str, str]:
    """How the 72 hours stand: the look of a badge, and its words."""
    if breach.notified_at is not None:
        hours = (breach.notified_at - breach.known_at) // HOUR
        words = ngettext("Notifiée en %(n)s heure", "Notifiée en %(n)s heures", hours) % {"n": hours}
        return ("late" if breach.is_late else "done"), words
    if breach.not_notified_why and breach.risk == Breach.Risk.NONE:
        return "neutral", _("Sans notification")
    left = breach.due_at - at
    if left < timedelta(0):
        hours = -left // HOUR
        if not hours:
            return "late", _("Dépassé de moins d’une heure")
        return "late", ngettext("Dépassé de %(n)s heure", "Dépassé de %(n)s heures", hours) % {"n": hours}
    hours = left // HOUR
    if not hours:
        return "waiting", _("Reste moins d’une heure")
    return "waiting", ngettext("Reste %(n)s heure", "Reste %(n)s heures", hours) % {"n": hours}


@open_to(Role.DPO)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every breach, those still open first."""
    user, at = member(request), clock.now()
    rows = list(Breach.objects.visible_to(user).order_by("-known_at")[: SHOWN + 1])
    vault.open_rows(rows, frame.staff_of(user), viewer=user.role)
    rows.sort(key=lambda row: row.closed_at is not None)
    context = around(request) | {
        "breaches": [(row, *countdown(row, at)) for row in rows[:SHOWN]],
        "is_cut": len(rows) > SHOWN,
    }
    return render(request, "desk/breaches.html", context)


@open_to(Role.DPO)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """A new entry: what is known now; the rest is told later."""
    user, at = member(request), clock.now()
    form = FactsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            breach = actions.enter(facts=form.facts(), by=user, at=at)
        except actions.NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("C’est inscrit. Les 72 heures courent depuis le moment où vous l’avez su."))
            return redirect("dpo:breach", breach.pk)
    vault.open_rows(frame.staff_of(user))
    context = around(request) | {"form": form}
    return render(request, "desk/breach_form.html", context, status=422 if request.method == "POST" else 200)


def found(request: HttpRequest, pk: UUID) -> Breach:
    """The breach, opened as far as the register lets its reader."""
    user = member(request)
    breach = find(Breach.objects.all(), request, pk=pk)
    vault.open_rows(breach, frame.staff_of(user), viewer=user.role)
    return breach


@open_to(Role.DPO)
@require_safe
def sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    return show(request, found(request, pk))


def show(request: HttpRequest, breach: Breach, status: int = 200, **typed: Form) -> HttpResponse:
    """The sheet. ``typed``: the form that comes back."""
    at = clock.now()
    look, words = countdown(breach, at)
    letters = list(breach.letters.order_by("written_at"))
    answers = {name: getattr(breach, name) for name in ("notified_at", "late_why", "not_notified_why", "not_told_why")}
    context = around(request) | {
        "breach": breach,
        "look": look,
        "countdown": words,
        "letters": letters,
        "owed": actions.why_not_closed(breach),
        "risk": RiskForm(initial={"risk": breach.risk}),
        "answer": AnswerForm(initial=answers),
        **typed,
    }
    return render(request, "desk/breach.html", context, status=status)


@open_to(Role.DPO)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tell it better, as more is known."""
    breach = found(request, pk)
    form = FactsForm(request.POST or None, initial=FactsForm.initial_of(breach))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(breach=breach, facts=form.facts(), by=member(request), at=clock.now())
        except actions.NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("C’est noté."))
            return redirect("dpo:breach", pk)
    context = around(request) | {"form": form, "breach": breach}
    return render(request, "desk/breach_form.html", context, status=422 if request.method == "POST" else 200)


@open_to(Role.DPO)
@require_POST
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A person decides of the risk."""
    breach = found(request, pk)
    form = RiskForm(request.POST)
    if not form.is_valid():
        return show(request, breach, 422, risk=form)
    risk = Breach.Risk(form.cleaned_data["risk"])
    return carried_out(
        request, breach, "risk", form, lambda by, at: actions.decide_risk(breach=breach, risk=risk, by=by, at=at)
    )


@open_to(Role.DPO)
@require_POST
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The authority was notified, or why not; the persons, why not."""
    breach = found(request, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return show(request, breach, 422, answer=form)
    given = form.cleaned_data
    return carried_out(
        request, breach, "answer", form, lambda by, at: actions.answer_for(breach=breach, by=by, at=at, **given)
    )


def carried_out(request: HttpRequest, breach: Breach, name: str, form: Form, act: Any) -> HttpResponse:
    """Do it; a refusal comes back beside what was typed."""
    try:
        act(member(request), clock.now())
    except actions.NotPossible as refused:
        form.add_error(None, str(refused))
        return show(request, breach, 422, **{name: form})
    messages.success(request, _("C’est noté."))
    return redirect("dpo:breach", breach.pk)


@open_to(Role.DPO)
@require_POST
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close the entry, once nothing is owed."""
    breach = found(request, pk)
    try:
        actions.close(breach=breach, by=member(request), at=clock.now())
    except actions.NotPossible as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("L’inscription est close. Elle sera détruite dans cinq ans."))
    return redirect("dpo:breach", pk)
