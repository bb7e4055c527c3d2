"""Points to check: the lists of the kinds, kept by an administrator, and the points of a request, checked by those who answer."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from espace import vault
from espace.accounts.doors import member, open_to
from espace.accounts.roles import Role
from espace.desk import frame
from espace.desk.views.moves import gesture
from espace.lib import clock
from espace.tickets import actions
from espace.tickets.errors import NotNow, Unfinished
from espace.tickets.kinds import kinds, words
from espace.tickets.models import CheckPoint
from espace.tickets.models.checks import LONGEST_LABEL


class PointForm(forms.Form):
    """One more point, at the end of a list."""

    use_required_attribute = False
    kind = forms.ChoiceField(label=gettext_lazy("Pour quelle demande"))
    label_fr = forms.CharField(
        label=gettext_lazy("Le point, en français"), max_length=LONGEST_LABEL, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Ce que l’on regarde, le même pour tous : « Le contrat courait ce jour-là ». Rien d’une personne."),
    )  # fmt: skip
    label_en = forms.CharField(
        label=gettext_lazy("Le point, en anglais"), max_length=LONGEST_LABEL, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )  # fmt: skip

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.id, words(one.title)) for one in kinds().values()]


def one_of(pk: int) -> CheckPoint:
    point = CheckPoint.objects.filter(pk=pk).first()
    if point is None:
        raise Http404
    return point


@open_to(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The list of each kind, and the form that adds a point."""
    user = member(request)
    form = PointForm(request.POST or None, initial={"kind": request.GET.get("pour", "")})
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_point(**form.cleaned_data, by=user, at=clock.now())
        except Unfinished as unfinished:
            for name, fault in unfinished.faults.items():
                form.add_error(name, fault)
        else:
            messages.success(request, _("Le point est ajouté : il se lit dès maintenant sur ces demandes."))
            return redirect("desk:points")
    vault.open_rows(frame.staff_of(user))
    english = (get_language() or "fr").startswith("en")
    rows = list(CheckPoint.objects.filter(retired_at__isnull=True).order_by("id"))
    context = frame.around(user) | {
        "form": form,
        "lists": [
            (
                words(kind.title),
                [(row, row.label_en if english else row.label_fr) for row in rows if row.kind == kind.id],
            )
            for kind in kinds().values()
        ],
        "has_points": bool(rows),
    }
    return render(request, "desk/points.html", context, status=422 if form.errors else 200)


@open_to(Role.ADMINISTRATOR)
@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a point out of its list."""
    try:
        actions.retire_point(point=one_of(pk), by=member(request), at=clock.now())
    except NotNow as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Le point est retiré."))
    return redirect("desk:points")


@open_to(Role.ADVISOR)
@require_POST
def check(request: HttpRequest, pk: UUID, point: int) -> HttpResponse:
    """Note that a point was looked at."""
    return gesture(
        request, pk, lambda ticket, by, at: actions.check(ticket=ticket, point=one_of(point), by=by, at=at),
        _("C’est noté : point vérifié."),
    )  # fmt: skip


@open_to(Role.ADVISOR)
@require_POST
def uncheck(request: HttpRequest, pk: UUID, point: int) -> HttpResponse:
    """Take a check back."""
    return gesture(
        request, pk, lambda ticket, by, at: actions.uncheck(ticket=ticket, point=one_of(point), by=by, at=at),
        _("Le point est de nouveau ouvert."),
    )  # fmt: skip
