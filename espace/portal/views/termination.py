"""Terminating a contract (Code des assurances, L113-14): a notification. Fill, read again, confirm; no draft, a receipt at once."""

from __future__ import annotations

import uuid
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from espace import register, vault
from espace.accounts.doors import find, member, open_to
from espace.accounts.roles import Role
from espace.contracts.models import Contract
from espace.lib import clock
from espace.portal import preparing
from espace.portal.received import kept_at, received
from espace.portal.visitor import own_file, uuid_of
from espace.tickets import actions, answers
from espace.tickets.asking import AnswersForm
from espace.tickets.errors import NotNow, Unfinished
from espace.tickets.kinds import kinds


@open_to(Role.CUSTOMER)
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Which contract is to end."""
    on = clock.today(clock.now())
    rows = [(row, row.product.terminable) for row in preparing.contracts_of(member(request)) if row.is_in_force(on)]
    return render(
        request, "portal/termination_choice.html", {"contracts": rows, "controller": register.load().controller}
    )


@open_to(Role.CUSTOMER)
@require_http_methods(["GET", "HEAD", "POST"])
def terminate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Screens one and two, and the confirmation that the second one posts."""
    contract = find(Contract.objects.select_related("product__insurer"), request, pk=pk)
    vault.open_rows(contract, viewer=member(request).role)
    if why := refused(contract):
        return page(request, contract, "portal/termination_no.html", {"why": why}, status=200)
    if request.method != "POST":
        return fill(request, contract, {}, complete=False)
    raw = preparing.answers_in(kinds()["termination"], request.POST)
    if "back" in request.POST:
        return fill(request, contract, raw, complete=False)
    if "confirm" in request.POST:
        return confirm(request, contract, raw)
    return read_again(request, contract, raw)


def refused(contract: Contract) -> str:
    """Why this contract is not terminated here, if it is not."""
    if not contract.product.terminable:
        return _("Ce contrat ne se résilie pas en ligne.")
    if not contract.is_in_force(clock.today(clock.now())):
        return _("Ce contrat n’est pas en vigueur : il n’y a rien à résilier.")
    return ""


def fill(
    request: HttpRequest, contract: Contract, raw: dict[str, str], *, complete: bool, status: int = 200
) -> HttpResponse:
    form = AnswersForm(kinds()["termination"], [], raw, contract=str(contract.pk), complete=complete)
    form.fields.pop("contract", None)
    notified = actions.notified(contract, clock.now())
    return page(request, contract, "portal/termination.html", {"form": form, "notified": notified}, status)


def read_again(request: HttpRequest, contract: Contract, raw: dict[str, str], why: str = "") -> HttpResponse:
    kind = kinds()["termination"]
    cleaned, faults = answers.clean(kind, raw, complete=True)
    if faults:
        return fill(request, contract, raw, complete=True, status=422)
    told: dict[str, object] = {
        "answers": answers.shown(kind, cleaned, viewer=member(request).role),
        "raw": raw,
        "id": request.POST.get("id") or uuid.uuid4(),
        "kept": kept_at(request),
        "why": why,
    }
    return page(request, contract, "portal/termination_review.html", told, 422 if why else 200)


def confirm(request: HttpRequest, contract: Contract, raw: dict[str, str]) -> HttpResponse:
    """Notify, once: the same form confirmed again leads to the same receipt."""
    user, at = member(request), clock.now()
    try:
        ticket = actions.notify_termination(
            pk=uuid_of(request.POST.get("id")), customer=own_file(request), contract=contract, raw=raw, by=user, at=at
        )
    except Unfinished:
        return fill(request, contract, raw, complete=True, status=422)
    except NotNow as error:
        return read_again(request, contract, raw, str(error))
    except IntegrityError as error:  # an id that is somebody else's
        raise Http404 from error
    messages.success(
        request,
        _("Votre résiliation est notifiée. Gardez votre reçu daté : il est sur cette page."),
        extra_tags=received(request),
    )
    return redirect("portal:ticket", ticket.pk)


def page(request: HttpRequest, contract: Contract, template: str, told: dict[str, object], status: int) -> HttpResponse:
    controller = register.load().controller
    return render(request, template, {"contract": contract, "controller": controller, **told}, status=status)
