"""The papers that let people in: sessions, invitations, claims, changes of address, and the counters that slow guessing down."""

from __future__ import annotations

import uuid

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from espace.accounts.models.customers import Customer
from espace.accounts.models.users import StaffMember, User
from espace.vault import SealedModel, SealedText, UnitField


class Session(AbstractBaseSession):
    """A signed-in browser. The key is stored as its SHA-256: a copy of the table lets nobody in."""

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions")
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    @classmethod
    def get_session_store_class(cls) -> type:
        from espace.accounts.sessions import SessionStore  # the store needs this model

        return SessionStore


class Invitation(models.Model):
    """A single-use way in, 72 hours long, tied to a customer's contract or to a member of staff (clause C01; S9).

    Only the SHA-256 of its 256 random bits is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_digest = models.BinaryField(max_length=32, unique=True)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.CASCADE, related_name="invitations")
    contract = models.UUIDField(null=True)
    staff_member = models.ForeignKey(StaffMember, null=True, on_delete=models.CASCADE, related_name="invitations")
    invited_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(customer__isnull=False, contract__isnull=False, staff_member__isnull=True)
                | models.Q(customer__isnull=True, contract__isnull=True, staff_member__isnull=False),
                name="invitation_is_for_a_contract_or_for_staff",
                violation_error_message="Une invitation vise le contrat d’un client, ou une personne du cabinet.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Claim(SealedModel):
    """Somebody asks for the space of a contract whose mailbox they lost: staff checks who they are first (48 h delay)."""

    class State(models.TextChoices):
        WAITING = "waiting", "à vérifier"
        REFUSED = "refused", "refusée"
        ACCEPTED = "accepted", "acceptée"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField(unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="claims")
    contract = models.UUIDField()
    new_email = SealedText()
    how_checked = SealedText()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="waiting") | models.Q(decided_by__isnull=False, decided_at__isnull=False),
                name="claim_is_decided_by_a_person",
                violation_error_message="Une personne décide d’une demande d’accès.",
            ),
        ]
        indexes = [models.Index(fields=["created_at"], name="claim_waiting", condition=models.Q(state="waiting"))]

    def __str__(self) -> str:
        return str(self.id)


class EmailChange(SealedModel):
    """A new address, waiting to be confirmed from the mailbox itself; the old one is told at once (clause C04)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField(unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="email_changes")
    new_email = SealedText()
    token_digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)


class Throttle(models.Model):
    """One counted try. Rows expire by time and are never culled (S6); the key is a keyed digest of what is counted."""

    id = models.BigAutoField(primary_key=True)
    scope = models.CharField(max_length=16)
    key = models.BinaryField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["scope", "key", "at"], name="throttle_count"),
            models.Index(fields=["at"], name="throttle_age"),
        ]

    def __str__(self) -> str:
        return self.scope
