"""What the mails say: the subject and the sentence of each, in each language, seen before they are kept (decision 0037, clause C05)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from espace import brokerage
from espace.accounts.confirming import confirmed
from espace.accounts.doors import member, open_to
from espace.accounts.roles import Role
from espace.brokerage import actions
from espace.brokerage.errors import Unfit
from espace.desk.brokerage_forms import MailForm
from espace.desk.views.brokerage import around
from espace.lib import clock
from espace.outbox import kinds, wording

EXAMPLE = "camille.exemple@clients.example"
PATH = "/exemple/"


@open_to(Role.ADMINISTRATOR)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every mail, and which ones the brokerage says in its own words."""
    held, language = brokerage.held(), (get_language() or "fr")[:2]
    rows = [
        (
            kind,
            kinds.origin(kind, language)["subject"],
            [(code, name, bool(held.mail(kind, code))) for code, name in settings.LANGUAGES],
        )
        for kind in kinds.KINDS
    ]
    return render(request, "desk/brokerage/mails.html", around(request) | {"rows": rows})


@open_to(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """One mail in one language, as it would leave."""
    known(kind, language)
    if request.method != "POST":
        return page(request, kind, language, MailForm(initial=held_words(kind, language)))
    if request.POST.get("act") == "save":
        return keep(request, kind, language)
    form = MailForm(request.POST)
    for name, fault in faults(form).items():
        form.add_error(name, fault)
    return page(request, kind, language, form, status=422 if form.errors else 200, is_preview=not form.errors)


@confirmed
def keep(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    form = MailForm(request.POST)
    form.is_valid()
    try:
        wording.reword(
            kind=kind, language=language, **form.cleaned_data, phone=brokerage.held().phone, by=member(request), at=clock.now()
        )  # fmt: skip
    except Unfit as unfit:
        for name, fault in unfit.faults.items():
            form.add_error(name, fault)
        return page(request, kind, language, form, status=422)
    messages.success(request, _("C’est enregistré : les courriels qui partent le disent dès maintenant."))
    return redirect("desk:mail", kind, language)


@open_to(Role.ADMINISTRATOR)
@require_POST
def restore(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """Back to the words of the program."""
    known(kind, language)
    actions.say(about=f"{kind}.{language}", value=None, by=member(request), at=clock.now())
    messages.success(request, _("Le courriel dit de nouveau son texte d’origine."))
    return redirect("desk:mail", kind, language)


def known(kind: str, language: str) -> None:
    if kind not in kinds.KINDS or language not in dict(settings.LANGUAGES):
        raise Http404


def held_words(kind: str, language: str) -> dict[str, str]:
    return kinds.origin(kind, language) | dict(brokerage.held().mail(kind, language))


def faults(form: MailForm) -> dict[str, str]:
    form.is_valid()
    return {name: why for name, text in form.cleaned_data.items() if (why := wording.fault(name, text.strip()))}


def page(
    request: HttpRequest, kind: str, language: str, form: MailForm, *, status: int = 200, is_preview: bool = False
) -> HttpResponse:
    """The form, and the whole mail as it would leave: with what was typed where it is fit, else as it leaves today."""
    typed = {name: text.strip() for name, text in form.cleaned_data.items()} if is_preview else None
    text = kinds.write(kind, to=EXAMPLE, language=language, context={"path": PATH}, own=typed)
    context: dict[str, Any] = around(request) | {
        "form": form,
        "kind": kind,
        "code": language,
        "language_name": dict(settings.LANGUAGES)[language],
        "title": kinds.origin(kind, (get_language() or "fr")[:2])["subject"],
        "origin": kinds.origin(kind, language),
        "is_own": bool(brokerage.held().mail(kind, language)),
        "is_preview": is_preview,
        "subject": text.subject,
        "body": text.body,
        "sender": settings.MAIL_FROM,
        "example": EXAMPLE,
        "phone": wording.PHONE,
    }
    return render(request, "desk/brokerage/mail.html", context, status=status)
