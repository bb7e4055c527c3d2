"""Insurers and products; and which products’ certificates the brokerage may issue, because their insurer said so (decision 0030)."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from espace import vault
from espace.accounts.confirming import confirmed
from espace.accounts.doors import member, open_to
from espace.accounts.roles import Role
from espace.contracts.certificates import actions
from espace.contracts.market.reading import UNNAMED, unreachable
from espace.contracts.models import Delegation, Insurer, Product
from espace.desk import frame
from espace.lib import clock

MOST = 500
"""Products on the page: a brokerage sells some tens."""


@dataclass(frozen=True)
class Line:
    """A product, the power to issue its certificates if it is given, and who noted it."""

    product: Product
    power: Delegation | None
    noted_by: str


@dataclass(frozen=True)
class Block:
    """An insurer with its products; ``is_awaited``: a contract of its runs, and nobody gave the number to call."""

    insurer: Insurer
    is_awaited: bool
    is_unnamed: bool
    lines: list[Line] = field(default_factory=list)


@open_to(Role.ADMINISTRATOR)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every insurer with its numbers and its products, and what is delegated of each: first those whose customers find nobody to call."""
    user = member(request)
    awaited = {one.pk for one in unreachable(clock.today(clock.now()))}
    products = list(Product.objects.order_by("name", "pk")[:MOST])
    rows = Delegation.objects.filter(ended_at__isnull=True, product__in=products).select_related(
        "given_by__staff_member"
    )
    powers = {row.product_id: row for row in rows}
    vault.open_rows([frame.staff_of(row.given_by) for row in powers.values()], frame.staff_of(user), viewer=user.role)
    blocks = {one.pk: Block(one, one.pk in awaited, one.name == UNNAMED) for one in Insurer.objects.order_by("name")}
    for one in products:
        power = powers.get(one.pk)
        blocks[one.insurer_id].lines.append(Line(one, power, frame.name_of(power.given_by) if power else ""))
    shown = [one for one in blocks.values() if one.lines or not one.is_unnamed]
    context = frame.around(user) | {
        "blocks": sorted(shown, key=lambda one: not one.is_awaited),
        "awaited": [one.insurer for one in shown if one.is_awaited],
    }
    return render(request, "desk/market/index.html", context)


@open_to(Role.ADMINISTRATOR)
@confirmed
@require_POST
def delegate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """From now on clients make the certificates of this product themselves."""
    product = get_object_or_404(Product, pk=pk)
    actions.delegate(product=product, by=member(request), at=clock.now())
    told = _("« %(product)s » : les clients font eux-mêmes leurs attestations.") % {"product": product.name}
    messages.success(request, told)
    return redirect("desk:products")


@open_to(Role.ADMINISTRATOR)
@confirmed
@require_POST
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """From now on they are asked for. Those that were made stay what they are."""
    product = get_object_or_404(Product, pk=pk)
    actions.end_delegation(product=product, by=member(request), at=clock.now())
    told = _("« %(product)s » : les attestations se demandent de nouveau à l’assureur.") % {"product": product.name}
    messages.success(request, told)
    return redirect("desk:products")
