"""« Mes données »: seeing and changing one's own data (clause C04), one's language and one's sessions."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from espace import register, vault
from espace.accounts import actions
from espace.accounts.confirming import confirmed
from espace.accounts.doors import ANYONE, member, open_to
from espace.accounts.models import OptionalData
from espace.accounts.roles import Role
from espace.lib import clock, phones
from espace.portal import my_data, my_data_forms, proxying
from espace.portal.received import received
from espace.portal.visitor import own_file
from espace.privacy.consent.first import before_consent
from espace.privacy.directives.reported import while_reported
from espace.tickets import actions as tickets
from espace.tickets.kinds import kinds
from espace.tickets.models import Draft
from espace.tickets.models.tickets import drafts_since

FORM = ["GET", "HEAD", "POST"]


@open_to(Role.CUSTOMER)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    user = member(request)
    file = own_file(request)
    context = {
        "groups": my_data.groups(user, file),
        "languages": settings.LANGUAGES,
        "has_proxies": proxying.is_there(file),
    }
    return render(request, "portal/me.html", context)


def edit(
    request: HttpRequest, form: Form, title: str, category: str, lead: str = "", status: int = 200
) -> HttpResponse:
    """The one page on which anything is changed."""
    why = register.hint(category, (translation.get_language() or "fr")[:2]).why
    context = {"form": form, "title": title, "why": why, "lead": lead}
    return render(request, "portal/me_edit.html", context, status=status)


@open_to(Role.CUSTOMER)
@require_http_methods(FORM)
def address(request: HttpRequest) -> HttpResponse:
    """The postal address, changed at once."""
    customer = own_file(request)
    vault.open_rows(customer)
    form = my_data_forms.AddressForm(request.POST or None, initial=my_data_forms.of_address(customer))
    if request.method == "POST" and form.is_valid():
        done = actions.change_contact(customer=customer, values=form.cleaned_data, by=member(request), at=clock.now())
        return back(request, bool(done))
    return edit(request, form, _("Changer mon adresse"), "addresses")


@open_to(Role.CUSTOMER)
@confirmed
@require_http_methods(FORM)
def phone(request: HttpRequest) -> HttpResponse:
    """The phone, by which staff calls back before it moves money: with the password, and both addresses told."""
    customer = own_file(request)
    vault.open_rows(customer)
    initial = {"phone": phones.display(customer.phone) if customer.phone else ""}
    form = my_data_forms.PhoneForm(request.POST or None, initial=initial, residence=customer.country)
    if request.method == "POST" and form.is_valid():
        done = actions.change_contact(
            customer=customer, values={"phone": form.cleaned_data["phone"]}, by=member(request), at=clock.now()
        )
        return back(request, bool(done))
    lead = _("Nous vous rappelons à ce numéro avant tout changement sensible. Votre adresse mail sera prévenue.")
    return edit(request, form, _("Changer mon téléphone"), "contact", lead)


@open_to(Role.CUSTOMER)
@confirmed
@require_http_methods(FORM)
def email(request: HttpRequest) -> HttpResponse:
    """The sign-in address: with the password, confirmed from the new mailbox, the old one told at once."""
    user = member(request)
    form = my_data_forms.EmailForm(request.POST or None, current=user.email)
    if request.method == "POST" and form.is_valid():
        actions.request_email_change(user=user, new_email=form.cleaned_data["email"], at=clock.now())
        messages.success(
            request,
            _("Un lien part à votre nouvelle adresse : elle servira une fois confirmée. L’ancienne est prévenue."),
        )
        return redirect("portal:me")
    lead = _("Vous vous connectez aujourd’hui avec %(address)s.") % {"address": user.email}
    return edit(request, form, _("Changer mon adresse mail"), "addresses", lead)


@open_to(Role.CUSTOMER)
@require_http_methods(FORM)
def optional(request: HttpRequest) -> HttpResponse:
    """What is never required: give it, change it, empty it."""
    customer = own_file(request)
    row = OptionalData.objects.filter(customer=customer).first()
    vault.open_rows(row)
    form = my_data_forms.OptionalForm(request.POST or None, initial=my_data_forms.of_optional(row))
    if request.method == "POST" and form.is_valid():
        done = actions.change_optional(customer=customer, values=form.cleaned_data, by=member(request), at=clock.now())
        return back(request, bool(done))
    lead = _("Rien de ceci n’est obligatoire. Un champ vidé n’est pas redemandé, et aucun import ne le remplit.")
    return edit(request, form, _("Changer mes données facultatives"), "profession", lead)


@open_to(Role.CUSTOMER)
@require_POST
def identity(request: HttpRequest) -> HttpResponse:
    """Identity and birth date are corrected by a request that staff validates: the draft is begun, or found again."""
    user, customer = member(request), own_file(request)
    own = Draft.objects.of(user.pk, drafts_since(clock.now()))
    started = own.filter(kind="situation").order_by("-edited_at", "-pk").first()
    if started is None:
        started = tickets.start(
            customer=customer, kind=kinds()["situation"], contract=None, by=user, at=clock.now(),
            answers={"change": "identity"},
        )  # fmt: skip
    return redirect("portal:draft", started.pk)


@open_to(*ANYONE)
@while_reported
@before_consent
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """The language of the mails and of the screens, kept with the account."""
    code = request.POST.get("language", "")
    if code in dict(settings.LANGUAGES):
        actions.choose_language(user=member(request), language=code, at=clock.now())
        with translation.override(code):
            messages.success(request, _("Nous vous écrirons en français."))
    answer = redirect("welcome" if member(request).is_staff_member else "portal:me")
    if code in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            max_age=settings.LANGUAGE_COOKIE_AGE,
        )
    return answer


@open_to(*ANYONE)
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out of every other browser."""
    user = member(request)
    ended = actions.sign_out_everywhere(user=user, by=user, at=clock.now(), but=request.session.session_key)
    words = _("Vos autres sessions sont fermées.") if ended else _("Aucune autre session n’était ouverte.")
    messages.success(request, words)
    return redirect("welcome" if user.is_staff_member else "portal:me")


def back(request: HttpRequest, changed: bool) -> HttpResponse:
    if changed:
        messages.success(request, _("C’est changé, dès maintenant."), extra_tags=received(request))
    else:
        messages.info(request, _("Rien n’a changé."), extra_tags=received(request))
    return redirect("portal:me")
