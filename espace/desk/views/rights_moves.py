"""The officer's gestures on the exercise of a right, one resource each. A gesture that comes too late says so, and keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from espace.accounts.doors import member, open_to
from espace.accounts.roles import Role
from espace.desk.rights_forms import DayForm, DecisionForm, ExtensionForm, ProofForm, RightForm
from espace.desk.views.rights import held, show
from espace.lib import clock
from espace.privacy.rights import actions
from espace.privacy.rights.errors import NotNow
from espace.privacy.rights.models import RightsRequest
from espace.privacy.rights.states import Decision, Right
from espace.tickets import actions as tickets


def gesture(
    request: HttpRequest, pk: UUID, form: Form, name: str, act: Callable[[RightsRequest], object], done: str
) -> HttpResponse:
    """Do what a form asks; what is refused comes back on the sheet, with what was typed."""
    found = held(request, pk)
    if form.is_valid():
        try:
            act(found)
        except NotNow as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, done)
            return redirect("dpo:right", pk)
    return show(request, found, status=422, **{name: form})


@open_to(Role.DPO)
@require_POST
def name_right(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say which right the words exercise."""
    form = RightForm(request.POST)
    by, at = member(request), clock.now()
    return gesture(
        request, pk, form, "right_form",
        lambda found: actions.name_right(request=found, right=Right(form.cleaned_data["right"]), by=by, at=at),
        _("C’est noté."),
    )  # fmt: skip


@open_to(Role.DPO)
@require_POST
def ask_identity(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for a proof of identity: the clock stops."""
    form = DayForm(request.POST)
    by, at = member(request), clock.now()
    return gesture(
        request, pk, form, "identity_form",
        lambda found: actions.ask_identity(request=found, on=form.cleaned_data["on"], by=by, at=at),
        _("Le délai est arrêté jusqu’à la réception du justificatif."),
    )  # fmt: skip


@open_to(Role.DPO)
@require_POST
def identify(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note that the proof came, with a scan of it if one must see it again: the clock runs."""
    form = ProofForm(request.POST, request.FILES)
    by, at = member(request), clock.now()

    def act(found: RightsRequest) -> None:
        given = form.cleaned_data
        actions.identify(request=found, on=given["on"], proof=given["proof"], by=by, at=at)

    return gesture(request, pk, form, "proof_form", act, _("L’identité est établie ; le délai court de nouveau."))


@open_to(Role.DPO)
@require_POST
def extend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Two months more, told with reasons."""
    form = ExtensionForm(request.POST)
    by, at = member(request), clock.now()
    return gesture(
        request, pk, form, "extension_form",
        lambda found: actions.extend(request=found, reasons=form.cleaned_data["why"], by=by, at=at),
        _("Le délai est prolongé de deux mois, et la personne prévenue si elle a un espace ; sinon, écrivez-lui."),
    )  # fmt: skip


@open_to(Role.DPO)
@require_POST
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Decide, with reasons."""
    form = DecisionForm(request.POST)
    by, at = member(request), clock.now()

    def act(found: RightsRequest) -> None:
        given = form.cleaned_data
        actions.decide(
            request=found,
            decision=Decision(given["decision"]),
            reasons=given["reasons"],
            told=given["told"],
            by=by,
            at=at,
        )

    return gesture(
        request, pk, form, "decision_form", act, _("C’est décidé. Relisez la réponse ci-dessous, puis donnez-la.")
    )


@open_to(Role.DPO)
@require_POST
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the answer."""
    by, at = member(request), clock.now()
    return plain_gesture(
        request, pk, lambda found: tickets.answer_right(request=found, by=by, at=at),
        _("La réponse est donnée. Si elle part par la poste ou par courriel, envoyez son PDF aujourd’hui."),
    )  # fmt: skip


@open_to(Role.DPO)
@require_POST
def carry_out(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Carry out the erasure that was granted."""
    by, at = member(request), clock.now()
    return plain_gesture(
        request, pk, lambda found: actions.carry_out(request=found, by=by, at=at), _("L’effacement est exécuté.")
    )


def plain_gesture(request: HttpRequest, pk: UUID, act: Callable[[RightsRequest], object], done: str) -> HttpResponse:
    """Do what needs no typing; a refusal is told on the sheet."""
    try:
        act(held(request, pk))
    except NotNow as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("dpo:right", pk)
