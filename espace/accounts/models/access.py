"""The papers that let people in: sessions, invitations, claims, changes of address, and the counters that slow guessing down."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from espace.accounts.models.customers import Customer
from espace.accounts.models.users import StaffMember, User
from espace.accounts.roles import Role
from espace.vault import SealedJSON, SealedModel, SealedText, UnitField


class Session(AbstractBaseSession):
    """A signed-in browser. The key is stored as its SHA-256, and the data sealed under it: a copy of the table lets nobody in."""

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions")
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    @classmethod
    def get_session_store_class(cls) -> type:
        from espace.accounts.sessions import SessionStore  # the store needs this model

        return SessionStore


class KnownDevice(models.Model):
    """A browser in which ``user`` signed in before (``accounts.devices``). Only the SHA-256 of its 256 random bits is kept.

    ``session`` is the stored key of the session that it opened last, which may be over: ending that session forgets the browser.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    token_digest = models.BinaryField(max_length=32, unique=True)
    session = models.CharField(max_length=40)
    used_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["used_at"], name="device_age")]

    def __str__(self) -> str:
        return str(self.id)


class Invitation(SealedModel):
    """A single-use way in, 72 hours long, tied to a customer's contract or to a member of staff (clause C01; S9).

    Only the SHA-256 of its 256 random bits is kept. ``email`` is the mailbox it was sent to, which activating it proves;
    ``is_chosen`` when the person gave that address because the file's already serves somebody else's account.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField(unique=True)
    token_digest = models.BinaryField(max_length=32, unique=True)
    email = SealedText()
    is_chosen = models.BooleanField(default=False)
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
        indexes = [models.Index(fields=["created_at"], name="invitation_age")]

    def __str__(self) -> str:
        return str(self.id)


class PasswordReset(models.Model):
    """A single-use way to a new password, one hour long (S9). Only the SHA-256 of its 256 random bits is kept.

    A row without a user was asked for an address that has no account: both cost the same to whoever measures.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="password_resets")
    token_digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="password_reset_age")]

    def __str__(self) -> str:
        return str(self.id)


class ClaimQuerySet(models.QuerySet["Claim"]):
    def visible_to(self, user: User) -> ClaimQuerySet:
        """The one door: claims put before a person, for those who check who is asking."""
        if user.role == Role.ADVISOR:
            return self.exclude(state="asked")
        return self.none()


class Claim(SealedModel):
    """Somebody asks for their space by a contract number and a birth date (``asked``).

    The page only writes the row, so that its answer and its cost tell nothing; the worker looks for the contract. If the mailbox on
    file is lost, they leave a ``new_email``, and staff checks who they are first (48 h delay).
    """

    class State(models.TextChoices):
        ASKED = "asked", "demandée"
        WAITING = "waiting", "à vérifier"
        REFUSED = "refused", "refusée"
        ACCEPTED = "accepted", "acceptée"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField(unique=True)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.CASCADE, related_name="claims")
    contract = models.UUIDField(null=True)
    language = models.CharField(max_length=5)
    asked = SealedJSON()
    new_email = SealedText()
    how_checked = SealedText()
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    created_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)

    objects: ClassVar[ClaimQuerySet] = ClaimQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["asked", "waiting"])
                | models.Q(decided_by__isnull=False, decided_at__isnull=False),
                name="claim_is_decided_by_a_person",
                violation_error_message="Une personne décide d’une demande d’accès.",
            ),
            models.CheckConstraint(
                condition=models.Q(state="asked") | models.Q(customer__isnull=False, contract__isnull=False),
                name="claim_is_matched_before_it_is_checked",
                violation_error_message="Une demande d’accès se vérifie sur un dossier.",
            ),
        ]
        indexes = [models.Index(fields=["state", "created_at"], name="claim_state")]

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
