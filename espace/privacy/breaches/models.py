"""The register of breaches (GDPR art. 33(5)), and the letters to the persons whose data were touched (art. 34)."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from espace.accounts.models import Customer, User
from espace.accounts.roles import Role
from espace.vault import SealedModel, SealedText, UnitField

TO_NOTIFY = timedelta(hours=72)
"""Elapsed time from the moment one knows, nights and holidays included (art. 33(1); regulation 1182/71 counts hours as they pass)."""


class BreachQuerySet(models.QuerySet["Breach"]):
    def visible_to(self, user: User) -> BreachQuerySet:
        """The one door: the data protection officer's."""
        return self if user.role == Role.DPO else self.none()


class Breach(SealedModel):
    """One breach: what happened, what follows, what was done, and what a person decided about it.

    ``began_at`` and ``ended_at``: when it happened, as far as it is known. ``known_at`` starts the 72 hours.
    """

    class Nature(models.TextChoices):
        CONFIDENTIALITY = "confidentiality", _("Des données ont été vues ou prises")
        INTEGRITY = "integrity", _("Des données ont été changées")
        AVAILABILITY = "availability", _("Des données sont perdues ou inaccessibles")

    class Risk(models.TextChoices):
        NONE = "none", _("Aucun risque probable pour les personnes")
        RISK = "risk", _("Un risque")
        HIGH = "high", _("Un risque élevé")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField(unique=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    known_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    nature = models.CharField(max_length=16, choices=Nature.choices)
    what_happened = SealedText()
    consequences = SealedText()
    measures = SealedText()
    risk = models.CharField(max_length=8, choices=Risk.choices, default="")
    risk_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    risk_at = models.DateTimeField(null=True)
    notified_at = models.DateTimeField(null=True)
    late_why = SealedText()
    not_notified_why = SealedText()
    not_told_why = SealedText()
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects: ClassVar[BreachQuerySet] = BreachQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(risk="", risk_by__isnull=True, risk_at__isnull=True)
                | models.Q(risk__in=["none", "risk", "high"], risk_by__isnull=False, risk_at__isnull=False),
                name="breach_risk_is_decided_by_a_person",
                violation_error_message="Une personne décide du risque d’une violation.",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True, closed_by__isnull=True)
                | models.Q(closed_at__isnull=False, closed_by__isnull=False) & ~models.Q(risk=""),
                name="breach_is_closed_by_a_person_once_its_risk_is_decided",
                violation_error_message="Une violation se clôt par une personne, une fois son risque décidé.",
            ),
            models.CheckConstraint(
                condition=models.Q(notified_at__isnull=True) | models.Q(notified_at__gte=models.F("known_at")),
                name="breach_is_notified_after_it_is_known",
                violation_error_message="On notifie ce que l’on connaît.",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True)
                | models.Q(began_at__isnull=True)
                | models.Q(ended_at__gte=models.F("began_at")),
                name="breach_ends_after_it_begins",
                violation_error_message="Une violation finit après son début.",
            ),
        ]
        indexes = [
            models.Index(fields=["-known_at"], name="breach_known"),
            models.Index(fields=["closed_at"], name="breach_closed"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def due_at(self) -> datetime:
        """When the 72 hours are over."""
        return self.known_at + TO_NOTIFY

    @property
    def is_late(self) -> bool:
        """Whether it was notified after the 72 hours."""
        return self.notified_at is not None and self.notified_at > self.due_at


class Letter(SealedModel):
    """What the persons touched read in their space: what happened, what may follow, what was done, whom to ask (art. 34(2)).

    In the unit of its breach. Once ``ordered_at`` it does not change.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField()
    breach = models.ForeignKey(Breach, on_delete=models.CASCADE, related_name="letters")
    what_happened = SealedText()
    consequences = SealedText()
    measures = SealedText()
    contact = SealedText()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    ordered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ordered_at__isnull=True, ordered_by__isnull=True)
                | models.Q(ordered_at__isnull=False, ordered_by__isnull=False),
                name="letter_is_ordered_by_a_person",
                violation_error_message="Une personne ordonne l’envoi d’un avis.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class AddresseeQuerySet(models.QuerySet["Addressee"]):
    def visible_to(self, user: User) -> AddresseeQuerySet:
        """The one door: what was sent to oneself."""
        if user.role != Role.CUSTOMER:
            return self.none()
        return self.filter(customer__in=Customer.objects.filter(user=user).values("pk"), sent_at__isnull=False)

    def to_send(self) -> AddresseeQuerySet:
        """Those whose letter is ordered and who have a space to read it in."""
        reached = Customer.objects.filter(user__is_active=True, death_reported_at__isnull=True).values("pk")
        return self.filter(sent_at__isnull=True, letter__ordered_at__isnull=False, customer__in=reached)


class Addressee(models.Model):
    """One person (``customer``, an opaque id that outlives their file) to whom a letter goes, once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="addressees")
    customer = models.UUIDField()
    sent_at = models.DateTimeField(null=True)

    objects: ClassVar[AddresseeQuerySet] = AddresseeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "customer"],
                name="one_letter_a_person",
                violation_error_message="Cette personne est déjà destinataire de cet avis.",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="addressee_to_send", condition=models.Q(sent_at__isnull=True)),
            models.Index(fields=["customer"], name="addressee_customer"),
        ]

    def __str__(self) -> str:
        return str(self.id)
