"""The way in and out: allauth's own views, one by one, and the two pages around them."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth_views
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginStage
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_http_methods, require_safe

from espace.accounts import factors
from espace.accounts.doors import ANYONE, before_factor, member, open_to, public
from espace.accounts.errors import NotValid
from espace.accounts.networks import OutsideNetworks
from espace.accounts.roles import Role
from espace.lib import clock
from espace.portal.account_forms import counted
from espace.privacy.consent.first import before_consent
from espace.privacy.consultations import watching
from espace.privacy.directives.reported import while_reported

HOMES = {
    Role.CUSTOMER: ("portal:home", "portal:me"),
    Role.ADVISOR: ("desk:queue", "desk:claims"),
    Role.DPO: ("dpo:home",),
    Role.ADMINISTRATOR: ("desk:home",),
    Role.ARCHIVIST: ("desk:home",),
    Role.PROTECT_READER: ("desk:home",),
    Role.MAINTAINER: ("desk:home",),
}
"""Where each role begins; the first that this installation has."""


class LoginView(allauth_views.LoginView):  # type: ignore[misc]
    def form_valid(self, form: Form) -> HttpResponse:
        """What a sign-in writes is written at once: its session, the browser that is known, the line of the journal.

        Raises ``OutsideNetworks``, whose line stays.
        """
        with transaction.atomic():
            try:
                answer: HttpResponse = super().form_valid(form)
                self.request.session.save()
            except OutsideNetworks as outside:
                refused = outside
            else:
                return answer
        raise refused

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> None:
        """Whoever comes back from the second step begins anew: it is somebody else's turn, or the proof was taken away meanwhile."""
        clear_login(request)


class PasswordResetView(allauth_views.PasswordResetView):  # type: ignore[misc]
    def form_valid(self, form: Form) -> HttpResponse:
        if not counted(self.request, form, ("reset.address", form.cleaned_data["email"])):
            return self.form_invalid(form)  # type: ignore[no-any-return]
        return super().form_valid(form)  # type: ignore[no-any-return]


class PasswordResetFromKeyView(allauth_views.PasswordResetFromKeyView):  # type: ignore[misc]
    def form_valid(self, form: Form) -> HttpResponse:
        try:
            return super().form_valid(form)  # type: ignore[no-any-return]
        except NotValid:  # the link served in another tab meanwhile
            return self.render_to_response(self.get_context_data(token_fail=True))  # type: ignore[no-any-return]


class ReauthenticateView(allauth_views.ReauthenticateView):  # type: ignore[misc]
    """The password first; whoever has a second factor is asked for it next, and then what they were doing goes on."""

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        # Staff who opened many files within the hour are told why they are asked.
        user = member(self.request)
        is_watched = user.is_staff_member and watching.standing(user.pk, clock.now()) is not None
        return super().get_context_data(**given) | {"is_watched": is_watched, "most": watching.MOST}  # type: ignore[no-any-return]

    def form_valid(self, form: Form) -> HttpResponse:
        user = member(self.request)
        if factors.METHOD in factors.given_lately(self.request, user, at=clock.now()) or not factors.has(user):
            return super().form_valid(form)  # type: ignore[no-any-return]
        reauthenticate_by_password(self.request)
        return HttpResponseRedirect(self.passthrough_next_url(reverse("confirm_second_step")))


# Django's form views take a PUT for a POST; an address of ours answers the verbs of its page and no others.
page = require_safe
form = require_http_methods(["GET", "HEAD", "POST"])

login = public(form(LoginView.as_view()))
logout = public(form(allauth_views.LogoutView.as_view()))
reset = public(form(PasswordResetView.as_view()))
reset_asked = public(page(allauth_views.PasswordResetDoneView.as_view()))
reset_from_key = public(form(PasswordResetFromKeyView.as_view()))
reset_done = public(page(allauth_views.PasswordResetFromKeyDoneView.as_view()))
change = open_to(*ANYONE)(form(allauth_views.PasswordChangeView.as_view()))
confirm = before_factor(while_reported(before_consent(open_to(*ANYONE)(form(ReauthenticateView.as_view())))))


@public
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The signed-out home; whoever is signed in goes to their own."""
    if request.user.is_authenticated:
        return redirect("welcome")
    return render(request, "portal/account/front.html")


@open_to(*ANYONE)
@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """After signing in: to the home of one's role."""
    home = home_of(Role(member(request).role))
    return HttpResponseRedirect(home) if home else render(request, "portal/account/welcome.html")


def home_of(role: Role) -> str:
    """The address where this role begins, or nothing if it has no screen of its own yet."""
    for name in HOMES.get(role, ()):
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""
