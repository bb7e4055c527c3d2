"""Imports: a file of the management system, staged line by line, rehearsed, then applied."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from espace.accounts.models import User
from espace.vault import SealedModel, SealedText, UnitField


class Import(SealedModel):
    """One file. Its staged rows and its faulty-rows file die 24 h after it is applied or abandoned.

    ``mapping`` is {field: header}; ``counts`` the report's figures; ``done`` of ``total`` lines the progress shown.
    """

    class State(models.TextChoices):
        RECEIVED = "received", "reçu"
        STAGED = "staged", "répété"
        APPLYING = "applying", "en cours"
        APPLIED = "applied", "appliqué"
        ABANDONED = "abandoned", "abandonné"
        UNREADABLE = "unreadable", "illisible"

    class Extent(models.TextChoices):
        GOOD_ROWS = "good_rows", "les bonnes lignes"
        WHOLE = "whole", "tout ou rien"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField(unique=True)
    file_name = SealedText()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    created_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    extent = models.CharField(max_length=9, choices=Extent.choices, blank=True, default="")
    encoding = models.CharField(max_length=16, blank=True, default="")
    delimiter = models.CharField(max_length=1, blank=True, default="")
    mapping = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    fault = models.CharField(max_length=40, blank=True, default="")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    leased_until_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="import_latest"),
            models.Index(fields=["created_at"], name="import_work", condition=Q(state__in=["received", "applying"])),
        ]

    def __str__(self) -> str:
        return str(self.id)


class StagedRow(SealedModel):
    """One line of an import: digests in clear for set joins, the row itself sealed under the import's unit.

    ``faults`` holds [{column, reason}] with codes only; a message that quotes the value is made when the row is opened.
    """

    class Verdict(models.TextChoices):
        FAULTY = "faulty", "à corriger"
        OUT_OF_TERM = "out_of_term", "hors durée"
        NEW = "new", "nouveau"
        CHANGED = "changed", "modifié"
        UNCHANGED = "unchanged", "inchangé"
        STOPPED = "stopped", "à voir par le DPO"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField(db_index=False)
    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    verdict = models.CharField(max_length=11, choices=Verdict.choices, blank=True, default="")
    number_digest = models.BinaryField(max_length=16, null=True)
    person_digest = models.BinaryField(max_length=16, null=True)
    email_digest = models.BinaryField(max_length=16, null=True)
    phone_digest = models.BinaryField(max_length=16, null=True)
    row_digest = models.BinaryField(max_length=16, null=True)
    ends_on = models.DateField(null=True)
    row = SealedText()
    faults = models.JSONField(default=list)
    applied = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "line"],
                name="one_staged_row_a_line",
                violation_error_message="Cette ligne est déjà lue.",
            )
        ]
        indexes = [models.Index(fields=["source", "verdict", "line"], name="staged_row_verdict")]

    def __str__(self) -> str:
        return f"line {self.line}"


class ColumnMapping(models.Model):
    """A mapping of columns that somebody corrected and keeps by name."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=60, unique=True)
    mapping = models.JSONField(default=dict)
    kept_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
