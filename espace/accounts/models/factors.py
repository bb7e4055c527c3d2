"""What a person signs in with besides their password: passkeys, an application of codes, recovery codes (S2, S3)."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from espace.accounts.models.users import User
from espace.vault import SealedJSON, SealedModel, SealedText, UnitField


class SecondFactorQuerySet(models.QuerySet["SecondFactor"]):
    def visible_to(self, user: User) -> SecondFactorQuerySet:
        """The one door: everybody's own, and nobody else's."""
        return self.filter(user=user)


class SecondFactor(SealedModel):
    """One second factor. ``secret``, sealed, is for a passkey ``{"credential"}``, for an application ``{"key"}`` (base 32), for recovery
    codes ``{"left"}``, those that have not served.

    ``counter`` is what makes each answer serve once: the last 30-second step whose code was taken, or the last count that a key gave.
    """

    class Kind(models.TextChoices):
        PASSKEY = "passkey", "clé"
        CODE = "code", "application de codes"
        RECOVERY = "recovery", "codes de secours"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField(unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="factors")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = SealedText()
    secret = SealedJSON()
    counter = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects: ClassVar[SecondFactorQuerySet] = SecondFactorQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["passkey", "code", "recovery"]),
                name="second_factor_has_a_known_kind",
                violation_error_message="Ce moyen de connexion n’existe pas.",
            ),
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=models.Q(kind__in=["code", "recovery"]),
                name="one_application_and_one_set_of_codes_a_person",
                violation_error_message="Une seule application et une seule liste de codes par personne.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
