"""Reported deaths at the desk: entered by whoever hears of one, read by the officer, signed by two (clause C23)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from espace import audit, vault
from espace.accounts.doors import find, member, open_to
from espace.accounts.models import Customer
from espace.accounts.roles import Role
from espace.desk import deaths, frame
from espace.desk.deaths_forms import CarryOutForm, EstablishForm, GroupsForm, ReasonsForm, ReportForm
from espace.desk.views.dpo import places
from espace.lib import clock
from espace.privacy.directives import actions
from espace.privacy.directives.models import DeathReport
from espace.privacy.rights.errors import NotNow
from espace.privacy.rights.states import Channel

SIGNERS = (Role.DPO, Role.ADMINISTRATOR)


@open_to(Role.ADVISOR, Role.DPO)
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody told us that this person died: the file is frozen as soon as it is entered."""
    user, at = member(request), clock.now()
    customer = find(Customer.objects.select_related("user"), request, pk=pk)
    form = ReportForm(request.POST or None, request.FILES or None, initial={"received_on": clock.today(at)})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data | {"channel": Channel(form.cleaned_data["channel"])}
        try:
            found = actions.report(customer=customer, told=actions.Told(**told), by=user, at=at)
        except NotNow as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("C’est noté : le dossier est gelé, et le délégué prévenu."))
            return redirect("dpo:death", found.pk) if user.role == Role.DPO else redirect("desk:customer", pk)
    vault.open_rows(customer, frame.staff_of(user), viewer=user.role)
    if request.method == "GET":
        audit.record(action="customer.read", by=user, at=at, subject=customer.pk, unit=customer.unit)
    context = frame.around(user) | {"form": form, "customer": customer}
    return render(request, "desk/death_new.html", context, status=422 if form.errors else 200)


@open_to(*SIGNERS)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The reports, the most pressing first; to an administrator, those that wait for a second signature."""
    user, at = member(request), clock.now()
    waiting, ended = deaths.waiting(user), deaths.ended(user)
    rows = [*waiting, *ended]
    vault.open_rows(frame.staff_of(user), [row.customer for row in rows], viewer=user.role)
    audit.record(
        action="death.listed", by=user, at=at, listed=dict.fromkeys(row.customer_id for row in rows if row.customer_id)
    )
    context = around(request) | {"waiting": deaths.lines(waiting, at), "ended": deaths.lines(ended, at)}
    return render(request, "desk/deaths.html", context)


@open_to(Role.DPO)
@require_safe
def sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One report; once two people have signed, the directives. Its reading is in the journal."""
    return show(request, held(request, pk))


def held(request: HttpRequest, pk: UUID) -> DeathReport:
    """The report that a page is about; 404 otherwise."""
    rows = DeathReport.objects.select_related(
        "request", "customer__user", "established_by__staff_member", "countersigned_by__staff_member"
    )
    return find(rows, request, pk=pk)


def show(request: HttpRequest, found: DeathReport, status: int = 200, **typed: Any) -> HttpResponse:
    """Draw the sheet. ``typed``: the form that comes back."""
    user, at = member(request), clock.now()
    read = deaths.read(found, by=user, at=at, language=(get_language() or "fr")[:2])
    if request.method != "HEAD":
        action = "directive.read" if read.directive else "death.read"
        unit = read.directive.unit if read.directive else found.unit
        audit.record(action=action, by=user, at=at, subject=found.customer_id, unit=unit)
    forms = {
        "establish_form": EstablishForm(),
        "refuse_form": ReasonsForm(prefix="refuse"),
        "groups_form": GroupsForm(initial={"groups": read.export.groups if read.export else ["contracts"]}),
        "carry_out_form": CarryOutForm(is_decided=read.is_decided),
    }
    context = around(request) | {"sheet": read, "now": at} | forms | typed
    return render(request, "desk/death.html", context, status=status)


def around(request: HttpRequest) -> dict[str, Any]:
    """What stands around these pages; their reader's own row is opened."""
    user = member(request)
    listed = places("dpo:deaths") if user.role == Role.DPO else frame.role_places(user)
    return {"signed_in_as": frame.name_of(user), "queues": listed, "is_officer": user.role == Role.DPO}
