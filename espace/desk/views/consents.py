"""The data protection officer's route for consent: a withdrawal that came by post or e-mail has the effect of the button (clause C07)."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from espace import audit, vault
from espace.accounts.doors import find, member, open_to
from espace.accounts.errors import NotPossible
from espace.accounts.models import Customer
from espace.accounts.roles import Role
from espace.desk import frame, searching
from espace.desk.views.dpo import places
from espace.lib import clock
from espace.privacy.consent import actions, reading, wording
from espace.privacy.consent.models import ConsentEvent, State
from espace.ui.forms import DayField

SHOWN = 50


class WithdrawalForm(forms.Form):
    """What was withdrawn, and the day on which it was received: delays run from that day."""

    purpose = forms.ChoiceField(label=gettext_lazy("Ce qui est retiré"), widget=forms.RadioSelect)
    received_on = DayField(
        label=gettext_lazy("Reçu le"), help_text=gettext_lazy("Le jour d’arrivée de la lettre ou du courriel.")
    )

    def __init__(self, *args: object, given: list[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        language = wording.spoken()
        choices = [(one.id, one.label.in_language(language)) for one in wording.every_purpose() if one.id in given]
        self.fields["purpose"].choices = choices  # type: ignore[attr-defined]


@open_to(Role.DPO)
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Find whose withdrawal came in. By POST, like the desk's search: what is typed is a personal datum."""
    user, at = member(request), clock.now()
    typed = request.POST.get("q", "").strip()
    results = None
    if searching.is_enough(typed):
        results = searching.find(typed, user=user, at=at)
    else:
        vault.open_rows(frame.staff_of(user))
    context = around(request) | {"search_words": typed, "results": results}
    return render(request, "desk/consents.html", context)


@open_to(Role.DPO)
@require_safe
def customer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How one person's consents stand, and every proof that is kept."""
    row = find(Customer.objects.select_related("user"), request, pk=pk)
    if request.method != "HEAD":
        audit.record(action="consent.read", by=member(request), at=clock.now(), subject=row.pk, unit=row.unit)
    return show(request, row)


def show(request: HttpRequest, row: Customer, form: WithdrawalForm | None = None, status: int = 200) -> HttpResponse:
    user, language = member(request), wording.spoken()
    vault.open_rows(row, frame.staff_of(user), viewer=user.role)
    last = reading.last_of(row.pk)
    events = ConsentEvent.objects.visible_to(user).filter(customer=row.pk).select_related("terms__notice")
    context = around(request) | {
        "customer": row,
        "standing": [(one.label.in_language(language), last.get(one.id)) for one in wording.every_purpose()],
        "events": events.defer("terms__notice__text").order_by("-id")[:SHOWN],
        "form": form or WithdrawalForm(given=given(last)),
        "given": State.GIVEN,
        "may_withdraw": bool(given(last)),
    }
    return render(request, "desk/consent.html", context, status=status)


@open_to(Role.DPO)
@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record a withdrawal received by post or e-mail: same action, same effect, at once."""
    row = find(Customer.objects.select_related("user"), request, pk=pk)
    form = WithdrawalForm(request.POST, given=given(reading.last_of(row.pk)))
    if not form.is_valid():
        return show(request, row, form, status=422)
    try:
        actions.withdraw(
            customer=row, by=member(request), at=clock.now(), purpose=form.cleaned_data["purpose"],
            received_on=form.cleaned_data["received_on"],
        )  # fmt: skip
    except NotPossible as refused:
        form.add_error("received_on", str(refused))
        return show(request, row, form, status=422)
    messages.success(request, _("Le retrait est enregistré et fait."))
    return redirect("dpo:consent", pk)


def given(last: dict[str, ConsentEvent]) -> list[str]:
    """The purposes whose consent is in course."""
    return [name for name, event in last.items() if event.state == State.GIVEN]


def around(request: HttpRequest) -> dict[str, object]:
    """What stands around the officer's pages."""
    return {
        "signed_in_as": frame.name_of(member(request)),
        "queues": places("dpo:consents"),
        "now": clock.now(),
    }
