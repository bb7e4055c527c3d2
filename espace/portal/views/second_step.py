"""The second step: after the password at sign-in, and before a sensitive act. A passkey first, else a code, else a recovery code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.stages import LoginStageController
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from espace import audit
from espace.accounts import actions, factors, passkeys, throttling
from espace.accounts.actions.factors import fail
from espace.accounts.confirming import password_given
from espace.accounts.doors import ANYONE, before_factor, member, open_to, public
from espace.accounts.models import SecondFactor, User
from espace.accounts.signin import network_of, wait_words
from espace.accounts.stages import SecondStep
from espace.lib import clock
from espace.portal.security_forms import SecondStepForm
from espace.privacy.consent.first import before_consent
from espace.privacy.directives.reported import while_reported

FORM = ("GET", "HEAD", "POST")


@public
@require_http_methods(FORM)
def sign_in(request: HttpRequest) -> HttpResponse:
    """After the password. Nobody is signed in yet: the session holds who is expected, for a quarter of an hour."""
    if request.user.is_authenticated:
        return redirect("welcome")
    stage = LoginStageController.enter(request, SecondStep.key)
    if stage is None:
        return redirect("account_login")
    user: User = stage.login.user

    def go_on() -> HttpResponse:
        factors.note(request, user)
        answer: HttpResponse = stage.exit()
        return answer

    return step(request, user, go_on, reverse("second_step"), is_sign_in=True)


@while_reported
@before_consent
@open_to(*ANYONE)
@require_http_methods(FORM)
def confirm(request: HttpRequest) -> HttpResponse:
    """Before a sensitive act, after the password; then what was asked goes on."""
    user = member(request)
    onward = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or ""
    if not password_given(request) or not factors.has(user):
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({REDIRECT_FIELD_NAME: onward})}")

    def go_on() -> HttpResponse:
        factors.note(request, user, again=True)
        return resume_request(request) or redirect("welcome")

    return step(request, user, go_on, reverse("confirm_second_step"), onward=onward)


def step(
    request: HttpRequest, user: User, go_on: Callable[[], HttpResponse], action: str, **context: Any
) -> HttpResponse:
    """Ask for a second factor of ``user``, judge it, go on."""
    rows = factors.of(user)
    form = SecondStepForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _is_given(request, user, rows, form):
        return go_on()
    kinds = {row.kind for row in rows}
    # For what the page says of the field: ``clean`` has judged already.
    form.fields["code"].required = SecondFactor.Kind.PASSKEY not in kinds
    form.fields["code"].label = (
        _("Le code que votre application affiche") if SecondFactor.Kind.CODE in kinds else _("Un code de secours")
    )
    context |= {
        "form": form,
        "is_staff": user.is_staff_member,
        "action": action,
        "options": passkeys.ask_for(request, rows),
        "has_code": SecondFactor.Kind.CODE in kinds,
        "has_recovery": SecondFactor.Kind.RECOVERY in kinds,
    }
    return render(request, "portal/account/second_step.html", context)


def _is_given(request: HttpRequest, user: User, rows: list[SecondFactor], form: SecondStepForm) -> bool:
    at = clock.now()
    try:
        attempt = throttling.begin(("factor.account", user.pk.hex), ("signin.network", network_of(request)), at=at)
    except throttling.TooMany as refusal:
        audit.record(action="factor.refused", by=user, at=at)
        form.add_error(None, wait_words(refusal, is_password=False))
        return False
    if answer := form.cleaned_data["answer"]:
        try:
            factor, counter = passkeys.used(request, rows, answer)
            is_good = actions.use_passkey(factor=factor, counter=counter, at=at)
        except passkeys.NotAKey:
            is_good = fail(user=user, at=at)
        refusal_words = _("Cette clé n’a pas été reconnue. Réessayez, ou donnez un code.")
    else:
        is_good = actions.use_code(user=user, code=form.cleaned_data["code"], at=at)
        refusal_words = _("Ce code ne convient pas, ou a déjà servi. Attendez le suivant et réessayez.")
    if is_good:
        attempt.forgive()
    else:
        form.add_error("code", refusal_words)
    return is_good


before_factor(confirm)
