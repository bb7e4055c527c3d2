"""The officer reads the internal notes of somebody who asked for their data: each leaves whole, leaves in part, or stays, with a reason."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Case, Count, Q, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from espace import audit, vault
from espace.accounts.doors import find, member, open_to
from espace.accounts.roles import Role
from espace.desk import frame
from espace.desk.views.dpo import places
from espace.lib import clock
from espace.privacy.exports import actions
from espace.privacy.exports.actions import Decided
from espace.privacy.exports.models import Export, Withheld

SHOWN = 50


class ReleaseForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("Texte remis à la place, si une partie parle de quelqu’un d’autre"),
        help_text=gettext_lazy("Laissez vide pour remettre la note entière."),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi cette note n’est pas remise"),
        help_text=gettext_lazy(
            "La personne lira cette raison. Exemple : la note parle d’une autre personne de bout en bout."
        ),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@open_to(Role.DPO)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The copies that wait for a person (notes to read, preparations that failed, or that their person stopped), then those under way."""
    user, at = member(request), clock.now()
    under_way = Case(When(state=Export.State.ASKED, then=1), default=0)
    found = list(
        Export.objects.visible_to(user)
        .exclude(state=Export.State.PREPARED)
        .select_related("customer")
        .annotate(left=Count("withheld", filter=Q(withheld__verdict=Withheld.Verdict.WAITING)))
        .order_by(under_way, "asked_at", "id")[:SHOWN]
    )
    vault.open_rows(frame.staff_of(user), [one.customer for one in found], viewer=user.role)
    audit.record(action="export.listed", by=user, at=at, listed=dict.fromkeys(one.customer_id for one in found))
    return render(request, "desk/exports.html", around(request) | {"exports": found, "now": at})


@open_to(Role.DPO)
@require_safe
def export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One copy, with the texts to read."""
    found = find(Export.objects.select_related("customer"), request, pk=pk)
    if request.method == "GET":
        audit.record(action="note.read", by=member(request), at=clock.now(), subject=found.customer_id, unit=found.unit)
    return show(request, found)


def show(
    request: HttpRequest, found: Export, at_fault: UUID | None = None, form: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    user = member(request)
    texts = list(found.withheld.select_related("export", "decided_by__staff_member").order_by("written_at", "id"))
    deciders = [frame.staff_of(one.decided_by) for one in texts if one.decided_by]
    vault.open_rows(frame.staff_of(user), found.customer, texts, deciders, viewer=user.role, missing_ok=True)
    lines = []
    for number, text in enumerate(texts, 1):
        said = actions.words_of(text) if text.verdict == Withheld.Verdict.WAITING else None
        mine = form if text.pk == at_fault else None
        lines.append(
            {
                "text": text,
                "words": said or "",
                "gone": text.verdict == Withheld.Verdict.WAITING and said is None,
                "release": mine if isinstance(mine, ReleaseForm) else ReleaseForm(prefix=f"n{number}"),
                "refusal": mine if isinstance(mine, RefusalForm) else RefusalForm(prefix=f"n{number}"),
                "prefix": f"n{number}",
                "decided_by": frame.name_of(text.decided_by),
            }
        )
    context = around(request) | {"export": found, "customer": found.customer, "lines": lines, "now": clock.now()}
    return render(request, "desk/export.html", context, status=status)


def around(request: HttpRequest) -> dict[str, Any]:
    here = [{**one, "is_current": "/exports/" in str(one["url"])} for one in places()]
    return {"queues": here, "signed_in_as": frame.name_of(member(request))}


@open_to(Role.DPO)
@require_POST
def release(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The note leaves, whole or as the officer wrote it again."""
    return decide(request, pk, ReleaseForm)


@open_to(Role.DPO)
@require_POST
def refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The note stays, and its person reads why."""
    return decide(request, pk, RefusalForm)


def decide(request: HttpRequest, pk: UUID, kind: type[forms.Form]) -> HttpResponse:
    one = find(Withheld.objects.select_related("export__customer"), request, pk=pk)
    found = one.export
    form = kind(request.POST, prefix=request.POST.get("prefix") or None)
    if not form.is_valid():
        return show(request, found, one.pk, form, status=422)
    try:
        if isinstance(form, ReleaseForm):
            actions.release(text=one, words=form.cleaned_data["words"], by=member(request), at=clock.now())
        else:
            actions.refuse(text=one, reason=form.cleaned_data["reason"], by=member(request), at=clock.now())
    except Decided:
        messages.info(request, _("Cette note a déjà reçu une décision."))
        return redirect("dpo:export", found.pk)
    left = found.withheld.filter(verdict=Withheld.Verdict.WAITING).count()
    if left:
        messages.success(request, _("C’est décidé. Notes à lire encore : %(n)s.") % {"n": left})
    else:
        messages.success(request, _("Tout est lu : la personne reçoit ses notes dès qu’elles sont prêtes."))
    return redirect("dpo:export", found.pk)


@open_to(Role.DPO)
@require_POST
def retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Prepare again a copy whose preparation stopped."""
    found = find(Export.objects.all(), request, pk=pk)
    actions.retry(export=found, by=member(request), at=clock.now())
    messages.success(request, _("La préparation recommence."))
    return redirect("dpo:export", pk)
