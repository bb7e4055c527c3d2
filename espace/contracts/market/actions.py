"""What an administrator does to insurers and products: each change is a row of history and an event of the journal (decision 0043)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from espace import audit
from espace.accounts.models import User
from espace.brokerage.errors import Unfit
from espace.brokerage.looks import is_one_line
from espace.contracts.market.reading import UNNAMED, version, which
from espace.contracts.models import Certificate, Delegation, Insurer, MarketChange, Product
from espace.contracts.models.market import LONGEST_NAME
from espace.lib import phones

PHONES = ("assistance_phone", "claims_phone")
_DIALLED = re.compile(r"[0-9+()./\-\s]+")


@transaction.atomic
def add_insurer(*, name: str, assistance_phone: str, claims_phone: str, by: User, at: datetime) -> Insurer:
    """Add an insurer that no file named. Raises :class:`Unfit`, by field."""
    rows = _hold()
    after = _judged(name, {"assistance_phone": assistance_phone, "claims_phone": claims_phone}, rows.values())
    try:
        with transaction.atomic():
            made = Insurer.objects.create(**after)
    except IntegrityError as error:  # an import brought it in this very moment
        raise Unfit({"name": _("Un assureur porte déjà ce nom.")}) from error
    _forget(made.name, rows.values())
    _keep(made, {}, {field: value for field, value in after.items() if value}, by=by, at=at)
    audit.record(action="insurer.added", by=by, at=at, unit=made.pk, fields=[name for name in after if after[name]])
    return made


@transaction.atomic
def change_insurer(
    *, insurer: Insurer, seen: int, name: str, assistance_phone: str, claims_phone: str, by: User, at: datetime
) -> list[str]:
    """Set the name and the numbers of an insurer; a former name goes on finding it in files. Returns the fields that changed.

    ``seen``: the version that was read. Raises :class:`Unfit`, by field; by "" when it changed meanwhile.
    """
    rows = _hold()
    held = rows.pop(insurer.pk)
    given = {"assistance_phone": assistance_phone, "claims_phone": claims_phone}
    after = _judged(name, given, rows.values(), now=held.name)
    before = {field: getattr(held, field) for field in after if getattr(held, field) != after[field]}
    if not before:
        return []
    if version(held) != seen:
        raise Unfit({"": _("Une autre personne vient de changer cet assureur : relisez ce qui est enregistré.")})
    if "name" in before:
        _forget(after["name"], rows.values())
        held.also_called = _names([*held.also_called, held.name], but=after["name"])
    for field in before:
        setattr(held, field, after[field])
    try:
        with transaction.atomic():
            held.save(update_fields=[*before, "also_called"])
    except IntegrityError as error:
        raise Unfit({"name": _("Un assureur porte déjà ce nom.")}) from error
    _keep(held, before, {field: after[field] for field in before}, by=by, at=at)
    audit.record(action="insurer.changed", by=by, at=at, unit=held.pk, fields=list(before))
    return list(before)


@transaction.atomic
def change_product(
    *, product: Product, seen: int, insurer: UUID, terminable: bool, by: User, at: datetime
) -> list[str]:
    """Say whether a product is terminated online, and whose it is, where the file did not or was wrong. Returns the fields that changed.

    ``seen``: the version that was read. Raises :class:`Unfit`, by field; by "" when it changed meanwhile.
    """
    rows = _hold()
    held = Product.objects.select_for_update().get(pk=product.pk)
    company, former = rows.get(insurer), rows[held.insurer_id]
    if company is None:
        raise Unfit({"insurer": _("Choisissez un assureur de la liste.")})
    before: dict[str, Any] = {}
    if company != former:
        before["insurer"] = former.name
    if terminable != held.terminable:
        before["terminable"] = held.terminable
    if not before:
        return []
    if version(held) != seen:
        raise Unfit({"": _("Une autre personne vient de changer ce produit : relisez ce qui est enregistré.")})
    if company != former:
        if fault := _why_stays(held, company):
            raise Unfit({"insurer": fault})
        held.also_sold_by = _names([*held.also_sold_by, former.name, *former.also_called], but=company.name)
        held.insurer = company
    held.terminable = terminable
    held.save(update_fields=["insurer", "also_sold_by", "terminable"])
    now: dict[str, Any] = {"insurer": company.name, "terminable": terminable}
    _keep(held, before, {field: now[field] for field in before}, by=by, at=at)
    audit.record(action="product.changed", by=by, at=at, unit=held.pk, fields=list(before))
    return list(before)


def phone_of(text: str) -> str | None:
    """The number as it is shown, with its country; ``None`` when it cannot be dialled from everywhere, empty for none."""
    text = text.strip()
    if not text:
        return ""
    number = phones.normalise(text) if _DIALLED.fullmatch(text) else None
    return phones.display(number) if number else None


def _hold() -> dict[UUID, Insurer]:
    """Every insurer, locked in one order: names are judged against all of them, and there are tens."""
    return {row.pk: row for row in Insurer.objects.select_for_update().order_by("pk")}


def _judged(name: str, given: Mapping[str, str], others: Iterable[Insurer], *, now: str = "") -> dict[str, str]:
    """What is kept of what was typed. ``now``: the name that it has, which it may keep."""
    name, faults = " ".join(name.split()), {}
    if not name or len(name) > LONGEST_NAME or not is_one_line(name):
        faults["name"] = _("Écrivez le nom de l’assureur, en %(n)d caractères au plus.") % {"n": LONGEST_NAME}
    elif name.casefold() == UNNAMED.casefold() and name != now:
        faults["name"] = _("Écrivez le nom que vos clients lisent sur leur contrat.")
    elif any(name.casefold() == other.name.casefold() for other in others):
        faults["name"] = _(
            "Un assureur porte déjà ce nom. Si c’est le même, gardez celui-là et changez l’assureur de chaque produit."
        )
    numbers = {field: phone_of(given[field]) for field in PHONES}
    for field, number in numbers.items():
        if number is None:
            faults[field] = _(
                "Ce numéro ne se compose pas de partout. Écrivez un seul numéro, comme 01 23 45 67 89 ou +33 1 23 45 67 89."
            )
    if faults:
        raise Unfit(faults)
    return {"name": name, **{field: number or "" for field, number in numbers.items()}}


def _why_stays(product: Product, company: Insurer) -> str:
    """Why a product cannot be another insurer's; empty when it can."""
    if any(product.name.casefold() == one.name.casefold() for one in company.products.all()):
        return _("Cet assureur a déjà un produit de ce nom.")
    if Delegation.objects.filter(product=product, ended_at__isnull=True).exists():
        return _("Ses attestations sont déléguées par l’assureur d’avant : retirez d’abord la délégation.")
    if Certificate.objects.filter(contract__product=product, revoked_at__isnull=True).exists():
        return _("Des attestations qui nomment l’assureur d’avant sont encore valables : ce produit reste le sien.")
    return ""


def _forget(name: str, others: Iterable[Insurer]) -> None:
    """Take a name that an insurer has now from the former names of the others: a file that says it means this one."""
    for other in others:
        kept = _names(other.also_called, but=name)
        if kept != other.also_called:
            other.also_called = kept
            other.save(update_fields=["also_called"])


def _names(names: Iterable[str], *, but: str) -> list[str]:
    """Each once, whatever its capitals, without ``but`` nor the name of what has none yet."""
    found = {name.casefold(): name for name in names}
    return [name for said, name in found.items() if said not in (but.casefold(), UNNAMED.casefold())]


def _keep(
    row: Insurer | Product, before: Mapping[str, Any], after: Mapping[str, Any], *, by: User, at: datetime
) -> None:
    MarketChange.objects.create(**which(row), before=dict(before), after=dict(after), by=by, at=at)
