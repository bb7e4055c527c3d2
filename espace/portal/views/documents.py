"""Documents: those that the brokerage published, those that one sent, wherever they were sent from, and one's certificates."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from espace import vault
from espace.accounts.doors import find, member, open_to
from espace.accounts.models import Source
from espace.accounts.roles import Role
from espace.contracts.models import Certificate
from espace.documents import serving, validity
from espace.documents.actions import NotServed
from espace.documents.dating import ValidityForm
from espace.documents.models import Document
from espace.lib import clock
from espace.portal import certified, pages
from espace.portal.visitor import own_file
from espace.tickets.models.tickets import closed_since, drafts_since

ENDING, CERTIFICATES = "echeance", "attestations"
MOST = 200
FILTERS = {
    "": gettext_lazy("Tous"),
    "recus": gettext_lazy("Reçus du cabinet"),
    "envoyes": gettext_lazy("Envoyés par moi"),
    ENDING: gettext_lazy("Avec une date d’expiration"),
    CERTIFICATES: gettext_lazy("Attestations"),
}


@open_to(Role.CUSTOMER)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All of one's documents, latest first, each with its state and where it belongs; those that end, the soonest first. The certificates
    of one's contracts are among them, with the contract's end."""
    user, at = member(request), clock.now()
    on, chosen = clock.today(at), request.GET.get("origine", "")
    chosen = chosen if chosen in FILTERS else ""
    if chosen == CERTIFICATES:
        papers = pages.page(certified.rows(user, on), "issued_at", request.GET)
        vault.open_rows(papers.rows, viewer=user.role)
        return drawn(request, chosen, papers, {"certificates": certified.held(papers.rows, on)})
    own = Document.objects.of(user.pk, closed_since(at), drafts_since(at), at)
    rows = filtered(own, chosen).select_related("attachment__ticket", "attachment__draft", "contract_document")
    if chosen == ENDING:
        page = pages.first(list(rows.order_by("expires_on", "-pk")[:MOST]), "uploaded_at", request.GET, MOST)
    else:
        page = pages.page(rows, "uploaded_at", request.GET)
    found: list[Certificate] = []
    if chosen == ENDING:
        found = list(certified.ending(user, on)[:MOST])
    elif not chosen and page.is_first:
        found = list(certified.rows(user, on).order_by("-issued_at", "-pk")[: certified.FEW + 1])
    vault.open_rows(page.rows, found, viewer=user.role)
    shown = found if chosen else found[: certified.FEW]
    context = {"certificates": certified.held(shown, on), "has_more": len(found) > len(shown), "documents": page.rows}
    return drawn(request, chosen, page, {**context, "now": at})


def drawn(request: HttpRequest, chosen: str, page: pages.Page[Any], context: dict[str, Any]) -> HttpResponse:
    """The page of this choice."""
    url = reverse("portal:documents")
    choices = [
        {"label": label, "url": f"{url}?origine={name}" if name else url, "is_current": name == chosen}
        for name, label in FILTERS.items()
    ]
    return render(request, "portal/documents.html", {**context, "page": page, "chosen": chosen, "filters": choices})


def filtered(rows: QuerySet[Document], chosen: str) -> QuerySet[Document]:
    match chosen:
        case "recus":
            return rows.exclude(source=Source.PERSON)
        case "envoyes":
            return rows.filter(source=Source.PERSON)
        case "echeance":
            return rows.filter(expires_on__isnull=False)
    return rows


@open_to(Role.CUSTOMER)
@require_safe
def download(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file, as an attachment; or the reason why it is not given out."""
    document = find(Document.objects.all(), request, pk=pk)
    try:
        return serving.download(
            document=document, by=member(request), at=clock.now(), byte_range=request.headers.get("Range", "")
        )
    except NotServed as error:
        return withheld(request, document, error)


@open_to(Role.CUSTOMER)
@require_safe
def preview(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """A picture, alone in its page."""
    document = find(Document.objects.all(), request, pk=pk)
    try:
        return serving.preview(document=document, by=member(request), at=clock.now())
    except NotServed as error:
        return withheld(request, document, error)


@open_to(Role.CUSTOMER)
@require_http_methods(["GET", "HEAD", "POST"])
def dated(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say until when what one sent oneself is good."""
    user, at = member(request), clock.now()
    document = find(Document.objects.filter(source=Source.PERSON, customer=own_file(request)), request, pk=pk)
    given = request.POST if request.method == "POST" else None
    form = ValidityForm(given, initial={"expires_on": document.expires_on}, on=clock.today(at))
    if given is not None and form.is_valid():
        if validity.set_expiry(document=document, expires_on=form.cleaned_data["expires_on"], by=user, at=at):
            messages.success(request, _("La date est notée."))
        return redirect("portal:documents")
    vault.open_rows(document, viewer=user.role)
    status = 200 if given is None else 422
    return render(request, "portal/validity.html", {"document": document, "form": form}, status=status)


def withheld(request: HttpRequest, document: Document, error: NotServed) -> HttpResponse:
    """Why the file is not given out: what the scanner has said, or not yet; else what kept it from being read."""
    vault.open_rows(document, viewer=member(request).role)
    why = error.state if document.state == Document.State.CLEAN else document.state
    return render(request, "portal/withheld.html", {"document": document, "why": why}, status=409)
