"""Entering a request on behalf of a customer who phoned or wrote: it lands in their space, marked as such (clause C11)."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from espace import audit, vault
from espace.accounts.doors import find, member, open_to
from espace.accounts.models import Customer
from espace.accounts.people import reached
from espace.accounts.roles import Role
from espace.contracts.models import Contract
from espace.desk import frame
from espace.desk.behalf_forms import ArrivalForm, PiecesForm, arrival
from espace.documents.refusals import Refused
from espace.lib import clock
from espace.tickets import actions
from espace.tickets.asking import AnswersForm
from espace.tickets.errors import ConsentMissing, NotNow, Unfinished
from espace.tickets.kinds import Kind, kinds, words
from espace.tickets.models import Ticket


@open_to(Role.ADVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose what it is about; then write what was asked, how it came and when. What is wrong comes back with what was typed."""
    user, at = member(request), clock.now()
    customer = find(Customer.objects.select_related("user"), request, pk=pk)
    contracts = list(
        Contract.objects.visible_to(user)
        .filter(customer=customer)
        .select_related("product__insurer")
        .order_by("-effective_on", "-pk")
    )
    vault.open_rows(customer, contracts, frame.staff_of(user), viewer=user.role)
    if request.method == "GET":
        audit.record(action="customer.read", by=user, at=at, subject=customer.pk, unit=customer.unit)
    kind = entered().get(request.POST.get("kind", request.GET.get("nature", "")))
    context = frame.around(user) | {"customer": customer, "has_space": reached(customer) is not None}
    why = actions.why_not_entered(customer)
    if kind is None or why:
        context |= {"kinds": [(one.id, words(one.title), words(one.summary)) for one in entered().values()], "why": why}
        return render(request, "desk/behalf_kind.html", context, status=409 if request.method == "POST" else 200)
    posted = request.POST if request.method == "POST" else None
    come = ArrivalForm(posted, auto_id="come-%s", initial={"id": uuid4(), "received_on": clock.today(at)})
    chosen = posted.get("contract", "") if posted else ""
    asked = AnswersForm(kind, contracts, posted or {}, contract=chosen, complete=posted is not None)
    pieces = PiecesForm(kind, posted, request.FILES or None, auto_id="pieces-%s")
    if posted is not None and all([come.is_valid(), asked.is_valid(), pieces.is_valid()]):
        try:
            ticket = actions.enter(
                pk=come.cleaned_data["id"], customer=customer, kind=kind,
                contract=next((one for one in contracts if str(one.pk) == chosen), None),
                raw=posted, arrival=arrival(come), uploads=pieces.cleaned_data["documents"],
                accepts_health=bool(pieces.cleaned_data.get("accepts_health")), by=user, at=at,
            )  # fmt: skip
        except Unfinished as missing:
            for name, fault in missing.faults.items():
                form = come if name in come.fields else asked
                form.add_error(name if name in form.fields else None, fault)
        except IntegrityError:  # the same form in the same instant, or an id that is another request's: 404
            mine = Ticket.objects.filter(customer=customer)
            return redirect("desk:ticket", find(mine, request, pk=come.cleaned_data["id"]).pk)
        except (NotNow, Refused, ConsentMissing) as refused:
            come.add_error(None, str(refused))
        else:
            messages.success(
                request, _("La demande est entrée. Elle est dans l’espace du client et dit comment elle est arrivée.")
            )
            return redirect("desk:ticket", ticket.pk)
    context |= {"kind": kind, "title": words(kind.title), "come": come, "asked": asked, "pieces": pieces}
    return render(request, "desk/behalf.html", context, status=200 if posted is None else 422)


def entered() -> dict[str, Kind]:
    """The kinds that are entered so."""
    return {name: one for name, one in kinds().items() if actions.may_enter(one)}
