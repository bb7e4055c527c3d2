"""Certificates of insurance: what a paper said when it was issued, and how whoever holds it is answered."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.contracts.models.contracts import Contract
from espace.vault import SealedDate, SealedJSON, SealedModel, SealedText, UnitField


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def visible_to(self, user: User) -> CertificateQuerySet:
        """The one door: those of the policyholder's own contracts; all of them for those who read contracts."""
        if user.role == Role.CUSTOMER:
            return self.filter(contract__customer__user_id=user.pk)
        if user.role in (Role.ADVISOR, Role.DPO):
            return self
        return self.none()


class Certificate(SealedModel):
    """One paper, in the unit of its contract: it is moved, kept and destroyed with it.

    ``check_digest``: of the code, the surname and the birth date together, so that one look finds the paper or nothing (decision 0030);
    ``person_digest`` and ``changes``: the holder's file, and how many changes of what a paper says the contract had known: the paper no
    longer says the truth when either is another. ``insured``: [{name, birth_date}] of the person or persons named, empty when nobody but
    the holder is; ``is_for_one``: whether one of them was chosen. ``terms``: {product, insurer, number, effective_on, ends_on, renews_on,
    situation_on}, days in ISO, what is not known left out. ``reason``: of a revocation, as its author wrote it.
    """

    class Purpose(models.TextChoices):
        CONSULATE = "consulate", _("un consulat")
        SCHOOL = "school", _("une école")
        LANDLORD = "landlord", _("un propriétaire")
        EMPLOYER = "employer", _("un employeur")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField()
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="certificates")
    check_digest = models.BinaryField(max_length=16, unique=True)
    person_digest = models.BinaryField(max_length=16, null=True)
    changes = models.PositiveIntegerField()
    code = SealedText()
    surname = SealedText()
    first_name = SealedText()
    birth_date = SealedDate()
    insured = SealedJSON()
    is_for_one = models.BooleanField(default=False)
    terms = SealedJSON()
    purpose = SealedText()
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reason = SealedText()

    objects: ClassVar[CertificateQuerySet] = CertificateQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["contract", "-issued_at", "-id"], name="certificate_of_contract")]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_by__isnull=True) | Q(revoked_at__isnull=False),
                name="a_revocation_has_a_date",
                violation_error_message="Une révocation a une date.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def purpose_words(self) -> str:
        """For whom an opened row was made, in the language of the page; empty when nobody said."""
        return str(self.Purpose(self.purpose).label) if self.purpose in self.Purpose.values else ""
