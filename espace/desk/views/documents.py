"""Files at the desk: downloaded, or looked at in the page. What is not served says why."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from espace import audit, vault
from espace.accounts.doors import find, member, open_to
from espace.accounts.roles import Role
from espace.desk import frame
from espace.documents import serving, validity
from espace.documents.actions import NotServed
from espace.documents.dating import ValidityForm
from espace.documents.models import Document
from espace.lib import clock

STATUS = {Document.State.QUARANTINED: 409, Document.State.INFECTED: 410}


@open_to(Role.ADVISOR, Role.DPO)
@require_safe
def download(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file as an attachment, whole or in part; its reading is in the journal before its first byte leaves."""
    document = find(Document.objects.select_related("customer"), request, pk=pk)
    try:
        return serving.download(
            document=document, by=member(request), at=clock.now(), byte_range=request.headers.get("Range", "")
        )
    except NotServed as refused:
        return not_served(request, document, refused.state)


@open_to(Role.ADVISOR, Role.DPO)
@require_safe
def preview(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """A picture, drawn by the browser as a picture and as nothing else."""
    document = find(Document.objects.select_related("customer"), request, pk=pk)
    try:
        return serving.preview(document=document, by=member(request), at=clock.now())
    except NotServed as refused:
        return not_served(request, document, refused.state)


@open_to(Role.ADVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def dated(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say until when a document of a customer is good, whoever gave it."""
    user, at = member(request), clock.now()
    document = find(Document.objects.select_related("customer"), request, pk=pk)
    given = request.POST if request.method == "POST" else None
    form = ValidityForm(given, initial={"expires_on": document.expires_on}, on=clock.today(at))
    if given is not None and form.is_valid():
        if validity.set_expiry(document=document, expires_on=form.cleaned_data["expires_on"], by=user, at=at):
            messages.success(request, _("La date est notée. Le client la lit à l’accueil un mois avant."))
        return redirect("desk:customer", document.customer_id)
    vault.open_rows(document, document.customer, frame.staff_of(user), viewer=user.role)
    if request.method != "HEAD":  # the customer's name is on the page
        customer = document.customer
        audit.record(action="customer.read", by=user, at=at, subject=customer.pk, unit=customer.unit)
    context = frame.around(user) | {"document": document, "customer": document.customer, "form": form}
    return render(request, "desk/validity.html", context, status=200 if given is None else 422)


def not_served(request: HttpRequest, document: Document, state: str) -> HttpResponse:
    """Why this file is not given out: still looked at, refused by the antivirus, without a preview, or unreadable."""
    user = member(request)
    vault.open_rows(document, document.customer, frame.staff_of(user), viewer=user.role)
    if request.method != "HEAD":  # its name and its customer's are on the page
        audit.record(action="document.read", by=user, at=clock.now(), subject=document.customer_id, unit=document.unit)
    context = frame.around(user) | {"document": document, "customer": document.customer, "state": state}
    return render(request, "desk/not_served.html", context, status=STATUS.get(state, 404))  # type: ignore[call-overload]
