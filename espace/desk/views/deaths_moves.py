"""The gestures on a reported death, one resource each; what signs or carries out asks for the password again (clause C23)."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from espace import audit, vault
from espace.accounts.confirming import confirmed
from espace.accounts.doors import member, open_to
from espace.accounts.roles import Role
from espace.desk import deaths, frame
from espace.desk.deaths_forms import CarryOutForm, EstablishForm, GroupsForm, ReasonsForm
from espace.desk.views.deaths import SIGNERS, around, held, show
from espace.lib import clock
from espace.privacy.directives import actions
from espace.privacy.directives.actions.copying import copy_of
from espace.privacy.directives.models import DeathReport
from espace.privacy.directives.wished import in_force, is_decided_by_the_person
from espace.privacy.exports import actions as exports
from espace.privacy.rights.errors import NotNow
from espace.privacy.rights.states import Decision


def gesture(
    request: HttpRequest, found: DeathReport, form: Form, name: str, act: Callable[[], object], done: str
) -> HttpResponse:
    """Do what a form asks; what is refused comes back on the sheet, with what was typed."""
    if form.is_valid():
        try:
            act()
        except NotNow as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, done)
            return redirect("dpo:death", found.pk)
    return show(request, found, status=422, **{name: form})


@open_to(Role.DPO)
@confirmed
@require_POST
def establish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sign that the death is established."""
    found, form, by, at = held(request, pk), EstablishForm(request.POST), member(request), clock.now()
    return gesture(
        request, found, form, "establish_form",
        lambda: actions.establish(report=found, seen=form.cleaned_data["seen"], by=by, at=at),
        _("Votre signature est donnée. Une seconde personne est prévenue."),
    )  # fmt: skip


@open_to(*SIGNERS)
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def countersign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sign second: another officer, or an administrator, who reads what was seen and no more."""
    found, user, at = held(request, pk), member(request), clock.now()
    if request.method == "POST":
        try:
            actions.countersign(report=found, by=user, at=at)
        except NotNow as refused:
            messages.error(request, str(refused))
        else:
            messages.success(
                request, _("Votre signature est donnée. Le délégué peut maintenant ouvrir les directives.")
            )
        return redirect("dpo:deaths")
    signer = frame.staff_of(found.established_by) if found.established_by else None
    vault.open_rows(found, found.customer, signer, frame.staff_of(user), viewer=user.role)
    if request.method == "GET":
        audit.record(action="death.read", by=user, at=at, subject=found.customer_id, unit=found.unit)
    context = around(request) | {
        "line": deaths.lines([found], at)[0],
        "report": found,
        "established_by": frame.name_of(found.established_by),
        "is_mine": found.established_by_id == user.pk,
    }
    return render(request, "desk/death_sign.html", context)


@open_to(Role.DPO)
@require_POST
def refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Set the report aside: everything opens again."""
    found, form, by, at = held(request, pk), ReasonsForm(request.POST, prefix="refuse"), member(request), clock.now()
    return gesture(
        request, found, form, "refuse_form",
        lambda: actions.refuse(report=found, reasons=form.cleaned_data["reasons"], by=by, at=at),
        _("Le signalement est écarté. L’espace est de nouveau ouvert ; envoyez la réponse à qui l’a signalé."),
    )  # fmt: skip


@open_to(Role.DPO)
@require_POST
def prepare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask the copy that is handed over."""
    found, form, by, at = held(request, pk), GroupsForm(request.POST), member(request), clock.now()
    return gesture(
        request, found, form, "groups_form",
        lambda: actions.prepare(report=found, groups=form.cleaned_data["groups"], by=by, at=at),
        _("La copie se prépare. Un courriel vous préviendra quand elle sera prête."),
    )  # fmt: skip


@open_to(Role.DPO)
@require_POST
def drop_copy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Do not hand over the copy that waits."""
    found, form, by, at = held(request, pk), GroupsForm({}), member(request), clock.now()
    return gesture(
        request, found, form, "groups_form", lambda: actions.drop(report=found, by=by, at=at),
        _("La copie est détruite : elle n’est pas remise."),
    )  # fmt: skip


@open_to(Role.DPO)
@confirmed
@require_safe
def copy(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The copy to hand over; the journal notes who took it. Asking for its headers alone takes nothing."""
    found, user, at = held(request, pk), member(request), clock.now()
    export = copy_of(found, at)
    if export is None or not found.is_open:
        raise Http404
    try:
        size = exports.size_of(export)
        pieces = exports.read(export=export, by=user, at=at) if request.method == "GET" else iter(())
    except exports.NotThere as error:
        raise Http404 from error
    answer = StreamingHttpResponse(pieces, content_type="application/zip")
    answer.headers["Content-Length"] = str(size)
    answer.headers["Content-Disposition"] = f'attachment; filename="communication-{found.request.reference}.zip"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@open_to(Role.DPO)
@confirmed
@require_POST
def carry_out(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Do what the directives say, or what the officer decides without any; close the account; answer."""
    found, by, at = held(request, pk), member(request), clock.now()
    is_decided = is_decided_by_the_person(in_force(found) if found.is_open and found.is_signed else None)
    form = CarryOutForm(request.POST, is_decided=is_decided)

    def act() -> None:
        given = form.cleaned_data
        decision = Decision(given.get("decision") or Decision.GRANTED)
        actions.carry_out(report=found, reasons=given["reasons"], decision=decision, by=by, at=at)

    return gesture(
        request, found, form, "carry_out_form", act,
        _("C’est exécuté, et le compte est fermé. Envoyez aujourd’hui la réponse à qui l’attend."),
    )  # fmt: skip
