"""The officer's desk of rights: the list, the entry of what came by post, the sheet of one request (clauses C19 to C21, C24)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from espace import audit, vault
from espace.accounts.doors import find, member, open_to
from espace.accounts.models import Customer
from espace.accounts.roles import Role
from espace.desk import frame, rights
from espace.desk.rights_forms import DayForm, DecisionForm, EntryForm, ExtensionForm, ProofForm, RightForm
from espace.desk.views.dpo import places
from espace.lib import clock
from espace.privacy.directives.models import DeathReport
from espace.privacy.rights import actions, papers
from espace.privacy.rights.errors import NotNow
from espace.privacy.rights.models import IdentityProof, RightsRequest
from espace.privacy.rights.states import Channel


@open_to(Role.DPO)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every open request, the most pressing first, then the latest answers."""
    user, at = member(request), clock.now()
    waiting, answered = rights.waiting(at)[: rights.SHOWN], rights.answered()
    rows = [*waiting, *answered]
    vault.open_rows(frame.staff_of(user), rows, [row.customer for row in rows], viewer=user.role, missing_ok=True)
    audit.record(
        action="rights.listed", by=user, at=at, listed=dict.fromkeys(row.customer_id for row in rows if row.customer_id)
    )
    context = around(request) | {
        "waiting": rights.lines(waiting, at, language()),
        "answered": rights.lines(answered, at, language()),
    }
    return render(request, "desk/rights.html", context)


@open_to(Role.DPO)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """What came by post or e-mail: received some days ago perhaps, never later than today."""
    user, at = member(request), clock.now()
    given = request.POST.get("customer") or request.GET.get("client") or ""
    customer = _customer(request, given)
    initial = {"customer": customer.pk if customer else None, "received_on": clock.today(at)}
    form = EntryForm(request.POST or None, initial=initial)
    vault.open_rows(customer, frame.staff_of(user), viewer=user.role)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            told = form.cleaned_data | {"customer": customer}
            told |= {name: Channel(told[name]) for name in ("channel", "answer_by")}
            try:
                found = actions.enter(**told, by=user, at=at)
            except NotNow as refused:
                form.add_error(None, str(refused))
            else:
                return redirect("dpo:right", found.pk)
        status = 422
    context = around(request) | {"form": form, "customer": customer}
    return render(request, "desk/right_new.html", context, status=status)


def _customer(request: HttpRequest, given: str) -> Customer | None:
    if not given:
        return None
    try:
        return find(Customer.objects.select_related("user"), request, pk=UUID(given))
    except ValueError as error:
        raise Http404 from error


@open_to(Role.DPO)
@require_safe
def sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request, and what its state allows; its reading is in the journal."""
    found = held(request, pk)
    report = DeathReport.objects.open().filter(request=found).first()
    if report is not None:
        return redirect("dpo:death", report.pk)
    if request.method == "GET":
        audit.record(
            action="rights.read", by=member(request), at=clock.now(), subject=found.customer_id, unit=found.unit
        )
    return show(request, found)


def held(request: HttpRequest, pk: UUID) -> RightsRequest:
    """The request that a page is about; 404 otherwise."""
    return find(RightsRequest.objects.select_related("customer__user"), request, pk=pk)


def show(request: HttpRequest, found: RightsRequest, status: int = 200, **typed: Any) -> HttpResponse:
    """Draw the sheet. ``typed``: the form that comes back."""
    at = clock.now()
    today = {"on": clock.today(at)}
    read = rights.read(found, by=member(request), at=at, language=language())
    forms = {
        "right_form": RightForm(initial={"right": found.right}),
        "identity_form": DayForm(initial=today),
        "proof_form": ProofForm(initial=today),
        "extension_form": ExtensionForm(),
        "decision_form": DecisionForm(
            initial={"decision": found.decision, "reasons": found.reasons, "told": found.told}
        ),
    }
    context = around(request) | {"sheet": read, "now": at} | forms | typed
    return render(request, "desk/right.html", context, status=status)


@open_to(Role.DPO)
@require_safe
def answer_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The answer as a paper: as it will be given, or as it was."""
    user, at = member(request), clock.now()
    found = held(request, pk)
    read = rights.read(found, by=user, at=at, language=language())
    if not read.answer:
        raise Http404
    if request.method == "GET":
        audit.record(action="rights.read", by=user, at=at, subject=found.customer_id, unit=found.unit)
    content = papers.paper(read.answer, found.answered_at or at)
    return attached(content, "application/pdf", f"reponse-{found.reference}.pdf")


@open_to(Role.DPO)
@require_safe
def proof(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A proof of identity, while it is there: downloaded, never shown in the page."""
    user = member(request)
    found = find(IdentityProof.objects.select_related("request"), request, pk=pk)
    vault.open_rows(found, viewer=user.role)
    if request.method == "GET":
        audit.record(
            action="rights.proof_read", by=user, at=clock.now(), subject=found.request.customer_id, unit=found.unit
        )
    return attached(found.content, found.media_type, f"justificatif.{found.media_type.rpartition('/')[2]}")


def attached(content: bytes, media_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=media_type, headers=headers)


def around(request: HttpRequest) -> dict[str, Any]:
    """What stands around the officer's pages; their own row is opened."""
    return {"signed_in_as": frame.name_of(member(request)), "queues": places("dpo:rights")}


def language() -> str:
    return (get_language() or "fr")[:2]
