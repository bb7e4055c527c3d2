"""Certificates of one's contract: made at once where the insurer lets the brokerage, downloaded again, revoked (decision 0030)."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from espace import audit, vault
from espace.accounts.doors import find, member, open_to
from espace.accounts.roles import Role
from espace.contracts.certificates import actions, papers, truth
from espace.contracts.certificates.actions import LONGEST_REASON
from espace.contracts.errors import NotIssued
from espace.contracts.models import Certificate, Contract, Insured
from espace.lib import clock
from espace.portal.received import received
from espace.portal.visitor import uuid_of
from espace.tickets.ended import with_confirmed_end

WHOLE = "contract"


class IssueForm(forms.Form):
    """Of whom, and for whom. The persons are those of the contract."""

    use_required_attribute = False
    of = forms.ChoiceField(label=gettext_lazy("Pour quelles personnes ?"), widget=forms.RadioSelect, initial=WHOLE)
    purpose = forms.ChoiceField(
        label=gettext_lazy("Pour qui est l’attestation ?"),
        required=False,
        choices=[("", gettext_lazy("Je ne précise pas")), *Certificate.Purpose.choices],
        help_text=gettext_lazy("Ce choix est écrit sur l’attestation."),
    )

    def __init__(self, people: list[Insured], *given: Any) -> None:
        super().__init__(*given)
        field = self.fields["of"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(WHOLE, _("Tout le contrat")), *((str(one.pk), one.name) for one in people)]
        if not people:
            del self.fields["of"]

    def insured(self) -> UUID | None:
        """The person chosen, ``None`` for the whole contract."""
        chosen = self.cleaned_data.get("of", WHOLE)
        return None if chosen == WHOLE else UUID(chosen)


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("Pour vous en souvenir. Qui vérifie l’attestation n’en lit rien."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def place_of(certificate: Certificate) -> str:
    """Where one's certificates of this contract are listed."""
    return reverse("portal:contract", args=[certificate.contract_id]) + "#attestations"


@open_to(Role.CUSTOMER)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What it will say, two choices, one button. Where the insurer issues it, why, and the request that asks for it."""
    user, at = member(request), clock.now()
    rows = with_confirmed_end(Contract.objects.with_delegation().select_related("customer", "product__insurer"))
    contract = find(rows, request, pk=pk)
    people = list(contract.insured.filter(kind=Insured.Kind.INSURED).order_by("position"))
    gaps = list(contract.endorsements.filter(out_of_force_from_on__isnull=False))
    vault.open_rows(contract, contract.customer, people, viewer=user.role)
    ends_on = getattr(contract, "confirmed_end", None)
    why = truth.why_not(contract, gaps, ends_on=ends_on, on=clock.today(at))
    form = IssueForm(people, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and not why and form.is_valid():
        try:
            actions.issue(
                pk=uuid_of(request.POST.get("id")), contract=contract, insured=form.insured(),
                purpose=form.cleaned_data["purpose"], ends_on=ends_on, by=user, at=at,
            )  # fmt: skip
        except NotIssued as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, _("Votre attestation est prête. Téléchargez-la, puis remettez-la à qui la demande.")
            )
            return redirect(reverse("portal:contract", args=[contract.pk]) + "#attestations")
    if request.method == "POST":
        status = 422
    context = {
        "contract": contract, "people": people, "why": why, "form": form, "id": request.POST.get("id") or uuid.uuid4(),
        "request_id": uuid.uuid4(), "place": papers.place(),
    }  # fmt: skip
    return render(request, "portal/certificates/new.html", context, status=status)


@open_to(Role.CUSTOMER)
@require_safe
def download(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The paper, as it was issued. One that is revoked is given to nobody again."""
    user = member(request)
    found = find(Certificate.objects.select_related("contract"), request, pk=pk)
    if found.revoked_at is not None:
        messages.info(request, _("Cette attestation est révoquée : elle ne se télécharge plus."))
        return redirect(place_of(found))
    vault.open_rows(found, viewer=user.role)
    content = papers.pdf(found)
    if request.method == "GET":
        audit.record(
            action="certificate.read", by=user, at=clock.now(), subject=found.contract.customer_id, unit=found.unit
        )
    name = _("attestation") + f"-{clock.today(found.issued_at).isoformat()}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@open_to(Role.CUSTOMER)
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What revoking changes, then one button. A reason may be given, to oneself."""
    user = member(request)
    found = find(Certificate.objects.select_related("contract__product"), request, pk=pk)
    form = RevokeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.revoke(certificate=found, reason=form.cleaned_data["reason"], by=user, at=clock.now())
        messages.success(
            request,
            _("L’attestation est révoquée : la vérification répond qu’elle n’est pas valide."),
            extra_tags=received(request),
        )
        return redirect(place_of(found))
    if found.revoked_at is not None:
        return redirect(place_of(found))
    vault.open_rows(found, viewer=user.role)
    context = {"certificate": found, "contract": found.contract, "form": form}
    return render(request, "portal/certificates/revoke.html", context, status=422 if form.errors else 200)
