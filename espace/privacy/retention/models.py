"""What the retention engine remembers: its runs, the notices it sent, the holds it respects, and where it stopped for two people."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from espace.accounts.models import User
from espace.vault import SealedModel, SealedText, UnitField


class Run(models.Model):
    """One round of the engine: when, what it did by rule, and what it could not do."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    done = models.JSONField(default=dict)
    stopped = models.JSONField(default=list)
    faults = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["-at"], name="retention_run_age")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class Notice(models.Model):
    """A notice sent before a term, forgotten when the term moves away: reopened and closed again, the notices are armed again."""

    id = models.BigAutoField(primary_key=True)
    unit = models.UUIDField()
    rule = models.CharField(max_length=40)
    ahead = models.CharField(max_length=12)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "rule", "ahead"],
                name="a_notice_is_sent_once",
                violation_error_message="Cet avis est déjà parti.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.ahead}"


class LegalHold(SealedModel):
    """A unit that must not be destroyed for now (clause C17): why, by whom, until when somebody looks again (6 months at most).

    On a unit, never on a person. It still leaves the account at its term: a hold keeps, it does not show.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField(unique=True)
    held = models.UUIDField()
    held_kind = models.CharField(max_length=24)
    motive = SealedText()
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    review_on = models.DateField()
    released_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["held"], name="hold_in_force", condition=Q(released_at__isnull=True))]
        constraints = [
            models.UniqueConstraint(
                fields=["held"],
                condition=Q(released_at__isnull=True),
                name="a_unit_is_held_once",
                violation_error_message="Ce dossier est déjà gelé.",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by__isnull=True)
                | Q(released_at__isnull=False, released_by__isnull=False),
                name="a_hold_is_released_by_a_person",
                violation_error_message="Un gel est levé par une personne.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.held)


class Stop(models.Model):
    """The circuit breaker of a rule, open: too many units came due at once. Two different people let them go, or nobody does."""

    id = models.BigAutoField(primary_key=True)
    rule = models.CharField(max_length=40)
    due = models.PositiveIntegerField()
    total = models.PositiveIntegerField()
    at = models.DateTimeField()
    first_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    first_at = models.DateTimeField(null=True)
    second_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    second_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule"],
                condition=Q(ended_at__isnull=True),
                name="a_rule_stops_once",
                violation_error_message="Cette règle est déjà arrêtée.",
            ),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True) | (Q(first_by__isnull=False) & ~Q(first_by=F("second_by"))),
                name="two_people_release_a_stop",
                violation_error_message="Deux personnes différentes lèvent cet arrêt.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.due}/{self.total}"


class Erasure(models.Model):
    """The erasure of a person, decided by somebody and carried out by the worker: the opaque id, and when it was over."""

    id = models.BigAutoField(primary_key=True)
    customer = models.UUIDField()
    request = models.UUIDField(null=True)
    # Groups of data (holdings), where a directive after death erases some and keeps others; null: everything.
    groups = models.JSONField(null=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(done_at__isnull=True),
                name="an_erasure_is_decided_once",
                violation_error_message="L’effacement de cette personne est déjà décidé.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.customer)
