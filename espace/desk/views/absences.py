"""Absences: who is away and who stands in, noted by the person or by who manages the team (decision 0036)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from espace import audit, register, vault
from espace.accounts import absences, actions
from espace.accounts.doors import find, member, open_to
from espace.accounts.errors import AccountError
from espace.accounts.models import Absence, StaffMember
from espace.accounts.roles import Role
from espace.desk import frame
from espace.lib import clock
from espace.register.durations import in_words
from espace.ui.forms import DayField

WRITERS = (Role.ADVISOR, Role.ADMINISTRATOR)
CHOOSE = {
    "required": gettext_lazy("Choisissez une personne."),
    "invalid_choice": gettext_lazy("Choisissez une personne."),
}


class AbsenceForm(forms.Form):
    """``member``: asked of who manages the team alone; an advisor notes their own."""

    use_required_attribute = False
    member = forms.ChoiceField(label=gettext_lazy("Qui s’absente"), error_messages=CHOOSE)
    starts_on = DayField(label=gettext_lazy("Du"), error_messages={"required": gettext_lazy("Donnez le jour.")})
    ends_on = DayField(
        label=gettext_lazy("Jusqu’au (inclus)"), error_messages={"required": gettext_lazy("Donnez le jour.")}
    )
    deputy = forms.ChoiceField(label=gettext_lazy("Qui assure la suppléance"), error_messages=CHOOSE)

    def __init__(self, people: Iterable[StaffMember], own: StaffMember | None, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        named = [("", "—")] + [(str(one.pk), one.name) for one in people]
        if own is None:
            cast(forms.ChoiceField, self.fields["member"]).choices = named
        else:
            del self.fields["member"]
            named = [one for one in named if one[0] != str(own.pk)]
        cast(forms.ChoiceField, self.fields["deputy"]).choices = named


@open_to(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """One's own absences, or everybody's; and the form that notes one more."""
    user, at = member(request), clock.now()
    own = frame.staff_of(user) if user.role == Role.ADVISOR else None
    people = {one.pk: one for one in frame.advisors()}
    rows = list(Absence.objects.visible_to(user).select_related("member", "deputy").order_by("-ends_on", "id"))
    today = clock.today(at)
    lent = list(absences.ahead_of(own, today)) if own else []
    vault.open_rows(
        people.values(), frame.staff_of(user), [row.member for row in (*rows, *lent)], [row.deputy for row in rows],
        viewer=user.role,
    )  # fmt: skip
    form = AbsenceForm(sorted(people.values(), key=lambda one: one.name.casefold()), own, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.record_absence(
                member=own or people[UUID(given["member"])], deputy=people[UUID(given["deputy"])], starts_on=given["starts_on"],
                ends_on=given["ends_on"], by=user, at=at,
            )  # fmt: skip
        except AccountError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("L’absence est notée. Aucune demande ne change de main."))
            return redirect("desk:absences")
    if own is None:
        audit.record(action="staff.listed", by=user, at=at)
    context = frame.around(user) | {
        "form": form,
        "is_own": own is not None,
        "lent": lent,
        "rows": [(row, row.starts_on <= today <= row.ends_on, row.ends_on >= today) for row in rows],
        "kept_for": in_words(register.load().retention[absences.RULE].period, get_language() or "fr"),
    }
    return render(request, "desk/absences.html", context, status=422 if form.errors else 200)


@open_to(*WRITERS)
@require_POST
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """They are back, or will not leave."""
    absence = find(Absence.objects.all(), request, pk=pk)
    try:
        actions.end_absence(absence=absence, by=member(request), at=clock.now())
    except AccountError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("C’est noté : tout est comme avant l’absence."))
    return redirect("desk:absences")
