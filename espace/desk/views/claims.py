"""Requests for access of people who lost their mailbox: somebody checks who they are, and says how (clause C01)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from espace import audit, vault
from espace.accounts import actions
from espace.accounts.actions.claims import DELAY
from espace.accounts.doors import find, member, open_to
from espace.accounts.errors import AccountError
from espace.accounts.models import Claim
from espace.accounts.roles import Role
from espace.desk import frame
from espace.lib import clock, phones

SHOWN = 100


class CheckForm(forms.Form):
    how_checked = forms.CharField(
        label=gettext_lazy("Comment vous avez vérifié, ou pourquoi vous refusez"),
        max_length=2000,
        help_text=gettext_lazy(
            "Par exemple : rappel au numéro du dossier le 3 novembre, deux questions sur le contrat."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def rows() -> Any:
    return Claim.objects.select_related("customer__user", "decided_by__staff_member")


@open_to(Role.ADVISOR)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Those to check, the oldest first; then those accepted, waiting for their 48 hours."""
    user, at = member(request), clock.now()
    live = Claim.State.WAITING, Claim.State.ACCEPTED
    found = list(
        rows().visible_to(user).filter(state__in=live, applied_at__isnull=True).order_by("-state", "created_at")[:SHOWN]
    )
    vault.open_rows(frame.staff_of(user), [one.customer for one in found], viewer=user.role)
    audit.record(action="claim.listed", by=user, at=at, listed=dict.fromkeys(one.customer_id for one in found))
    context = frame.around(user, counts=frame.counted(user, at)) | {"claims": found, "now": at}
    return render(request, "desk/claims.html", context)


@open_to(Role.ADVISOR)
@require_safe
def claim(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request, with what to check it against."""
    found = find(rows(), request, pk=pk)
    return show(request, found, CheckForm())


def show(request: HttpRequest, found: Claim, form: CheckForm, status: int = 200) -> HttpResponse:
    user, at = member(request), clock.now()
    if request.method != "HEAD":
        audit.record(action="claim.read", by=user, at=at, subject=found.customer_id, unit=found.unit)
    # A request that was refused or carried out has no key any more: its row only says so.
    vault.open_rows(found, found.customer, frame.staff_of(user), viewer=user.role, missing_ok=True)
    is_live = found.applied_at is None and found.state in (Claim.State.WAITING, Claim.State.ACCEPTED)
    customer = found.customer
    assert customer is not None  # the database says so: a claim is matched before it is shown
    context = frame.around(user) | {
        "claim": found,
        "is_live": is_live,
        "customer": customer,
        "phone": phones.display(customer.phone) if customer.phone else "",
        "applies_at": found.decided_at + DELAY if found.decided_at else None,
        "form": form,
        "now": at,
    }
    return render(request, "desk/claim.html", context, status=status)


def decide(request: HttpRequest, pk: UUID, act: Any, words: str) -> HttpResponse:
    found = find(rows(), request, pk=pk)
    form = CheckForm(request.POST)
    if not form.is_valid():
        return show(request, found, form, status=422)
    try:
        act(claim=found, how_checked=form.cleaned_data["how_checked"], by=member(request), at=clock.now())
    except AccountError as error:
        form.add_error(None, str(error))
        return show(request, found, form, status=409)
    messages.success(request, words)
    return redirect("desk:claims")


@open_to(Role.ADVISOR)
@require_POST
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Accepted by a person: both addresses are told, and 48 hours begin."""
    words = _("C’est accepté. Les deux adresses sont prévenues ; le changement se fera dans 48 heures.")
    return decide(request, pk, actions.accept_claim, words)


@open_to(Role.ADVISOR)
@require_POST
def refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Refused by a person, also during the 48 hours: nothing changes."""
    return decide(request, pk, actions.refuse_claim, _("C’est refusé. Rien n’est changé."))
