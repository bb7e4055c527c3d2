"""The team: who has an access, with which role. Invited, changed and let go by an administrator, at once (ASVS 5.0, 8.3.2)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from espace import audit, register, vault
from espace.accounts import actions
from espace.accounts.actions.staff import LONGEST_NAME
from espace.accounts.confirming import confirmed
from espace.accounts.doors import find, member, open_to
from espace.accounts.errors import AccountError
from espace.accounts.models import SecondFactor, StaffMember
from espace.accounts.roles import STAFF_ROLES, Role
from espace.desk import frame
from espace.lib import clock, emails
from espace.register.durations import in_words
from espace.tickets.board import Load, board

MOST = 200
ROLES = [(role.value, role.label) for role in STAFF_ROLES]


class NameForm(forms.Form):
    """What somebody of the team is called."""

    use_required_attribute = False
    name = forms.CharField(
        label=gettext_lazy("Prénom et nom"), max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Écrivez le prénom et le nom.")},
    )  # fmt: skip


class InviteForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Prénom et nom"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.CharField(
        label=gettext_lazy("Adresse mail professionnelle"),
        max_length=emails.LONGEST,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Rôle"),
        choices=ROLES,
        initial=Role.ADVISOR,
        help_text=gettext_lazy("Un rôle par personne. Ce que chacun peut lire est écrit dans la notice."),
    )

    def clean_email(self) -> str:
        address = emails.normalise(self.cleaned_data["email"])
        if not emails.is_valid(address):
            raise forms.ValidationError(_("Écrivez une adresse comme sophie@cabinet.fr."))
        return address


@open_to(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Everybody, those who left last; and the form that invites one more."""
    return invite(request) if request.method == "POST" else show(request, InviteForm())


@confirmed
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody: a link leaves to their address."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return show(request, form, status=422)
    given = form.cleaned_data
    try:
        actions.invite_staff(
            name=given["name"], email=given["email"], role=Role(given["role"]), by=member(request), at=clock.now()
        )
    except AccountError as error:
        form.add_error("email", str(error))
        return show(request, form, status=422)
    messages.success(request, _("Une invitation part à son adresse : elle sert une fois, pendant 72 heures."))
    return redirect("desk:staff")


def show(request: HttpRequest, form: InviteForm, status: int = 200) -> HttpResponse:
    user = member(request)
    found = StaffMember.objects.visible_to(user).select_related("user").order_by("joined_at")
    rows = list(found.annotate(has_factor=Exists(SecondFactor.objects.filter(user=OuterRef("user"))))[:MOST])
    rows.sort(key=lambda row: (row.left_at is not None, row.joined_at))
    vault.open_rows(rows, frame.staff_of(user), viewer=user.role)
    audit.record(action="staff.listed", by=user, at=clock.now())
    context: dict[str, Any] = {
        "form": form,
        "members": rows,
        "roles": ROLES,
        "me": user,
        "signed_in_as": frame.name_of(user),
        "role_places": frame.role_places(user),
    }
    return render(request, "desk/staff.html", context, status=status)


def one(request: HttpRequest, pk: UUID) -> StaffMember:
    return find(StaffMember.objects.select_related("user"), request, pk=pk)


def told(
    request: HttpRequest, act: Any, words: str, *, handled_by: StaffMember | None = None, **arguments: Any
) -> HttpResponse:
    """Do one thing to one member; what is refused is said, not done. ``handled_by``: who handles no request from now on; what they still
    hold is handed over next."""
    user, at = member(request), clock.now()
    try:
        act(by=user, at=at, **arguments)
    except AccountError as error:
        messages.error(request, str(error))
        return redirect("desk:staff")
    messages.success(request, words)
    left = board(user, at).get(handled_by.pk, Load()).every if handled_by else 0
    if handled_by is None or not left:
        return redirect("desk:staff")
    remains = ngettext(
        "%(count)d demande reste à son nom : confiez-la à un collègue.",
        "%(count)d demandes restent à son nom : confiez-les à un collègue.",
        left,
    )
    messages.info(request, remains % {"count": left})
    return redirect("desk:hand_over", handled_by.pk)


@open_to(Role.ADMINISTRATOR)
@confirmed
@require_POST
def role(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another role, at once: the sessions of the former one end."""
    row = one(request, pk)
    wanted = request.POST.get("role", "")
    if wanted not in dict(ROLES):
        messages.error(request, _("Choisissez un rôle de la liste."))
        return redirect("desk:staff")
    return told(
        request,
        actions.change_role,
        _("Le rôle est changé : cette personne doit se reconnecter."),
        handled_by=row if wanted != Role.ADVISOR else None,
        member=row,
        role=Role(wanted),
    )


@open_to(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write a name as it is: one's own, and that of somebody who left, too."""
    row = one(request, pk)
    if request.method == "POST":
        return keep_name(request, row)
    return name_page(request, row)


@confirmed
def keep_name(request: HttpRequest, row: StaffMember) -> HttpResponse:
    form = NameForm(request.POST)
    if form.is_valid():
        try:
            changed = actions.correct_name(
                member=row, name=form.cleaned_data["name"], by=member(request), at=clock.now()
            )
        except AccountError as error:
            form.add_error("name", str(error))
        else:
            if changed:
                messages.success(request, _("Le nom est corrigé : il se lit partout dès maintenant."))
            else:
                messages.info(request, _("Rien n’a changé."))
            return redirect("desk:staff")
    return name_page(request, row, form, status=422)


def name_page(request: HttpRequest, row: StaffMember, form: NameForm | None = None, status: int = 200) -> HttpResponse:
    user = member(request)
    vault.open_rows(row, frame.staff_of(user), viewer=user.role)
    context = {
        "person": row, "form": form or NameForm(initial={"name": row.name}), "signed_in_as": frame.name_of(user),
        "role_places": frame.role_places(user),
    }  # fmt: skip
    return render(request, "desk/staff_name.html", context, status=status)


@open_to(Role.ADMINISTRATOR)
@require_POST
def invite_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new link to somebody who has not opened their access yet; the earlier one stops working."""
    return told(
        request, actions.invite_staff_again, _("Une nouvelle invitation part à son adresse."), member=one(request, pk)
    )


@open_to(Role.ADMINISTRATOR)
@confirmed
@require_POST
def lost_factor(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take away the keys and applications that somebody of the team lost: they add another when they come back."""
    return told(
        request,
        actions.recover,
        _("C’est retiré. La personne est prévenue, et en ajoutera une autre en se connectant."),
        user=one(request, pk).user,
    )


@open_to(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What somebody still holds, and what closing their access does; it is done once it was read."""
    if request.method == "POST":
        return let_go(request, pk)
    row, user, at = one(request, pk), member(request), clock.now()
    vault.open_rows(row, frame.staff_of(user), viewer=user.role)
    audit.record(action="staff.listed", by=user, at=at)
    context = frame.around(user) | {
        "row": row,
        "load": board(user, at).get(row.pk, Load()),
        "is_own": row.user_id == user.pk,
        "kept_for": kept_for(),
    }
    return render(request, "desk/leave.html", context)


@confirmed
def let_go(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let somebody go: nothing opens for them any more, from now on."""
    row = one(request, pk)
    words = _(
        "L’accès est fermé, et ses sessions avec lui. Ce que cette personne a fait garde son nom pendant %(period)s, "
        "puis son rôle seul."
    )
    return told(request, actions.deactivate, words % {"period": kept_for()}, handled_by=row, member=row)


def kept_for() -> str:
    """How long an account is kept once its person left, in words."""
    return in_words(register.load().retention["staff_account"].period, get_language() or "fr")
