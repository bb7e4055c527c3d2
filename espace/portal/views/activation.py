"""Opening one's space: by the link of an invitation, or by asking for one with a contract number."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from espace.accounts import actions
from espace.accounts.actions.contact import find_email_change
from espace.accounts.actions.invitations import is_taken
from espace.accounts.doors import public
from espace.accounts.errors import AddressTaken, NotValid
from espace.accounts.models import Customer, Invitation, StaffMember, User
from espace.accounts.people import masked_email, words_of
from espace.lib import clock, names
from espace.portal.account_forms import AddressField, ClaimForm, NewPasswordForm, counted

OFFERED = "offers_second_factor"
"""In the session that opened a space: its home offers a second factor."""


class OtherAddressForm(forms.Form):
    email = AddressField(label=gettext_lazy("Une adresse mail à vous"))


@public
@sensitive_post_parameters("password1")
@require_http_methods(["GET", "HEAD", "POST"])
def activate(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password and open the space. Unknown, used and expired links get the same page."""
    at = clock.now()
    invitation = actions.find_invitation(token, at)
    if invitation is None:
        return over(request)
    if is_taken(invitation):
        return elsewhere(request, token, invitation)
    form = NewPasswordForm(request.POST or None)
    form.fields["password1"].label = _("Mot de passe")  # their first: there is no new one
    form.user = future_user(invitation)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.activate(
                token=token, password=form.cleaned_data["password1"], language=language(), at=clock.now()
            )
        except (NotValid, AddressTaken):
            return over(request)
        if invitation.staff_member is not None or is_recovered(invitation.customer):
            messages.success(request, _("Votre espace est ouvert."))
        return enter(request, user)
    context = {
        "form": form,
        "address": masked_email(invitation.email),
        "is_staff": invitation.staff_member is not None,
        "recovers": is_recovered(invitation.customer),
    }
    return render(request, "portal/account/activate.html", context)


def is_recovered(customer: Customer | None) -> bool:
    """Whether the space exists and its mailbox was lost. One that its owner had closed is opened anew."""
    return customer is not None and customer.user_id is not None and customer.closed_at is None


def elsewhere(request: HttpRequest, token: str, invitation: Invitation) -> HttpResponse:
    """The mailbox already serves somebody else's space: couples share one, spaces do not."""
    form = OtherAddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.invite_elsewhere(token=token, email=form.cleaned_data["email"], language=language(), at=clock.now())
        return render(request, "portal/account/activate_elsewhere_done.html", {"address": form.cleaned_data["email"]})
    context = {"form": form, "address": masked_email(invitation.email)}
    return render(request, "portal/account/activate_elsewhere.html", context)


def over(request: HttpRequest) -> HttpResponse:
    """A link that serves no more, whatever the reason: it is not a missing page, and says what to do."""
    return render(request, "portal/account/link_over.html", status=410)


def enter(request: HttpRequest, user: User) -> HttpResponse:
    """Sign in the person who just proved their mailbox and chose a password."""
    record_authentication(request, user, "password")
    answer: HttpResponse = perform_login(request, user)
    request.session[OFFERED] = True
    return answer


def future_user(invitation: Invitation) -> User:
    """Whom the password is judged for: somebody who may have no account yet."""
    row: Customer | StaffMember | None = invitation.staff_member or invitation.customer
    assert row is not None  # the database says so
    user = User(email=invitation.email)
    user.known_words = words_of(row)  # type: ignore[attr-defined]
    return user


def language() -> str:
    """The language in which the page is read, among ours."""
    code = (get_language() or settings.LANGUAGE_CODE)[:2]
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


@public
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest) -> HttpResponse:
    """Ask for one's space by a contract number and a birth date. The answer is the same whether or not they match (clause C01)."""
    form = ClaimForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if counted(request, form, ("claim.number", names.key(given["number"]))):
            actions.ask_claim(
                number=given["number"],
                birth_date=given["birth_date"],
                new_email=given["new_email"] if given["lost_mailbox"] else "",
                language=language(),
                at=clock.now(),
            )
            return redirect("claim_asked")
    return render(request, "portal/account/claim.html", {"form": form})


@public
@require_safe
def claim_asked(request: HttpRequest) -> HttpResponse:
    """What happens next, in words that do not tell whether anything matched."""
    return render(request, "portal/account/claim_asked.html")


@public
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_address(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm a new sign-in address from its mailbox. A page with a button: mail programs open links by themselves."""
    if find_email_change(token, clock.now()) is None:
        return over(request)
    if request.method == "POST":
        try:
            actions.confirm_email_change(token=token, at=clock.now())
        except NotValid:
            return over(request)
        messages.success(request, _("Votre nouvelle adresse est confirmée. Connectez-vous avec elle désormais."))
        return redirect("welcome")
    return render(request, "portal/account/confirm_address.html")
