"""The questions of a kind of request, one page each: what is asked, of which declared category, and why (clause C11, decision 0040)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from espace.accounts.doors import member, open_to
from espace.accounts.roles import Role
from espace.desk import kinds_shown as showing
from espace.desk.kinds_forms import QuestionForm, categories, of_question
from espace.desk.kinds_shown import Shown
from espace.desk.views.brokerage import around
from espace.desk.views.brokerage_kinds import again, elsewhere, places
from espace.lib import clock
from espace.tickets.actions import forms as actions
from espace.tickets.errors import EditedElsewhere
from espace.tickets.judging import BadKinds
from espace.tickets.limits import ASKED
from espace.tickets.shapes import words

FORM = ["GET", "HEAD", "POST"]


@open_to(Role.ADMINISTRATOR)
@require_http_methods(FORM)
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """A question more."""
    return page(request, showing.find(kind), "")


@open_to(Role.ADMINISTRATOR)
@require_http_methods(FORM)
def question(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """One question, as it is or as it is being written."""
    found = showing.find(kind)
    found.field(name)
    return page(request, found, name)


def page(request: HttpRequest, found: Shown, name: str) -> HttpResponse:
    """The form of a question. What is wrong stands beside what was typed."""
    purpose, was_asked, status = found.table["purpose"], bool(name) and found.was_asked(name), 200
    before = found.field(name) if name else None
    initial = of_question(before, found.revision) if before else {"revision": found.revision}

    def form_of(data: Any) -> QuestionForm:
        return QuestionForm(purpose, before, was_asked, data, initial=initial)

    form = form_of(request.POST or None)
    if request.method == "POST":
        form = form_of(request.POST)
        form.is_valid()
        given = form.given
        try:
            actions.ask(kind=found.id, revision=form.seen, name=name, given=given, by=member(request), at=clock.now())
        except BadKinds as bad:
            form.refuse(bad.faults)
            status = 422
        except EditedElsewhere:
            form, status = elsewhere(form_of(again(request, found.id))), 409
        else:
            messages.success(request, _("La question est notée. Vos clients la verront quand vous publierez."))
            return redirect("desk:kind", found.id)
    context = {
        "form": form, "found": found, "name": name, "title": words_of(before), "categories": categories(purpose),
        "reason": str(ASKED.get((found.id, name), "")),
    }  # fmt: skip
    return render(request, "desk/brokerage/question.html", around(request) | context, status=status)


def words_of(field: dict[str, Any] | None) -> str:
    return words(field["label"]) if field else _("Ajouter une question")


@open_to(Role.ADMINISTRATOR)
@require_POST
def rank(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """One place up, or down."""
    return done(request, kind, name, lambda told: actions.move_question(**told, places=places(request)))


@open_to(Role.ADMINISTRATOR)
@require_POST
def withdraw(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """Ask it no more."""
    return done(request, kind, name, lambda told: actions.withdraw_question(**told))


@open_to(Role.ADMINISTRATOR)
@require_POST
def ask_again(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """Ask it again, last."""
    return done(request, kind, name, lambda told: actions.ask_again(**told))


def done(request: HttpRequest, kind: str, name: str, act: Callable[[dict[str, Any]], object]) -> HttpResponse:
    """A gesture on a question of the sketch that the page showed."""
    found = showing.find(kind)
    try:
        found.field(name)
    except Http404:  # thrown away meanwhile, by the same form sent twice
        return redirect("desk:kind", kind)
    given = request.POST.get("revision", "")
    revision = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1
    try:
        act({"kind": kind, "revision": revision, "name": name, "by": member(request), "at": clock.now()})
    except BadKinds as bad:
        messages.error(request, " ".join(bad.faults.values()))
    except EditedElsewhere:
        messages.error(request, _("Cette demande a été modifiée ailleurs : voici ce qu’elle est devenue."))
    return redirect(f"{reverse('desk:kind', args=[kind])}#questions")
