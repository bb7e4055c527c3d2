"""A request at the desk: the page that shows it, and the bank details in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from espace.accounts.doors import find, member, open_to
from espace.accounts.roles import Role
from espace.desk import dossier, forms, frame, trail
from espace.desk.handling_forms import ComeBackForm
from espace.lib import clock, countries, phones
from espace.tickets import actions, sharing
from espace.tickets.models import Ticket


def found(request: HttpRequest, pk: UUID) -> Ticket:
    """The request, with what its page needs; 404 for whoever may not see it."""
    return find(dossier.rows(Ticket.objects.all()), request, pk=pk)


@open_to(Role.ADVISOR, Role.DPO)
@require_safe
def ticket(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open a request: the reading is in the journal before the page leaves."""
    at = clock.now()
    opened = found(request, pk)
    if request.method == "GET":  # a HEAD carries nothing to read
        actions.open_file(ticket=opened, by=member(request), at=at)
    return show(request, opened, at=at)


@open_to(Role.ADVISOR, Role.DPO)
@require_POST
def iban(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Uncover the bank details, once: the page that answers is not kept, and the next one covers them again."""
    at, user = clock.now(), member(request)
    opened = found(request, pk)
    actions.reveal_bank_details(ticket=opened, by=user, at=at)
    return show(request, opened, at=at, reveal=True)


@open_to(Role.ADVISOR, Role.DPO)
@require_safe
def following(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The next request of the queue that this one was opened from; the queue itself at its end."""
    found_at = trail.of(request)
    if found_at is None:
        return redirect("desk:queue")
    there = trail.following(found_at, pk, user=member(request), at_=clock.now())
    if there:
        return redirect(there)
    messages.info(request, _("C’était la dernière demande de cette file."))
    return redirect(found_at.home if trail.stands(found_at, member(request)) else "desk:queue")


def show(
    request: HttpRequest,
    opened: Ticket,
    *,
    at: datetime,
    status: int = 200,
    seen_at: datetime | None = None,
    reveal: bool = False,
    typed: Mapping[str, BaseForm] | None = None,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Draw the page. ``typed``: forms that come back, by name (reply, note, closing, qualify, forwarded, end)."""
    user = member(request)
    read = dossier.read(opened, by=user, at=at, seen_at=seen_at, reveal=reveal)
    language = get_language() or "fr"
    begun: dict[str, Any] = {"id": uuid4()}
    if read.waiting:
        back = read.waiting.message
        begun = {"id": back.pk, "body": back.body, "asked": back.asked}
        begun["kept"] = [file.document.pk for file in read.waiting.files]
    context = frame.around(user) | {
        "dossier": read,
        "ticket": opened,
        "customer": opened.customer,
        "country": countries.name(opened.customer.country, language[:2]) if opened.customer.country else "",
        "phone": phones.display(opened.customer.phone),
        "called_back_by": read.called_back_by,
        "now": at,
        "shares": sharing.of(opened, viewer=user.role, at=at),
        "disclosures": read.disclosures,
        "reveal": reveal,
        "trail": trail.query(request),
        "goes_on": trail.goes_on(request),
        "typed": next(iter(typed or {}), ""),
        "reply": forms.ReplyForm(initial=begun),
        "note": forms.NoteForm(initial={"id": uuid4()}, auto_id="note-%s"),
        "closing": forms.ClosingForm(initial={"id": uuid4()}, auto_id="closing-%s"),
        "back": ComeBackForm(clock.today(at), language, initial={"why": opened.back_note}, auto_id="back-%s"),
        "qualify": forms.QualifyForm([one.message for one in read.thread], language),
        "forwarded": forms.ForwardedForm(initial={"on": clock.today(at)}),
        "end": forms.EndForm(),
        **(typed or {}),
        **(more or {}),
    }
    return render(request, "desk/ticket.html", context, status=status)


def again(
    request: HttpRequest, pk: UUID, *, status: int, typed: Mapping[str, BaseForm], seen_at: datetime | None = None
) -> HttpResponse:
    """The page with a form that could not be carried out: what was typed is kept, what changed meanwhile is shown."""
    at = clock.now()
    opened = found(request, pk)
    actions.open_file(ticket=opened, by=member(request), at=at)
    return show(request, opened, at=at, status=status, seen_at=seen_at, typed=typed)
