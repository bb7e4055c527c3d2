"""Whom nobody can reach, what version a row is at, and by which names files go on calling what was corrected here."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from espace.contracts.models import Contract, Insurer, MarketChange, Product

UNNAMED = "Assureur à préciser"
"""The name of the insurer of products whose file has no column of insurers, until an administrator gives it, or moves the products."""


def unreachable(on: date) -> QuerySet[Insurer]:
    """The insurers of a contract in force on this day whose number for emergencies nobody gave: their customers find nobody to call."""
    running = Contract.objects.in_force(on).filter(product__insurer=OuterRef("pk"))
    return Insurer.objects.filter(Exists(running), assistance_phone="").order_by("name")


def version(row: Insurer | Product) -> int:
    """The number of the last change of a row, 0 before the first: what was read is what is changed, or the change is refused."""
    found: int | None = MarketChange.objects.filter(**which(row)).order_by("-id").values_list("id", flat=True).first()
    return found or 0


def which(row: Insurer | Product) -> dict[str, Insurer | Product]:
    """The column of a change that names this row."""
    return {"insurer" if isinstance(row, Insurer) else "product": row}


def answers_to(product: Product, insurer: str) -> bool:
    """Whether a file that names this insurer means the one that sells the product here. The product comes with its insurer."""
    said = insurer.casefold()
    return any(said == name.casefold() for name in (*product.insurer.also_called, *product.also_sold_by))
