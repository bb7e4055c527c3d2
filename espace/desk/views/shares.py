"""Sharing with LYA PROTECT: an advisor's gesture and its end; and what LYA PROTECT's reader sees of it, and nothing else (clause C13)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from espace import audit, vault
from espace.accounts.doors import find, member, open_to, refuse
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.desk import forms, frame, wording
from espace.documents import serving
from espace.documents.actions import NotServed
from espace.documents.models import Document
from espace.lib import clock
from espace.tickets import actions, answers, reading, sharing
from espace.tickets.errors import NotNow
from espace.tickets.kinds import form_of
from espace.tickets.models import Attachment, Share, Ticket

# ── the advisor ──


@open_to(Role.ADVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Share a request or one of its documents: what, why, until when."""
    user, at = member(request), clock.now()
    ticket = find(Ticket.objects.select_related("customer"), request, pk=pk)
    files = [one.document for one in Attachment.objects.filter(ticket=ticket).select_related("document").order_by("pk")]
    vault.open_rows(ticket, ticket.customer, files, frame.staff_of(user), viewer=user.role)
    form = forms.ShareForm(files, request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        document = next((one for one in files if str(one.pk) == typed["what"]), None)
        try:
            actions.share(
                ticket=ticket, document=document, motive=typed["motive"], ends_on=typed["ends_on"], by=user, at=at
            )
        except NotNow as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, _("C’est partagé. Le client est prévenu : il voit quoi, pourquoi et jusqu’à quand.")
            )
            return redirect("desk:ticket", pk)
    if request.method != "HEAD":
        actions.open_file(ticket=ticket, by=user, at=at)
    context = frame.around(user) | {
        "form": form, "ticket": ticket, "object": wording.object_of(ticket), "customer": ticket.customer,
    }  # fmt: skip
    return render(request, "desk/shares/new.html", context, status=422 if request.method == "POST" else 200)


@open_to(Role.ADVISOR)
@require_POST
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put an end to a share, whoever began it."""
    found = find(Share.objects.select_related("ticket"), request, pk=pk)
    try:
        actions.end_share(share=found, by=member(request), at=clock.now())
    except NotNow as refused:
        messages.info(request, str(refused))
    else:
        messages.success(request, _("Le partage est fini : LYA PROTECT n’en lit plus rien. Le client est prévenu."))
    return redirect("desk:ticket", found.ticket_id)


# ── the reader at LYA PROTECT ──


@open_to(Role.PROTECT_READER)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What is shared now. A list: one event, with whom it shows."""
    user, at = member(request), clock.now()
    found = sharing.told(Share.objects.visible_to(user, at).select_related("ticket__customer"), viewer=user.role, at=at)
    vault.open_rows([one.share.ticket.customer for one in found], frame.staff_of(user), viewer=user.role)
    audit.record(action="share.listed", by=user, at=at, listed=sharing.customers(found))  # type: ignore[arg-type]
    lines = [(one, one.share.ticket.customer, wording.object_of(one.share.ticket)) for one in found]
    return render(request, "desk/shares/index.html", around(user) | {"lines": lines})


@open_to(Role.PROTECT_READER)
@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One share: the request with what was said and sent, or its one document; who shared it, why and until when."""
    user, at = member(request), clock.now()
    found = _found(request, pk)
    ticket = found.ticket
    if request.method != "HEAD":
        actions.open_shared(share=found, by=user, at=at)
    [shared] = sharing.told(Share.objects.filter(pk=found.pk), viewer=user.role, at=at)
    files = list(sharing.documents(found, at).order_by("uploaded_at", "pk"))
    vault.open_rows(ticket.customer, files, frame.staff_of(user), viewer=user.role)
    context: dict[str, Any] = around(user) | {
        "shared": shared, "customer": ticket.customer, "object": wording.object_of(ticket), "files": files, "ticket": ticket,
    }  # fmt: skip
    if shared.is_whole:
        context["thread"] = reading.thread(ticket, viewer=user.role, at=at)
        context["look"], context["word"] = wording.state(ticket)
        kind = form_of(ticket.kind, ticket.kind_version)
        context["answers"] = answers.shown(kind, ticket.answers, viewer=user.role)
    return render(request, "desk/shares/detail.html", context)


@open_to(Role.PROTECT_READER)
@require_safe
def file(request: HttpRequest, pk: UUID, document: UUID) -> HttpResponseBase:
    """A file of what is shared, as an attachment; its reading is in the journal before its first byte leaves."""
    user, share = member(request), _found(request, pk)
    found = sharing.documents(share, clock.now()).filter(pk=document).select_related("customer").first()
    if found is None:
        hidden = Document.objects.filter(pk=document).first()
        if hidden is not None:
            refuse(user, "object.refused", unit=hidden.unit)
        raise Http404
    try:
        return serving.download(document=found, by=user, at=clock.now(), byte_range=request.headers.get("Range", ""))
    except NotServed:
        messages.info(request, _("Ce fichier n’est pas lisible : son contrôle n’est pas fini, ou l’a refusé."))
        return redirect("desk:shared", share.pk)


def _found(request: HttpRequest, pk: UUID) -> Share:
    return find(
        Share.objects.select_related("ticket__customer", "ticket__contract", "ticket__assignee"), request, pk=pk
    )


def around(user: User) -> dict[str, Any]:
    """The frame of this role: its own list, no queue and no search."""
    return {"signed_in_as": frame.name_of(user)}
