"""Insurers and products, one at a time: a name, the numbers that clients call, what is terminated online (decision 0043)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from espace.accounts.confirming import confirmed
from espace.accounts.doors import member, open_to
from espace.accounts.roles import Role
from espace.brokerage.errors import Unfit
from espace.contracts.market import actions
from espace.contracts.market.reading import UNNAMED, version
from espace.contracts.models import Insurer, Product
from espace.desk.market_forms import InsurerForm, ProductForm, insurer_of, product_of
from espace.desk.views.brokerage import around
from espace.lib import clock


@open_to(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add an insurer that no file named."""
    return add(request) if request.method == "POST" else insurer_page(request, InsurerForm())


@confirmed
def add(request: HttpRequest) -> HttpResponse:
    form = InsurerForm(request.POST)
    if form.is_valid():
        try:
            made = actions.add_insurer(**form.cleaned_data, by=member(request), at=clock.now())
        except Unfit as unfit:
            refuse(form, unfit)
        else:
            told = _("« %(name)s » est ajouté : choisissez-le sur la page de ses produits.") % {"name": made.name}
            messages.success(request, told)
            return redirect("desk:products")
    return insurer_page(request, form, status=422)


@open_to(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def insurer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The name of an insurer and its numbers: those of the emergency page, of contracts, and of what a phone keeps."""
    row = get_object_or_404(Insurer, pk=pk)
    if request.method == "POST":
        return keep_insurer(request, row)
    return insurer_page(request, InsurerForm(initial=insurer_of(row)), row=row, seen=version(row))


@confirmed
def keep_insurer(request: HttpRequest, row: Insurer) -> HttpResponse:
    form, seen = InsurerForm(request.POST), seen_of(request)
    if form.is_valid():
        try:
            changed = actions.change_insurer(
                insurer=row, seen=seen, **form.cleaned_data, by=member(request), at=clock.now()
            )
        except Unfit as unfit:
            refuse(form, unfit)
            if "" in unfit.faults:
                row.refresh_from_db()
                return insurer_page(request, form, row=row, seen=version(row), is_stale=True, status=422)
        else:
            return kept(request, changed, form.cleaned_data["name"])
    return insurer_page(request, form, row=row, seen=seen, status=422)


@open_to(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def product(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whose a product is, and whether its contracts are terminated online."""
    row = get_object_or_404(Product.objects.select_related("insurer"), pk=pk)
    if request.method == "POST":
        return keep_product(request, row)
    return product_page(request, ProductForm(Insurer.objects.all(), initial=product_of(row)), row, seen=version(row))


@confirmed
def keep_product(request: HttpRequest, row: Product) -> HttpResponse:
    form, seen = ProductForm(Insurer.objects.all(), request.POST), seen_of(request)
    if form.is_valid():
        given = form.cleaned_data
        try:
            changed = actions.change_product(
                product=row, seen=seen, insurer=UUID(given["insurer"]), terminable=given["terminable"] == "1",
                by=member(request), at=clock.now(),
            )  # fmt: skip
        except Unfit as unfit:
            refuse(form, unfit)
            if "" in unfit.faults:
                row.refresh_from_db()
                return product_page(request, form, row, seen=version(row), is_stale=True, status=422)
        else:
            return kept(request, changed, row.name)
    return product_page(request, form, row, seen=seen, status=422)


def insurer_page(
    request: HttpRequest, form: Form, *, row: Insurer | None = None, seen: int = 0, is_stale: bool = False, status: int = 200
) -> HttpResponse:  # fmt: skip
    """``is_stale``: somebody changed it meanwhile; what is kept now is shown beside what was typed."""
    context = around(request) | {
        "form": form, "insurer": row, "seen": seen, "is_stale": is_stale, "is_unnamed": row is not None and row.name == UNNAMED,
    }  # fmt: skip
    return render(request, "desk/market/insurer.html", context, status=status)


def product_page(
    request: HttpRequest, form: Form, row: Product, *, seen: int, is_stale: bool = False, status: int = 200
) -> HttpResponse:
    context = around(request) | {"form": form, "product": row, "seen": seen, "is_stale": is_stale}
    return render(request, "desk/market/product.html", context, status=status)


def seen_of(request: HttpRequest) -> int:
    """The version that the page was drawn from; one that nothing has, where the form does not say."""
    try:
        return int(request.POST.get("seen", ""))
    except ValueError:
        return -1


def refuse(form: Form, unfit: Unfit) -> None:
    for name, fault in unfit.faults.items():
        form.add_error(name or None, fault)


def kept(request: HttpRequest, changed: list[str], name: Any) -> HttpResponse:
    if changed:
        messages.success(
            request, _("« %(name)s » est enregistré : vos clients le lisent dès maintenant.") % {"name": name}
        )
    else:
        messages.info(request, _("Rien n’a changé."))
    return redirect("desk:products")
