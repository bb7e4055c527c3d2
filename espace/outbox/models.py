"""Outgoing mail as rows, written with the fact that they announce. A row and its key are destroyed once the mail is sent."""

from __future__ import annotations

import uuid

from django.db import models

from espace.vault import SealedJSON, SealedModel, SealedText, UnitField


class OutgoingMail(SealedModel):
    """One mail to send. It says that something is new and where; its address and its link are sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField()
    kind = models.CharField(max_length=32)
    event = models.CharField(max_length=160, unique=True)
    language = models.CharField(max_length=5)
    to = SealedText()
    context = SealedJSON()
    created_at = models.DateTimeField()
    not_before_at = models.DateTimeField()
    leased_until_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=40, default="")

    class Meta:
        indexes = [models.Index(fields=["not_before_at"], name="mail_due")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(event=""),
                name="mail_has_an_event",
                violation_error_message="Un courriel annonce un fait.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Fact(models.Model):
    """One of the facts that a mail of the day announces: when none is left, it is taken back."""

    mail = models.ForeignKey(OutgoingMail, models.CASCADE, related_name="facts")
    event = models.CharField(max_length=160)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mail", "event"], name="fact_told_once")]
        indexes = [models.Index(fields=["event"], name="fact_event")]

    def __str__(self) -> str:
        return self.event
