"""« Sécurité de mon compte »: keys, applications and recovery codes; the sessions that are open; the password. Everybody's own."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from espace import brokerage, vault
from espace.accounts import actions, codes, factors, passkeys, sessions
from espace.accounts.confirming import confirmed, confirmed_or_first
from espace.accounts.doors import ANYONE, before_factor, find, member, open_to
from espace.accounts.errors import NotPossible
from espace.accounts.models import SecondFactor, User
from espace.lib import clock
from espace.portal import pictures
from espace.portal.security_forms import AddCodeForm, AddKeyForm, NameForm

NEW_KEY = "application_key"
NEW_CODES = "recovery_codes"
FORM = ("GET", "HEAD", "POST")
KIND = SecondFactor.Kind


@before_factor
@open_to(*ANYONE)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What opens this account, and from where it is open."""
    user, at = member(request), clock.now()
    request.session.pop(NEW_CODES, None)
    rows = factors.of(user)
    recovery = next((row for row in rows if row.kind == KIND.RECOVERY), None)
    here = sessions.hashed(request.session.session_key or "")
    proofs = [row for row in rows if row.kind in factors.PROOFS]
    context = {
        "factors": proofs,
        "has_code": any(row.kind == KIND.CODE for row in proofs),
        "recovery": recovery,
        "left": len(recovery.secret["left"]) if recovery else 0,
        "is_forced": user.is_staff_member and not proofs,
        "here": here,
        "sessions": sessions.open_of(user, at),
    }
    return render(request, "portal/account/security.html", context)


@before_factor
@open_to(*ANYONE)
@confirmed_or_first
@require_http_methods(FORM)
def add_code(request: HttpRequest) -> HttpResponse:
    """An application of codes: its key is shown, and a code of it proves that it was read."""
    user = member(request)
    key = request.session.setdefault(NEW_KEY, codes.new_key())
    form = AddCodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.add_code(
                user=user,
                key=key,
                code=given["code"],
                name=given["name"],
                at=clock.now(),
                but=request.session.session_key,
            )
        except NotPossible as refusal:
            form.add_error("code", str(refusal))
        else:
            del request.session[NEW_KEY]
            return added(request, user, _("L’application est ajoutée. Vos autres sessions sont fermées."))
    uri = codes.address(key, account=user.email, issuer=brokerage.held().name)
    context = {"form": form, "key": codes.in_groups(key), "uri": uri, "picture": pictures.square(uri)}
    return render(request, "portal/account/add_code.html", context)


@before_factor
@open_to(*ANYONE)
@confirmed_or_first
@require_http_methods(FORM)
def add_key(request: HttpRequest) -> HttpResponse:
    """A passkey, made by the browser: the phone's or the computer's own, or a key that one plugs in."""
    user = member(request)
    form = AddKeyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = passkeys.made(request, form.cleaned_data["answer"])
            actions.add_passkey(
                user=user, credential=made.credential, counter=made.counter, name=form.cleaned_data["name"],
                at=clock.now(), but=request.session.session_key,
            )  # fmt: skip
        except passkeys.NotAKey:
            form.add_error(None, _("Aucune clé n’a été créée. Réessayez, ou choisissez une application de codes."))
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            return added(request, user, _("La clé est ajoutée. Vos autres sessions sont fermées."))
    context = {"form": form, "options": passkeys.ask_to_make(request, user, factors.of(user))}
    return render(request, "portal/account/add_key.html", context)


def added(request: HttpRequest, user: User, words: str) -> HttpResponse:
    """The session at hand passed the factor that it added; the first one brings recovery codes."""
    factors.note(request, user, again=True)
    messages.success(request, words)
    if SecondFactor.objects.filter(user=user, kind=KIND.RECOVERY).exists():
        return redirect("security")
    return shown_once(request, user)


@open_to(*ANYONE)
@confirmed
@require_POST
def renew_codes(request: HttpRequest) -> HttpResponse:
    """Ten new recovery codes; the earlier ones open nothing any more."""
    try:
        return shown_once(request, member(request))
    except NotPossible as refusal:
        messages.error(request, str(refusal))
        return redirect("security")


def shown_once(request: HttpRequest, user: User) -> HttpResponse:
    # In the session, sealed under the browser's cookie, until the person leaves their page: what is stored is never shown again.
    request.session[NEW_CODES] = actions.make_recovery_codes(user=user, at=clock.now(), but=request.session.session_key)
    return redirect("security_codes")


@open_to(*ANYONE)
@require_safe
def new_codes(request: HttpRequest) -> HttpResponse:
    """The codes just made, to be noted."""
    made = request.session.get(NEW_CODES)
    if not made:
        return redirect("security")
    return render(request, "portal/account/recovery_codes.html", {"codes": [codes.in_groups(code) for code in made]})


@open_to(*ANYONE)
@require_POST
def name(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another name for a key or an application."""
    factor = own(request, pk)
    form = NameForm(request.POST)
    if form.is_valid():
        actions.name_factor(factor=factor, name=form.cleaned_data["name"], at=clock.now())
        messages.success(request, _("C’est changé, dès maintenant."))
    else:
        messages.error(request, _("Ce nom est trop long."))
    return redirect("security")


@open_to(*ANYONE)
@confirmed
@require_POST
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Remove a key or an application: it opens nothing from now on."""
    factor = own(request, pk)
    try:
        actions.remove_factor(factor=factor, at=clock.now(), but=request.session.session_key)
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("C’est retiré, et vos autres sessions sont fermées."))
    return redirect("security")


@open_to(*ANYONE)
@require_POST
def end_session(request: HttpRequest, key: str) -> HttpResponse:
    """End one of one's own sessions, at once."""
    user = member(request)
    if actions.end_session(user=user, key=key, at=clock.now()):
        messages.success(request, _("Cette session est fermée."))
    return redirect("security")


def own(request: HttpRequest, pk: UUID) -> SecondFactor:
    """One's own key or application; recovery codes are renewed, not named or removed."""
    factor = find(SecondFactor.objects.filter(kind__in=factors.PROOFS).select_related("user"), request, pk=pk)
    vault.open_rows(factor)
    return factor
