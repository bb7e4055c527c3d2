"""Which products' certificates the brokerage may issue, because their insurer said so: recorded by an administrator (decision 0030)."""

from __future__ import annotations

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
from espace.contracts.models import Delegation, Product
from espace.desk import frame
from espace.lib import clock

MOST = 500
"""Products on the page: a brokerage sells some tens."""


@open_to(Role.ADMINISTRATOR)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every product by insurer, with the power that it has and who recorded it."""
    user = member(request)
    products = list(Product.objects.select_related("insurer").order_by("insurer__name", "name", "pk")[:MOST])
    rows = Delegation.objects.filter(ended_at__isnull=True, product__in=products).select_related(
        "given_by__staff_member"
    )
    powers = {row.product_id: row for row in rows}
    vault.open_rows([frame.staff_of(row.given_by) for row in powers.values()], frame.staff_of(user), viewer=user.role)
    lines = [
        (one, power, frame.name_of(power.given_by) if power else "")
        for one in products
        for power in [powers.get(one.pk)]
    ]
    context = {"lines": lines, "signed_in_as": frame.name_of(user), "role_places": frame.role_places(user)}
    return render(request, "desk/products.html", context)


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
