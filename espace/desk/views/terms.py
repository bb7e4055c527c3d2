"""The terms: what leaves and when, the holds that keep, the stops that two people lift (clauses C15 to C17, C25)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from espace import audit, register, vault
from espace.accounts.confirming import confirmed
from espace.accounts.doors import member, open_to
from espace.accounts.roles import Role
from espace.desk import frame
from espace.desk.forms import plain
from espace.desk.views.dpo import places
from espace.lib import clock, names, periods
from espace.privacy.archive.models import ArchivedUnit
from espace.privacy.retention import breaking, holds
from espace.privacy.retention.board import board
from espace.privacy.retention.models import LegalHold, Stop
from espace.register.durations import in_words
from espace.tickets.models import Ticket
from espace.ui.forms import DayField

WATCHERS = (Role.DPO, Role.ADMINISTRATOR)
"""Who looks at the terms and may lift a stop: two people of two offices."""


class DayForm(forms.Form):
    jour = DayField(label=gettext_lazy("Quel jour ?"), required=False)


class HoldForm(forms.Form):
    use_required_attribute = False
    file = forms.CharField(
        label=gettext_lazy("Référence de la demande, ou identifiant de l’archive"),
        max_length=40,
        help_text=gettext_lazy("La référence est en haut de la demande ; l’identifiant est sur la ligne de l’archive."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    motive = forms.CharField(
        label=gettext_lazy("Pourquoi ce dossier doit être gardé"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Une phrase : la procédure, son état, qui la suit."),
    )
    review_on = DayField(
        label=gettext_lazy("Date de revue"),
        help_text=gettext_lazy("Dans les six mois : quelqu’un regarde alors si le gel se justifie encore."),
    )

    def clean_motive(self) -> str:
        return plain(self.cleaned_data["motive"])


class ReviewForm(forms.Form):
    review_on = DayField(label=gettext_lazy("Nouvelle date de revue"))


@open_to(*WATCHERS)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The board, as it is and as it will be on the day asked for."""
    user, at = member(request), clock.now()
    form = DayForm(request.GET or None)
    asked = form.cleaned_data.get("jour") if form.is_bound and form.is_valid() else None
    today = clock.today(at)
    on = max(asked or today, today)
    looked = board(on=on, at=at)
    vault.open_rows(frame.staff_of(user), viewer=user.role)
    language = get_language() or "fr"
    context = around(request) | {
        "form": DayForm(initial={"jour": on}) if not form.is_bound or form.is_valid() else form,
        "board": looked,
        "is_today": on == today,
        "rules": [
            (
                line,
                line.rule.data.in_language(language),
                in_words(line.rule.period, language),
                line.rule.since.in_language(language),
            )
            for line in looked.lines
        ],
        "stops": [
            (stop, named(stop, language), stop.first_by_id == user.pk)
            for stop in Stop.objects.filter(ended_at__isnull=True).order_by("at")
        ],
        "now": at,
    }
    return render(request, "desk/terms.html", context)


def named(stop: Stop, language: str) -> str:
    return register.load().retention[stop.rule].data.in_language(language)


def around(request: HttpRequest) -> dict[str, Any]:
    user = member(request)
    is_officer = user.role == Role.DPO
    listed = places("dpo:terms") if is_officer else frame.role_places(user)
    return {"queues": listed, "signed_in_as": frame.name_of(user), "is_officer": is_officer}


@open_to(*WATCHERS)
@confirmed
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the two people lets a rule go on."""
    stop = Stop.objects.filter(pk=pk, ended_at__isnull=True).first()
    if stop is None:
        raise Http404
    try:
        after = breaking.release(stop=stop, by=member(request), at=clock.now())
    except breaking.NotNow as refused:
        messages.error(request, str(refused))
    else:
        done = after.second_by_id is not None
        words = (
            _("L’arrêt est levé : le retrait reprend au prochain passage.")
            if done
            else _("Noté. Une deuxième personne doit encore le lever.")
        )
        messages.success(request, words)
    return redirect("dpo:terms")


@open_to(Role.DPO)
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest) -> HttpResponse:
    """The holds in force, and the form that places one."""
    return place(request) if request.method == "POST" else show(request, HoldForm())


@confirmed
def place(request: HttpRequest) -> HttpResponse:
    user, at = member(request), clock.now()
    form = HoldForm(request.POST)
    if not form.is_valid():
        return show(request, form, status=422)
    given = form.cleaned_data
    found = unit_named(given["file"])
    if found is None:
        form.add_error(
            "file", _("Aucune demande et aucune archive ne porte ce nom. Relisez-le caractère par caractère.")
        )
        return show(request, form, status=422)
    try:
        holds.place(unit=found[0], kind=found[1], motive=given["motive"], review_on=given["review_on"], by=user, at=at)
    except breaking.NotNow as refused:
        form.add_error(None, str(refused))
        return show(request, form, status=422)
    messages.success(request, _("Le dossier est gelé : il ne sera pas détruit avant que vous leviez le gel."))
    return redirect("dpo:holds")


def unit_named(text: str) -> tuple[UUID, str] | None:
    """The unit that a reference or an identifier names, and its kind."""
    typed = names.key(text)
    ticket = Ticket.objects.filter(reference__iexact=text.strip()).values_list("unit", flat=True).first()
    if ticket is not None:
        return ticket, "ticket"
    try:
        unit = UUID(typed)
    except ValueError:
        return None
    kept = ArchivedUnit.objects.kept().filter(pk=unit).values_list("kind", flat=True).first()
    return (unit, str(kept)) if kept else None


def show(request: HttpRequest, form: HoldForm, status: int = 200) -> HttpResponse:
    user, at = member(request), clock.now()
    rows = list(
        LegalHold.objects.filter(released_at__isnull=True)
        .select_related("placed_by__staff_member")
        .order_by("review_on", "pk")
    )
    vault.open_rows(rows, frame.staff_of(user), [frame.staff_of(row.placed_by) for row in rows], viewer=user.role)
    audit.record(action="hold.listed", by=user, at=at)
    today = clock.today(at)
    references = dict(Ticket.objects.filter(unit__in=[row.held for row in rows]).values_list("unit", "reference"))
    context = around(request) | {
        "queues": places("dpo:holds"),
        "form": form,
        "holds": [
            (row, references.get(row.held, ""), frame.name_of(row.placed_by), row.review_on < today) for row in rows
        ],
        "furthest": periods.add_to_day(today, holds.LONGEST),
    }
    return render(request, "desk/holds.html", context, status=status)


def _one(pk: UUID) -> LegalHold:
    row = LegalHold.objects.filter(pk=pk, released_at__isnull=True).first()
    if row is None:
        raise Http404
    return row


@open_to(Role.DPO)
@require_POST
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep a hold until a later day."""
    form = ReviewForm(request.POST)
    row = _one(pk)
    try:
        if not form.is_valid():
            raise breaking.NotNow(_("Écrivez une date comme 31/12/2026."))
        holds.review(hold=row, review_on=form.cleaned_data["review_on"], by=member(request), at=clock.now())
    except breaking.NotNow as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("La date de revue est notée."))
    return redirect("dpo:holds")


@open_to(Role.DPO)
@confirmed
@require_POST
def lift(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Release a hold."""
    holds.release(hold=_one(pk), by=member(request), at=clock.now())
    messages.success(request, _("Le gel est levé : les règles échues s’appliquent dans l’heure."))
    return redirect("dpo:holds")
