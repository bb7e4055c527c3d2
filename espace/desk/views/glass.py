"""Break-glass: the maintainer asks for one request, a second person decides, and it is read for four hours and not a second more (C13)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from espace import audit, vault
from espace.accounts.confirming import confirmed
from espace.accounts.doors import find, member, open_to, refuse
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.desk import frame, wording
from espace.desk.forms import plain, text_field
from espace.desk.views import dpo
from espace.lib import clock
from espace.tickets import actions, answers, reading
from espace.tickets.errors import NotNow
from espace.tickets.kinds import form_of
from espace.tickets.models import BreakGlass

SHOWN = 50
EYES = Role.ADVISOR
"""Through whose eyes a request is read: a maintainer has none of their own."""


class AskForm(forms.Form):
    """Which request, and why."""

    use_required_attribute = False
    reference = forms.CharField(
        label=gettext_lazy("Référence de la demande"), max_length=12,
        error_messages={"required": gettext_lazy("Donnez la référence de la demande.")},
    )  # fmt: skip
    motive = text_field(
        gettext_lazy("Pourquoi"), rows=3, most=500, missing=gettext_lazy("Dites pourquoi cet accès est nécessaire."),
        help_text=gettext_lazy("Le client et le délégué lisent ce motif."),
    )  # fmt: skip

    def clean_motive(self) -> str:
        return plain(self.cleaned_data["motive"])


# ── the maintainer ──


@open_to(Role.MAINTAINER)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for one request; and what one asked, with where each stands."""
    user, at = member(request), clock.now()
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            actions.ask_access(reference=typed["reference"], motive=typed["motive"], by=user, at=at)
        except NotNow as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("C’est demandé. Une autre personne décide, et vous serez prévenu."))
            return redirect("desk:glass")
    rows = list(BreakGlass.objects.visible_to(user).select_related("ticket").order_by("-at")[:SHOWN])
    vault.open_rows(frame.staff_of(user))
    context = {
        "form": form, "signed_in_as": frame.name_of(user),
        "lines": [(one, one.ticket.reference, one.is_open(at)) for one in rows],
    }  # fmt: skip
    return render(request, "desk/glass/ask.html", context, status=422 if request.method == "POST" else 200)


@open_to(Role.MAINTAINER)
@require_safe
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The request, read-only, as long as the access lasts; 403 from then on, and before anybody granted it."""
    user, at = member(request), clock.now()
    found = find(
        BreakGlass.objects.select_related(
            "ticket__customer", "ticket__contract", "ticket__assignee", "ticket__departure"
        ),
        request,
        pk=pk,
    )
    ticket = found.ticket
    if not found.is_open(at):
        refuse(user, "object.refused", unit=ticket.unit)
        raise PermissionDenied
    if request.method != "HEAD":
        actions.open_through(access=found, by=user, at=at)
    thread = reading.thread(ticket, viewer=EYES, at=at)
    vault.open_rows(ticket.customer, viewer=EYES)
    vault.open_rows(frame.staff_of(user))
    kind = form_of(ticket.kind, ticket.kind_version)
    look, word = wording.state(ticket)
    context = {
        "access": found, "ticket": ticket, "customer": ticket.customer, "thread": thread, "look": look, "word": word,
        "object": wording.object_of(ticket), "signed_in_as": frame.name_of(user),
        "answers": answers.shown(kind, ticket.answers, viewer=EYES),
        "files": [*thread.files, *(file for one in thread.messages for file in one.files)],
    }  # fmt: skip
    return render(request, "desk/glass/read.html", context)


# ── who decides ──


@open_to(Role.DPO, Role.ADMINISTRATOR)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What was asked, the latest first: by whom, why, who decided, and until when."""
    user, at = member(request), clock.now()
    rows = BreakGlass.objects.visible_to(user).select_related("ticket", "by__staff_member", "decided_by__staff_member")
    found = list(rows.order_by("-at")[:SHOWN])
    people: list[User] = [one for row in found for one in (row.by, row.decided_by) if one is not None]
    vault.open_rows(found, [frame.staff_of(one) for one in people], frame.staff_of(user), viewer=user.role)
    audit.record(
        action="break_glass.listed", by=user, at=at, listed=dict.fromkeys(one.ticket.customer_id for one in found)
    )
    context: dict[str, Any] = {
        "signed_in_as": frame.name_of(user),
        "queues": dpo.places("dpo:glass") if user.role == Role.DPO else frame.role_places(user),
        "lines": [(one, frame.name_of(one.by), frame.name_of(one.decided_by), one.is_open(at)) for one in found],
    }  # fmt: skip
    return render(request, "desk/glass/index.html", context)


@open_to(Role.DPO, Role.ADMINISTRATOR)
@confirmed
@require_POST
def grant(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open the request to whoever asked, for four hours from now."""
    return _decide(request, pk, True, _("L’accès est ouvert pour quatre heures. Le client est prévenu."))


@open_to(Role.DPO, Role.ADMINISTRATOR)
@confirmed
@require_POST
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open nothing."""
    return _decide(request, pk, False, _("L’accès est refusé."))


def _decide(request: HttpRequest, pk: UUID, granted: bool, done: str) -> HttpResponse:
    found = find(BreakGlass.objects.select_related("by"), request, pk=pk)
    try:
        actions.decide_access(access=found, grant=granted, by=member(request), at=clock.now())
    except NotNow as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("dpo:glass")
