"""Customers at the desk: the way in is the search; the sheet shows everything the register lets an advisor see."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from espace import audit, vault
from espace.accounts import actions as accounts
from espace.accounts.doors import find, member, open_to
from espace.accounts.errors import NotInvitable
from espace.accounts.models import Customer, FieldException
from espace.accounts.roles import Role
from espace.contracts import actions as contracts_actions
from espace.contracts.publishing import publish as publish_document
from espace.desk import frame, publishing, sheet
from espace.documents.refusals import Refused
from espace.lib import clock

SHOWN = 50


@open_to(Role.ADVISOR, Role.DPO)
@require_safe
def entry(request: HttpRequest) -> HttpResponse:
    """No list of everybody: a search, and what customers changed that the management system does not know yet."""
    user, at = member(request), clock.now()
    waiting = list(
        FieldException.objects.filter(kind=FieldException.Kind.CHANGED, rekeyed_at__isnull=True)
        .select_related("customer")
        .order_by("at")[: SHOWN + 1]
    )
    vault.open_rows(frame.staff_of(user), [one.customer for one in waiting], viewer=user.role)
    if waiting:
        audit.record(action="rekeying.listed", by=user, at=at, listed=dict.fromkeys(one.customer_id for one in waiting))
    labels = dict(sheet.FIELDS)
    context = frame.around(user, counts=frame.counted(user, at)) | {
        "waiting": [(one, labels.get(one.field, one.field)) for one in waiting[:SHOWN]],
        "is_cut": len(waiting) > SHOWN,
        "now": at,
    }
    return render(request, "desk/customers.html", context)


@open_to(Role.ADVISOR, Role.DPO)
@require_safe
def customer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The sheet of one customer; its reading is in the journal before the page leaves."""
    row = find(sheet.rows(Customer.objects.all()), request, pk=pk)
    return show(request, row)


def show(request: HttpRequest, row: Customer, *, status: int = 200, **typed: Any) -> HttpResponse:
    """Draw the sheet. ``typed``: the form that comes back."""
    user, at = member(request), clock.now()
    if request.method != "HEAD":
        audit.record(action="customer.read", by=user, at=at, subject=row.pk, unit=row.unit)
    read = sheet.read(row, by=user, at=at)
    context = frame.around(user) | {
        "sheet": read,
        "show_state": True,
        "show_holder": True,
        "hide_name": True,
        "customer": row,
        "may_enter_rights": user.role == Role.DPO,
        "now": at,
        "publish": publishing.PublishForm(
            [one for one, _running in read.contracts], on=clock.today(at), initial={"id": uuid4()}
        ),
        **typed,
    }
    return render(request, "desk/customer.html", context, status=status)


@open_to(Role.ADVISOR)
@require_POST
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a document to a customer: they are told once the antivirus has said that it is clean."""
    user, at = member(request), clock.now()
    row = find(sheet.rows(Customer.objects.all()), request, pk=pk)
    contracts = list(row.contracts.select_related("product__insurer"))
    vault.open_rows(contracts, viewer=user.role)
    form = publishing.PublishForm(contracts, request.POST, request.FILES, on=clock.today(at))
    if not form.is_valid():
        return show(request, row, status=422, publish=form)
    given = form.cleaned_data
    about = next((one for one in contracts if str(one.pk) == given["contract"]), None)
    try:
        publish_document(
            upload=given["file"], customer=row, contract=about, title=given["title"], pk=given["id"],
            expires_on=given["expires_on"], by=user, at=at,
        )  # fmt: skip
    except Refused as refused:
        form.add_error("file", str(refused))
        return show(request, row, status=422, publish=form)
    messages.success(request, _("Le document est reçu. Le client en sera prévenu dès que l’antivirus l’aura contrôlé."))
    return redirect("desk:customer", pk)


@open_to(Role.ADVISOR)
@require_POST
def invite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Invite the customer to open their space; earlier invitations stop working."""
    row = find(Customer.objects.all(), request, pk=pk)
    try:
        contracts_actions.invite(customer=row, by=member(request), at=clock.now())
    except NotInvitable as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("L’invitation est partie. Le lien sert une fois, pendant 72 heures."))
    return redirect("desk:customer", pk)


@open_to(Role.ADVISOR)
@require_POST
def rekeyed(request: HttpRequest, pk: UUID, field: str) -> HttpResponse:
    """Note that a changed value was keyed again in the management system."""
    row = find(Customer.objects.all(), request, pk=pk)
    if accounts.mark_rekeyed(customer=row, field=field, by=member(request), at=clock.now()):
        messages.success(request, _("C’est noté : le logiciel de gestion a la nouvelle valeur."))
    else:
        messages.info(request, _("C’était déjà noté."))
    return redirect("desk:customer", pk)
