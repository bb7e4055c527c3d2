"""Contracts: the card of clause C02. A contract is one unit with its coverages, insured persons and endorsements."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import get_language

from espace.accounts.models import Customer, Source, User
from espace.accounts.roles import Role
from espace.contracts.models.imports import Import
from espace.contracts.models.market import Delegation, Product
from espace.documents.models import Document
from espace.lib import listed
from espace.vault import SealedDate, SealedModel, SealedText, UnitField


class ContractQuerySet(models.QuerySet["Contract"]):
    def visible_to(self, user: User) -> ContractQuerySet:
        """The one door: the policyholder's own contracts; all of them for those who handle requests."""
        if user.role == Role.CUSTOMER:
            return self.filter(customer__user_id=user.pk)
        if user.role in (Role.ADVISOR, Role.DPO):
            return self
        return self.none()

    def in_force(self, on: date) -> ContractQuerySet:
        """Those that run on this day. The end is the date of termination, never the renewal date (clause C02)."""
        return self.filter(effective_on__lte=on).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))

    def with_delegation(self) -> ContractQuerySet:
        """With ``is_delegated``: whether the insurer lets the brokerage issue the certificates of its product; and ``has_certificates``."""
        power = Delegation.objects.filter(product=OuterRef("product"), ended_at__isnull=True)
        certified = Contract.objects.filter(pk=OuterRef("pk"), certificates__isnull=False)
        return self.annotate(is_delegated=Exists(power), has_certificates=Exists(certified))


class Contract(SealedModel):
    """One insurance contract of one policyholder.

    ``number_digest`` finds it again in an import; ``row_digest`` says whether the imported line changed at all;
    ``situation_on`` is the day whose situation the values describe.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField(unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="contracts")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="contracts")
    number = SealedText()
    number_digest = models.BinaryField(max_length=16, unique=True)
    row_digest = models.BinaryField(max_length=16, null=True)
    effective_on = models.DateField()
    renews_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    premium = SealedText()
    instalments = SealedText()
    source = models.CharField(max_length=8, choices=Source.choices)
    imported_by = models.ForeignKey(Import, null=True, on_delete=models.SET_NULL, related_name="contracts")
    situation_on = models.DateField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    indexed_at = models.DateTimeField(null=True)

    objects: ClassVar[ContractQuerySet] = ContractQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-effective_on", "-id"], name="contract_of_customer"),
            models.Index(fields=["id"], name="contract_unindexed", condition=Q(indexed_at__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("effective_on")),
                name="contract_ends_after_it_begins",
                violation_error_message="Un contrat finit après son début.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def is_in_force(self, on: date) -> bool:
        """Whether the contract runs on this day."""
        return self.effective_on <= on and (self.ends_on is None or on < self.ends_on)

    @property
    def paid(self) -> str:
        """How often an opened row is paid, in the language of the page: « Trimestriel », "Quarterly"."""
        return listed.instalments(self.instalments, (get_language() or "fr")[:2])


class Coverage(SealedModel):
    """One guarantee or exclusion of a contract, in the management system's own words."""

    class Kind(models.TextChoices):
        GUARANTEE = "guarantee", "garantie"
        EXCLUSION = "exclusion", "exclusion"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField()
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="coverages")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=9, choices=Kind.choices, default=Kind.GUARANTEE)
    label = SealedText()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "kind", "position"],
                name="coverage_has_one_place",
                violation_error_message="Deux garanties à la même place.",
            ),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return str(self.id)


class Insured(SealedModel):
    """A person covered by the contract or named as beneficiary: not an account (clause C10: a third person)."""

    class Kind(models.TextChoices):
        INSURED = "insured", "assuré"
        BENEFICIARY = "beneficiary", "bénéficiaire"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField()
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="insured")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=11, choices=Kind.choices)
    name = SealedText()
    birth_date = SealedDate()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "kind", "position"],
                name="insured_has_one_place",
                violation_error_message="Deux personnes à la même place.",
            ),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return str(self.id)


class Endorsement(models.Model):
    """A change of a contract (avenant): when, by which import or person, and which fields; never their old values."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField()
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="endorsements")
    on = models.DateField()
    fields = models.JSONField(default=list)
    out_of_force_from_on = models.DateField(null=True)
    out_of_force_to_on = models.DateField(null=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["contract", "-at"], name="endorsement_of_contract")]
        constraints = [
            models.CheckConstraint(
                condition=Q(out_of_force_from_on__isnull=True, out_of_force_to_on__isnull=True)
                | Q(out_of_force_from_on__lt=F("out_of_force_to_on")),
                name="a_gap_has_two_ends",
                violation_error_message="Une interruption a un début et une fin.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ContractDocument(models.Model):
    """A document that belongs to a contract: general conditions, certificate, schedule of premiums."""

    id = models.BigAutoField(primary_key=True)
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="contract_documents")
    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="contract_document")

    def __str__(self) -> str:
        return str(self.id)


class ContractStub(models.Model):
    """What stays of a contract that left for the archive: an opaque id and its end, which dates what the archive keeps because of it."""

    id = models.UUIDField(primary_key=True, editable=False)
    ends_on = models.DateField(null=True)
    archive_period = models.CharField(max_length=8, default="P10Y")

    def __str__(self) -> str:
        return str(self.id)
