"""The officer looks at who saw one person's data: with a motive, for a day, and may have a line shown later (clause C13)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from espace import audit, vault
from espace.accounts.doors import find, member, open_to
from espace.accounts.models import Customer
from espace.accounts.roles import Role
from espace.desk import frame
from espace.desk.views.dpo import places
from espace.lib import clock
from espace.privacy.consultations import actions, reading
from espace.privacy.consultations.models import Deferral, Lookup
from espace.ui.forms import DayField

LATEST = 20


class MotiveForm(forms.Form):
    use_required_attribute = False
    client = forms.UUIDField(widget=forms.HiddenInput)
    motive = forms.CharField(
        label=gettext_lazy("Pourquoi vous consultez ce journal"),
        max_length=2000,
        help_text=gettext_lazy("Par exemple : la personne demande qui a ouvert sa demande du 3 novembre."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DeferForm(forms.Form):
    use_required_attribute = False
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi cette ligne attend"),
        max_length=2000,
        help_text=gettext_lazy("Par exemple : enquête interne, que la ligne révélerait."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    review_on = DayField(
        label=gettext_lazy("Jour de revue"),
        help_text=gettext_lazy("Dans six mois au plus. Ce jour-là, la ligne se montre d’elle-même."),
    )


def around(request: HttpRequest) -> dict[str, Any]:
    language = (get_language() or "fr")[:2]
    return {"signed_in_as": frame.name_of(member(request)), "queues": places("dpo:consultations"), "language": language}


@open_to(Role.DPO)
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest) -> HttpResponse:
    """Whose record, and why; below, one's own look-ups of the last day."""
    user, at = member(request), clock.now()
    given = request.POST.get("client") or request.GET.get("client", "")
    customer = find(Customer.objects.all(), request, pk=_uuid(given)) if given else None
    form = MotiveForm(request.POST or None, initial={"client": given})
    if request.method == "POST" and customer is not None and form.is_valid():
        lookup = actions.look_up(customer=customer, motive=form.cleaned_data["motive"], by=user, at=at)
        return redirect("dpo:consultation", lookup.pk)
    latest = list(Lookup.objects.visible_to(user).open_at(at).order_by("-at")[:LATEST])
    people = Customer.objects.visible_to(user).in_bulk({one.subject for one in latest})
    vault.open_rows(customer, latest, people.values(), frame.staff_of(user), viewer=user.role)
    shown = dict.fromkeys([*people, *([customer.pk] if customer else [])])
    if shown and request.method != "HEAD":
        audit.record(action="consultation.listed", by=user, at=at, listed=shown)
    context = around(request) | {
        "form": form,
        "customer": customer,
        "latest": [(one, people[one.subject]) for one in latest if one.subject in people],
    }
    return render(request, "desk/consultations.html", context, status=422 if request.method == "POST" else 200)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


@open_to(Role.DPO)
@require_safe
def record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The record of one person, with what waits; looking at it is a line of it."""
    return show(request, *_lookup(request, pk))


def _lookup(request: HttpRequest, pk: UUID) -> tuple[Lookup, Customer]:
    """One's own look-up, while its motive stands, and whose record it is."""
    lookup = find(Lookup.objects.all(), request, pk=pk)
    if not lookup.stands(clock.now()):
        raise Http404
    return lookup, find(Customer.objects.all(), request, pk=lookup.subject)


def show(
    request: HttpRequest,
    lookup: Lookup,
    customer: Customer,
    *,
    event: int = 0,
    form: DeferForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user, at = member(request), clock.now()
    vault.open_rows(lookup, customer, frame.staff_of(user), viewer=user.role)
    if request.method != "HEAD":
        audit.record(action="consultation.read", by=user, at=at, subject=customer.pk, unit=customer.unit)
    found = reading.page(customer.pk, viewer=user.role, at=at, after=request.GET.get("apres", ""), shows_deferred=True)
    context = around(request) | {
        "lookup": lookup,
        "customer": customer,
        "days": found.days,
        "next_url": f"{reverse('dpo:consultation', args=[lookup.pk])}?apres={found.next}" if found.next else "",
        "event": event,
        "form": form,
        "on": clock.today(at),
    }
    return render(request, "desk/consultation.html", context, status=status)


@open_to(Role.DPO)
@require_http_methods(["GET", "HEAD", "POST"])
def defer(request: HttpRequest, pk: UUID, event: int) -> HttpResponse:
    """Have one line shown later: the reason and the day of its review."""
    lookup, customer = _lookup(request, pk)
    form = DeferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.defer(
                event=event, subject=customer, reason=given["reason"], review_on=given["review_on"],
                by=member(request), at=clock.now(),
            )  # fmt: skip
        except actions.NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, _("La ligne attend. Elle se montrera le jour de sa revue, ou quand vous lèverez le report.")
            )
            return redirect("dpo:consultation", pk)
    return show(request, lookup, customer, event=event, form=form, status=422 if request.method == "POST" else 200)


@open_to(Role.DPO)
@require_POST
def release(request: HttpRequest, pk: UUID, event: int) -> HttpResponse:
    """Have a line shown from now on."""
    _motive, customer = _lookup(request, pk)
    deferral = Deferral.objects.filter(event=event, subject=customer.pk, released_at__isnull=True).first()
    if deferral is None:
        raise Http404
    actions.release(deferral=deferral, by=member(request), at=clock.now())
    messages.success(request, _("La ligne se montre de nouveau à la personne."))
    return redirect("dpo:consultation", pk)
