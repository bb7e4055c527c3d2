"""Consent: asked first and on its own, shown with its receipts, withdrawn on one page (clause C07)."""

from __future__ import annotations

import uuid
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from espace.accounts.doors import find, member, open_to, public
from espace.accounts.errors import NotPossible
from espace.accounts.roles import Role
from espace.lib import clock
from espace.portal.visitor import own_file
from espace.privacy.consent import actions, consequences, notices, reading, receipts, wording
from espace.privacy.consent.first import before_consent
from espace.privacy.consent.models import ConsentEvent, State
from espace.privacy.consent.wording import ACCOUNT

SALT = "consent.receipt"
LEFT_FOR = 3600  # seconds during which the page of a closed space, and its receipt, can be read again
SHOWN = 50


@open_to(Role.CUSTOMER)
@before_consent
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The question, on its own: at the opening of the space, and again when the notice changed materially."""
    user, customer = member(request), own_file(request)
    if user.consented_to >= notices.standing().generation:
        return redirect(onward(request))
    ticked = {purpose.id for purpose in wording.purposes() if purpose.id in request.POST}
    if request.method == "POST" and ACCOUNT in ticked:
        actions.answer(customer=customer, given=ticked, by=user, at=clock.now())
        messages.success(
            request, _("Votre espace est ouvert. Le reçu de votre réponse est dans « Mes consentements ».")
        )
        return redirect(onward(request))
    earlier = reading.last_of(customer.pk).get(ACCOUNT)
    changed = earlier.terms.notice if earlier is not None and earlier.state == State.GIVEN else None
    language = wording.spoken()
    context = {
        "purposes": [wording.describe(purpose.id, language) for purpose in wording.purposes()],
        "account": ACCOUNT,
        "ticked": ticked,
        "is_missing": request.method == "POST",
        "earlier": earlier if changed else None,
        "changes": notices.named(notices.changes_since(changed), language) if changed else [],
        "next": onward(request),
    }
    return render(request, "portal/consent/ask.html", context, status=422 if request.method == "POST" else 200)


def onward(request: HttpRequest) -> str:
    """The page of the space that was asked for before the question came; its home otherwise."""
    place = request.POST.get("next") or request.GET.get("next") or ""
    if place.startswith("/espace/") and url_has_allowed_host_and_scheme(place, allowed_hosts=None):
        return place
    return reverse("portal:home")


@open_to(Role.CUSTOMER)
@before_consent
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What was given, when, on which text, with a receipt a line; what can be given and withdrawn from here."""
    customer, language = own_file(request), wording.spoken()
    events = list(
        ConsentEvent.objects.visible_to(member(request))
        .select_related("terms__notice")
        .defer("terms__notice__text")
        .order_by("-id")[: SHOWN + 1]
    )
    last: dict[str, ConsentEvent] = {}
    for event in events:
        if event.about is None:
            last.setdefault(event.purpose, event)
    context = {
        "standing": [(wording.describe(one.id, language), last.get(one.id)) for one in wording.purposes()],
        "events": [(event, wording.label(event.purpose, language)) for event in events[:SHOWN]],
        "is_cut": len(events) > SHOWN,
        "account": ACCOUNT,
        "given": State.GIVEN,
        "customer": customer,
    }
    return render(request, "portal/consent/index.html", context)


@open_to(Role.CUSTOMER)
@require_POST
def give(request: HttpRequest, purpose: str) -> HttpResponse:
    """Give an optional consent, in one gesture."""
    return chosen(
        request, purpose, is_given=True, words=_("C’est noté : votre accord est donné. Son reçu est ci-dessous.")
    )


@open_to(Role.CUSTOMER)
@require_POST
def take_back(request: HttpRequest, purpose: str) -> HttpResponse:
    """Withdraw an optional consent, in one gesture."""
    return chosen(
        request, purpose, is_given=False, words=_("C’est noté : votre accord est retiré. Rien d’autre ne change.")
    )


def chosen(request: HttpRequest, purpose: str, *, is_given: bool, words: str) -> HttpResponse:
    try:
        actions.choose(
            customer=own_file(request), purpose=purpose, is_given=is_given, by=member(request), at=clock.now()
        )
    except ValueError as error:
        raise Http404 from error
    messages.success(request, words)
    return redirect("portal:my_consents")


@open_to(Role.CUSTOMER)
@before_consent
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Withdraw, or refuse, the consent to the account: what stops, what stays and why, then one button. No reason is asked."""
    user, customer = member(request), own_file(request)
    if request.method == "POST":
        try:
            event = actions.withdraw(customer=customer, by=user, at=clock.now())
        except NotPossible as refused:
            messages.error(request, str(refused))
            return redirect("portal:my_consents")
        request.session.flush()
        return redirect("left", signing.dumps(event.record.hex, salt=SALT))
    is_given = reading.state_of(customer.pk, ACCOUNT) == State.GIVEN
    context = {
        "consequences": consequences.of_leaving(wording.spoken()),
        "is_given": is_given,
        "has_answered": user.consented_to > 0,
        "export_url": export_url(),
    }
    return render(request, "portal/consent/leave.html", context)


def export_url() -> str:
    """Where a last copy of one's data is asked for: the rights page, or the officer where this installation has none."""
    try:
        return reverse("portal:my_rights")
    except NoReverseMatch:
        return reverse("contact-dpo")


@open_to(Role.CUSTOMER)
@before_consent
@require_safe
def receipt(request: HttpRequest, record: UUID) -> HttpResponse:
    """One receipt, as a page."""
    event = own_event(request, record)
    context = {
        "event": event,
        "title": receipts.title(event),
        "lead": receipts.lead(event),
        "groups": receipts.groups(event),
    }
    return render(request, "portal/consent/receipt.html", context)


@open_to(Role.CUSTOMER)
@before_consent
@require_safe
def receipt_json(request: HttpRequest, record: UUID) -> HttpResponse:
    return as_json(own_event(request, record))


@open_to(Role.CUSTOMER)
@before_consent
@require_safe
def receipt_pdf(request: HttpRequest, record: UUID) -> HttpResponse:
    return as_pdf(own_event(request, record))


def own_event(request: HttpRequest, record: UUID) -> ConsentEvent:
    return find(
        ConsentEvent.objects.select_related("terms__notice").defer("terms__notice__text"), request, record=record
    )


@public
@require_safe
def left(request: HttpRequest, token: str) -> HttpResponse:
    """The space is closed: what happens now, and the receipt. Nobody is signed in any more, so that the address carries its own right."""
    event = left_event(token)
    if event is None:
        return render(request, "portal/account/link_over.html", status=410)
    context = {
        "event": event, "token": token, "lead": receipts.lead(event), "groups": receipts.groups(event),
        "is_withdrawn": event.state == State.WITHDRAWN,
    }  # fmt: skip
    return render(request, "portal/consent/left.html", context)


@public
@require_safe
def left_json(request: HttpRequest, token: str) -> HttpResponse:
    event = left_event(token)
    return as_json(event) if event else render(request, "portal/account/link_over.html", status=410)


@public
@require_safe
def left_pdf(request: HttpRequest, token: str) -> HttpResponse:
    event = left_event(token)
    return as_pdf(event) if event else render(request, "portal/account/link_over.html", status=410)


def left_event(token: str) -> ConsentEvent | None:
    """The event that a token of less than an hour names; nothing of the file is reached by it."""
    try:
        record = uuid.UUID(hex=signing.loads(token, salt=SALT, max_age=LEFT_FOR))
    except (signing.BadSignature, ValueError):
        return None
    events = ConsentEvent.objects.select_related("terms__notice").defer("terms__notice__text")
    return events.filter(record=record).first()


def as_json(event: ConsentEvent) -> HttpResponse:
    answer = JsonResponse(receipts.record(event), json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="{_("recu-consentement")}-{event.record}.json"'
    return answer


def as_pdf(event: ConsentEvent) -> HttpResponse:
    answer = HttpResponse(receipts.pdf(event), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{_("recu-consentement")}-{event.record}.pdf"'
    return answer
