"""Noting what was passed on to the insurer of a request's contract: written, read again, confirmed; and corrected (decision 0042)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from espace import vault
from espace.accounts import people
from espace.accounts.doors import find, member, open_to
from espace.accounts.roles import Role
from espace.desk import frame, trail, wording
from espace.desk.disclosing_forms import DisclosureForm, WrongForm
from espace.documents.models import Document
from espace.lib import clock
from espace.tickets import actions, disclosing
from espace.tickets.errors import NotNow
from espace.tickets.models import Disclosure, Means, Message, Ticket


@dataclass(frozen=True)
class Page:
    """A request about which something is noted: what may be ticked, or why nothing is."""

    ticket: Ticket
    why: str
    said: list[tuple[Message, str]]
    files: list[Document]
    form: DisclosureForm


def read(request: HttpRequest, pk: UUID, at: datetime) -> Page:
    """The request, opened, with the form as it was posted."""
    user, language = member(request), get_language() or "fr"
    rows = Ticket.objects.select_related("customer__user", "contract__product__insurer", "assignee")
    ticket = find(rows, request, pk=pk)
    today = clock.today(at)
    why = disclosing.why_not(ticket, on=today, at=at)
    said = [] if why else list(disclosing.messages(ticket, at).select_related("author__staff_member"))
    files = [] if why else list(disclosing.documents(ticket, at))
    staff = [one for row in said if (one := frame.staff_of(row.author)) is not None]
    vault.open_rows(
        ticket, ticket.customer, ticket.contract, said, files, staff, frame.staff_of(user), viewer=user.role
    )
    named = [(one, _author(one, ticket)) for one in said]
    form = DisclosureForm(
        named, files, request.POST or None, language=language, asks_agreement=not why and disclosing.asks_agreement(ticket),
        initial={
            "insurer": ticket.contract.product.insurer_id if ticket.contract else None, "sent_on": today,
            "agreed_on": None if why else disclosing.last_agreed_on(ticket),
        },
    )  # fmt: skip
    return Page(ticket, why, named, files, form)


def _author(message: Message, ticket: Ticket) -> str:
    if not message.from_customer:
        return people.name_of(message.author)
    return ticket.customer.name if message.author_id == ticket.customer.user_id else _("par procuration")


def around(request: HttpRequest, page: Page) -> dict[str, Any]:
    return frame.around(member(request)) | {
        "ticket": page.ticket, "customer": page.ticket.customer, "object": wording.object_of(page.ticket), "form": page.form,
        "why": page.why, "contract": page.ticket.contract, "trail": trail.query(request),
        "has_pieces": bool(page.said or page.files),
    }  # fmt: skip


@open_to(Role.ADVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def disclose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what was passed on; what was said is read again before it is noted. « Corriger » comes back here with what was typed."""
    at = clock.now()
    page = read(request, pk, at)
    if page.why and request.method == "POST":
        messages.error(request, page.why)
        return redirect("desk:disclose", pk)
    if request.method != "HEAD":
        actions.open_file(ticket=page.ticket, by=member(request), at=at)
    again = "again" in request.POST
    if request.method == "POST" and not again and page.form.is_valid():
        return render(request, "desk/disclosures/preview.html", around(request, page) | _read_again(page))
    status = 422 if request.method == "POST" and not again else 200
    return render(request, "desk/disclosures/new.html", around(request, page), status=status)


@open_to(Role.ADVISOR)
@require_POST
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note it, once it was read again."""
    user, at = member(request), clock.now()
    page = read(request, pk, at)
    if page.why:
        messages.error(request, page.why)
        return redirect("desk:disclose", pk)
    if page.form.is_valid():
        given = page.form.cleaned_data
        try:
            actions.disclose(
                ticket=page.ticket, pk=given["id"], insurer=given["insurer"],
                messages=[UUID(one) for one in given.get("messages", [])],
                documents=[UUID(one) for one in given.get("documents", [])],
                means=Means(given["means"]), reason=given["reason"], sent_on=given["sent_on"], agreed_on=given["agreed_on"],
                by=user, at=at,
            )  # fmt: skip
        except NotNow as refused:
            page.form.add_error(None, str(refused))
        except IntegrityError as error:  # an id that is another request's
            raise Http404 from error
        else:
            messages.success(request, _("C’est noté. Le client est prévenu : il voit quoi, à qui, pourquoi et quand."))
            return trail.back(request, pk)
    actions.open_file(ticket=page.ticket, by=user, at=at)
    return render(request, "desk/disclosures/new.html", around(request, page), status=422)


def _read_again(page: Page) -> dict[str, Any]:
    given = page.form.cleaned_data
    ticked = {*given.get("messages", []), *given.get("documents", [])}
    said = [(one, author) for one, author in page.said if str(one.pk) in ticked]
    files = [one for one in page.files if str(one.pk) in ticked]
    return {
        "given": given, "said": said, "files": files, "what": disclosing.what(len(said), len(files)),
        "means": Means(given["means"]).label,
        "kept": [
            (name, value) for name in ("messages", "documents") for value in given.get(name, [])
        ] + [(name, given[name] or "") for name in ("id", "insurer", "means", "reason")]
        + [(name, given[name].isoformat() if given[name] else "") for name in ("sent_on", "agreed_on")],
    }  # fmt: skip


@open_to(Role.ADVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def wrong(request: HttpRequest, pk: UUID, disclosure: UUID) -> HttpResponse:
    """Mark one as noted in error: it stays, and says so."""
    user, at = member(request), clock.now()
    ticket = find(Ticket.objects.select_related("customer", "assignee"), request, pk=pk)
    found = disclosing.told(
        Disclosure.objects.visible_to(user, at).filter(pk=disclosure, ticket=ticket), viewer=user.role
    )
    if not found:
        raise Http404
    [told] = found
    if told.row.wrong_at is not None:
        messages.info(request, _("C’est déjà noté comme une erreur."))
        return trail.back(request, pk)
    form = WrongForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.mark_wrong(disclosure=told.row, why=form.cleaned_data["why"], by=user, at=at)
        except NotNow as refused:
            form.add_error("why", str(refused))
        else:
            messages.success(request, _("L’erreur est notée. La ligne reste, et le dit ; le client est prévenu."))
            return trail.back(request, pk)
    vault.open_rows(ticket, ticket.customer, frame.staff_of(user), viewer=user.role)
    if request.method != "HEAD":
        actions.open_file(ticket=ticket, by=user, at=at)
    context = frame.around(user) | {
        "ticket": ticket, "customer": ticket.customer, "object": wording.object_of(ticket), "one": told, "form": form,
        "trail": trail.query(request),
    }  # fmt: skip
    return render(request, "desk/disclosures/wrong.html", context, status=422 if form.is_bound else 200)
