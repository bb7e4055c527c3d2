"""The exercise of a right: who asks what, since when, what was decided by whom, and what was answered."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from espace.accounts.models import Customer, User
from espace.accounts.roles import Role
from espace.privacy.rights.states import OPEN, Channel, Decision, Identity, Right, State
from espace.vault import SealedBinary, SealedJSON, SealedModel, SealedText, UnitField

RIGHTS = [(one.value, one.value) for one in Right]


class RightsRequestQuerySet(models.QuerySet["RightsRequest"]):
    def visible_to(self, user: User) -> RightsRequestQuerySet:
        """The one door: one's own; all of them for the officer; none for anybody else."""
        if user.role == Role.CUSTOMER:
            return self.filter(customer__user_id=user.pk)
        return self if user.role == Role.DPO else self.none()

    def open(self) -> RightsRequestQuerySet:
        return self.filter(state__in=OPEN)


class RightsRequest(SealedModel):
    """One exercise of a right. Its clock runs from ``received_on``, the day its words were received, whenever they are entered.

    ``right`` is empty until the officer has said which it is (a message re-qualified by an advisor). ``who`` (name and address, when it
    came by post or e-mail) is forgotten at the answer: what stays for five years names nobody. ``ticket`` is the opaque id of the
    request whose words these are. ``told`` are ids of the register, of the recipients to whom the decision was passed on (art. 19).
    ``as_asked``: the program carried it out as the person asked, so that nothing was decided. ``served_at``: what leaves without
    a human left. ``carried_out_at``: the erasure was done.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField(unique=True)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.SET_NULL, related_name="rights_requests")
    ticket = models.UUIDField(null=True)
    right = models.CharField(max_length=16, blank=True, default="", choices=RIGHTS)
    field = models.CharField(max_length=24, blank=True, default="")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    answer_by = models.CharField(max_length=8, choices=Channel.choices, default=Channel.SPACE)
    received_on = models.DateField()
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    who = SealedText()
    asked = SealedText()
    identity = models.CharField(max_length=9, choices=Identity.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RECEIVED)
    extended_at = models.DateTimeField(null=True)
    extended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    extension_reasons = SealedText()
    decision = models.CharField(max_length=7, blank=True, default="", choices=Decision.choices)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reasons = SealedText()
    told = models.JSONField(default=list)
    answer = SealedJSON()
    answered_at = models.DateTimeField(null=True)
    as_asked = models.BooleanField(default=False)
    served_at = models.DateTimeField(null=True)
    carried_out_at = models.DateTimeField(null=True)

    objects: ClassVar[RightsRequestQuerySet] = RightsRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["received_on", "id"], name="rights_open", condition=~Q(state="answered")),
            models.Index(fields=["-answered_at", "-id"], name="rights_answered", condition=Q(state="answered")),
            models.Index(fields=["customer", "-entered_at"], name="rights_of_customer"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True)
                | ~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="a_right_is_decided_by_a_person",
                violation_error_message="Une décision est prise par une personne, à un instant.",
            ),
            models.CheckConstraint(
                condition=Q(state="answered", answered_at__isnull=False) | ~Q(state="answered") & Q(answered_at=None),
                name="an_answered_right_has_its_instant",
                violation_error_message="Une réponse a un instant.",
            ),
            # Without a decision, only what the person's own gesture carried out is answered.
            models.CheckConstraint(
                condition=~Q(state__in=["decided", "answered"])
                | ~Q(decision="") & ~Q(right="") & Q(as_asked=False)
                | Q(
                    as_asked=True,
                    decision="",
                    right__in=["access", "portability", "objection", "withdrawal", "directives"],
                ),
                name="a_right_is_answered_by_a_decision",
                violation_error_message="Une réponse suppose une décision motivée.",
            ),
            models.CheckConstraint(
                condition=Q(extended_at__isnull=True, extended_by__isnull=True)
                | Q(extended_at__isnull=False, extended_by__isnull=False),
                name="an_extension_is_told_by_a_person",
                violation_error_message="Une prolongation est annoncée par une personne.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What a letter quotes."""
        return f"R-{self.id.hex[:8].upper()}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class Step(models.Model):
    """One move, with its author and its instant."""

    id = models.BigAutoField(primary_key=True)
    request = models.ForeignKey(RightsRequest, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(max_length=16)
    source = models.CharField(max_length=8, choices=State.choices, blank=True, default="")
    target = models.CharField(max_length=8, choices=State.choices)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["request", "at"], name="step_of_right")]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d}"


class Suspension(models.Model):
    """The days during which a proof of identity was awaited: they do not count (clause C19). ``ended_on`` is the day it came."""

    id = models.BigAutoField(primary_key=True)
    request = models.ForeignKey(RightsRequest, on_delete=models.CASCADE, related_name="suspensions")
    began_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(ended_on__isnull=True),
                name="one_suspension_at_a_time",
                violation_error_message="L’identité est déjà demandée.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("began_on")),
                name="a_suspension_ends_after_it_began",
                violation_error_message="Le justificatif arrive après qu’on l’a demandé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.began_on} – {self.ended_on or ''}"


class IdentityProofQuerySet(models.QuerySet["IdentityProof"]):
    def visible_to(self, user: User) -> IdentityProofQuerySet:
        """For the officer, who decides; for nobody else."""
        return self if user.role == Role.DPO else self.none()


class IdentityProof(SealedModel):
    """A proof of identity that came by post or e-mail: in a unit of its own, destroyed at the decision, at most 30 days after it came."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField(unique=True)
    request = models.ForeignKey(RightsRequest, on_delete=models.CASCADE, related_name="proofs")
    media_type = models.CharField(max_length=32)
    content = SealedBinary()
    received_at = models.DateTimeField()

    objects: ClassVar[IdentityProofQuerySet] = IdentityProofQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return str(self.id)
