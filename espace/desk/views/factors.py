"""A customer who lost everything that opens their account besides the password: somebody recognises them first (S3; ASVS 5.0, 6.4.4)."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from espace import audit, vault
from espace.accounts import actions
from espace.accounts.confirming import confirmed
from espace.accounts.doors import find, member, open_to
from espace.accounts.errors import NotPossible
from espace.accounts.models import Customer
from espace.accounts.roles import Role
from espace.desk import frame
from espace.lib import clock, phones


class RecognisedForm(forms.Form):
    """What was checked. The rules are the action's."""

    use_required_attribute = False
    checked = forms.MultipleChoiceField(
        label=gettext_lazy("Ce que vous avez vérifié"),
        help_text=gettext_lazy("Deux au moins. Le journal garde ce qui a été vérifié, jamais les réponses."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Cochez ce que vous avez vérifié.")},
        choices=[
            ("phone", gettext_lazy("Je l’ai rappelée au numéro du dossier")),
            ("birth_date", gettext_lazy("Elle m’a dit sa date de naissance")),
            ("number", gettext_lazy("Elle m’a dit le numéro de son contrat")),
            ("address", gettext_lazy("Elle m’a dit son adresse")),
        ],
    )


@open_to(Role.ADVISOR)
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def lost(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the lost factors away; the person is told, and adds another at their next sign-in."""
    user, at = member(request), clock.now()
    customer = find(Customer.objects.filter(user__isnull=False).select_related("user"), request, pk=pk)
    assert customer.user is not None
    form = RecognisedForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.recover(user=customer.user, checked=form.cleaned_data["checked"], by=user, at=at)
        except NotPossible as refused:
            form.add_error("checked", str(refused))
        else:
            messages.success(request, _("C’est retiré. La personne est prévenue, et ses sessions sont fermées."))
            return redirect("desk:customer", pk)
    vault.open_rows(customer, frame.staff_of(user), viewer=user.role)
    if request.method != "HEAD":
        audit.record(action="customer.read", by=user, at=at, subject=customer.pk, unit=customer.unit)
    phone = phones.display(customer.phone) if customer.phone else ""
    context = frame.around(user) | {"form": form, "customer": customer, "phone": phone}
    return render(request, "desk/lost_factor.html", context, status=422 if form.errors else 200)
