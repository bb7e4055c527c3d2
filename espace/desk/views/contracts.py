"""A contract as the desk reads it (clause C02)."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from espace import audit, vault
from espace.accounts.doors import find, member, open_to
from espace.accounts.roles import Role
from espace.contracts import reading
from espace.contracts.certificates import actions
from espace.contracts.certificates.actions import LONGEST_REASON
from espace.contracts.certificates.reading import listed
from espace.contracts.models import Certificate, Contract, Coverage, Insured
from espace.desk import frame, wording
from espace.documents.models import Document
from espace.lib import clock


@open_to(Role.ADVISOR, Role.DPO)
@require_safe
def contract(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The card of a contract: what it covers, whom, until when, and where each value comes from."""
    user, at = member(request), clock.now()
    row = find(Contract.objects.with_delegation().select_related("customer", "product__insurer"), request, pk=pk)
    covers = list(row.coverages.order_by("position"))
    people = list(row.insured.order_by("position"))
    changes = list(row.endorsements.select_related("by__staff_member").order_by("-on", "-at"))
    documents = list(
        Document.objects.visible_to(user, at).filter(contract_document__contract=row).order_by("-uploaded_at")
    )
    papers = listed(row)
    authors = [
        frame.staff_of(one)
        for one in (*(change.by for change in changes), *(paper.revoked_by for paper in papers))
        if one
    ]
    vault.open_rows(
        row, row.customer, covers, people, changes, documents, papers, authors, frame.staff_of(user), viewer=user.role
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
        "now": at,
        "certificates": [(one, revoker(one)) for one in papers],
        "source": wording.source(row.source),
        "premium": reading.premium(row),
        "is_in_force": row.is_in_force(on),
        "is_to_come": row.effective_on > on,
    }
    return render(request, "desk/contract.html", context)


def revoker(certificate: Certificate) -> str:
    """Who of the staff revoked one, by name; empty when its holder did, and after a restore."""
    by = certificate.revoked_by
    return frame.name_of(by) if by is not None and by.role != Role.CUSTOMER else ""


class RevokeForm(forms.Form):
    use_required_attribute = False
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("Le client le lit. Qui vérifie l’attestation n’en lit rien."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Dites pourquoi : le client le lira.")},
    )


@open_to(Role.ADVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Revoke a certificate: why, which its holder reads, and they are told that there is news."""
    user, at = member(request), clock.now()
    found = find(Certificate.objects.select_related("contract__customer", "contract__product"), request, pk=pk)
    form = RevokeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.revoke(certificate=found, reason=form.cleaned_data["reason"], by=user, at=at)
        messages.success(request, _("L’attestation est révoquée. Le client est prévenu."))
        return redirect("desk:contract", found.contract_id)
    if found.revoked_at is not None:
        return redirect("desk:contract", found.contract_id)
    customer = found.contract.customer
    vault.open_rows(found, customer, frame.staff_of(user), viewer=user.role)
    if request.method != "HEAD":
        audit.record(action="contract.read", by=user, at=at, subject=customer.pk, unit=found.unit)
    context = frame.around(user) | {
        "certificate": found,
        "contract": found.contract,
        "customer": customer,
        "form": form,
    }
    return render(request, "desk/certificate_revoke.html", context, status=422 if form.errors else 200)
