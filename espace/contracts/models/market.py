"""Insurers and their products: reference data of the brokerage, about no person."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from espace.accounts.models import User

LONGEST_NAME = 120


class Insurer(models.Model):
    """An insurance company, and the number that answers day and night.

    ``also_called``: the names that it had here before, by which the files of the management system may call it for years.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=LONGEST_NAME)
    also_called = models.JSONField(default=list)
    assistance_phone = models.CharField(max_length=40, blank=True, default="")
    claims_phone = models.CharField(max_length=40, blank=True, default="")
    website = models.URLField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("name"), name="insurer_name_is_unique", violation_error_message="Cet assureur existe déjà."
            )
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """A product of an insurer. ``terminable`` says whether termination online applies (Code des assurances, L113-14).

    ``also_sold_by``: the insurers under whose names the files may still list it, since an administrator moved it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    insurer = models.ForeignKey(Insurer, on_delete=models.PROTECT, related_name="products")
    name = models.CharField(max_length=LONGEST_NAME)
    also_sold_by = models.JSONField(default=list)
    terminable = models.BooleanField(default=True)
    archive_period = models.CharField(max_length=8, default="P10Y")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "insurer",
                Lower("name"),
                name="product_name_is_unique",
                violation_error_message="Ce produit existe déjà chez cet assureur.",
            ),
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Delegation(models.Model):
    """The power, given by an insurer, to issue the certificates of one product: who recorded it and when, and its end.

    Nothing is delegated unless somebody said so; a power given again is a row more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="delegations")
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product"],
                condition=Q(ended_at__isnull=True),
                name="one_delegation_a_product",
                violation_error_message="Ce produit est déjà délégué.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="a_delegation_ends_by_somebody",
                violation_error_message="La fin d’une délégation a une date et un auteur.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class MarketChange(models.Model):
    """What an administrator changed of an insurer, or of a product: the fields ``before`` (none for an insurer that was added) and
    ``after``, by name. Rows are added, never changed: the database refuses. The last one of a row is its version."""

    id = models.BigAutoField(primary_key=True)
    insurer = models.ForeignKey(Insurer, null=True, on_delete=models.PROTECT, related_name="changes")
    product = models.ForeignKey(Product, null=True, on_delete=models.PROTECT, related_name="changes")
    before = models.JSONField(default=dict)
    after = models.JSONField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="market_change_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(insurer__isnull=False, product__isnull=True)
                | Q(insurer__isnull=True, product__isnull=False),
                name="a_market_change_is_of_one_row",
                violation_error_message="Un changement est celui d’un assureur ou d’un produit.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.insurer_id or self.product_id} {sorted(self.after)}"
