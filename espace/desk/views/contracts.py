"""A contract as the desk reads it (clause C02)."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from espace import audit, vault
from espace.accounts.doors import find, member, open_to
from espace.accounts.roles import Role
from espace.contracts import reading
from espace.contracts.models import Contract, Coverage, Insured
from espace.desk import frame, wording
from espace.documents.models import Document
from espace.lib import clock


@open_to(Role.ADVISOR, Role.DPO)
@require_safe
def contract(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The card of a contract: what it covers, whom, until when, and where each value comes from."""
    user, at = member(request), clock.now()
    row = find(Contract.objects.select_related("customer", "product__insurer"), request, pk=pk)
    covers = list(row.coverages.order_by("position"))
    people = list(row.insured.order_by("position"))
    changes = list(row.endorsements.select_related("by__staff_member").order_by("-on", "-at"))
    documents = list(
        Document.objects.visible_to(user, at).filter(contract_document__contract=row).order_by("-uploaded_at")
    )
    authors = [frame.staff_of(change.by) for change in changes if change.by]
    vault.open_rows(
        row, row.customer, covers, people, changes, documents, authors, frame.staff_of(user), viewer=user.role
    )
    if request.method == "GET":
        audit.record(action="contract.read", by=user, at=at, subject=row.customer_id, unit=row.unit)
    on = clock.today(at)
    context = frame.around(user) | {
        "contract": row,
        "customer": row.customer,
        "guarantees": [one for one in covers if one.kind == Coverage.Kind.GUARANTEE],
        "exclusions": [one for one in covers if one.kind == Coverage.Kind.EXCLUSION],
        "insured": [one for one in people if one.kind == Insured.Kind.INSURED],
        "beneficiaries": [one for one in people if one.kind == Insured.Kind.BENEFICIARY],
        "gaps": [one for one in changes if one.out_of_force_from_on],
        "changes": [
            (one, wording.changed(one.fields), frame.name_of(one.by)) for one in changes if not one.out_of_force_from_on
        ],
        "documents": documents,
        "source": wording.source(row.source),
        "premium": reading.premium(row),
        "is_in_force": row.is_in_force(on),
        "is_to_come": row.effective_on > on,
    }
    return render(request, "desk/contract.html", context)
