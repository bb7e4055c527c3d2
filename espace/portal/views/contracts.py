"""Contracts: the list, and the card of one."""

from __future__ import annotations

import uuid
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from espace import register, vault
from espace.accounts.doors import find, member, open_to
from espace.accounts.roles import Role
from espace.contracts.models import Contract
from espace.lib import clock
from espace.portal import card
from espace.tickets.ended import with_confirmed_end

MOST = 500


@open_to(Role.CUSTOMER)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All of one's contracts: those that run or will, then those that ended."""
    on = clock.today(clock.now())
    user = member(request)
    rows = list(
        Contract.objects.visible_to(user).select_related("product__insurer").order_by("-effective_on", "-pk")[:MOST]
    )
    vault.open_rows(rows, viewer=user.role)
    lines = [(row, card.standing(row, on)) for row in rows]
    return render(
        request,
        "portal/contracts.html",
        {
            "running": [line for line in lines if line[1] != "over"],
            "over": [line for line in lines if line[1] == "over"],
        },
    )


@open_to(Role.CUSTOMER)
@require_safe
def sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The card of one contract."""
    at = clock.now()
    user = member(request)
    rows = with_confirmed_end(Contract.objects.with_delegation().select_related("product__insurer", "imported_by"))
    contract = find(rows, request, pk=pk)
    shown = card.card(contract, user, at)
    on = clock.today(at)
    page = render(
        request,
        "portal/contract.html",
        {
            "card": shown,
            "contract": contract,
            "asks_certificate": uuid.uuid4(),
            "acts": [(kind, uuid.uuid4()) for kind in shown.acts],
            "insurer": contract.product.insurer,
            "standing": card.standing(contract, on),
            "controller": register.load().controller,
            "can_terminate": contract.product.terminable and contract.is_in_force(on),
        },
    )
    if request.method == "GET":
        card.journal_reading(contract, user, at)
    return page
