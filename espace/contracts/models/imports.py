"""Imports: a file of the management system, staged line by line, rehearsed, then applied."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.vault import SealedJSON, SealedModel, SealedText, UnitField


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: User) -> ImportQuerySet:
        """The one door: whoever brings portfolios in sees every import; nobody else sees any."""
        return self if user.role in (Role.ADVISOR, Role.ADMINISTRATOR) else self.none()


class Import(SealedModel):
    """One file. Its staged rows and its faulty-rows file die 24 h after it is applied or abandoned.

    ``mapping`` is {field: header}; ``layout`` how the file is written; ``counts`` the report's figures; ``done`` the last line
    treated and ``total`` the last line of the file (about, while it is read; 0: not known): what is shown, and where an interrupted
    import goes on. ``began_at``: when the run at hand began (``lib.pace``), which is also its mark: a run whose lease ended and that
    another took over writes no more; ``began_from``: the lines done before it.
    ``asks``: what the archive was asked about the rows that look new, until it is read; ``judged_at``: when these rows were last judged.
    ``fault`` says why the file cannot be read (a code); ``fault_values`` what its sentence quotes, which may come from the file.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("reçu")
        STAGING = "staging", _("en répétition")
        ASKED = "asked", _("l’archive est interrogée")
        STAGED = "staged", _("répété")
        APPLYING = "applying", _("en cours")
        APPLIED = "applied", _("appliqué")
        ABANDONED = "abandoned", _("abandonné")
        UNREADABLE = "unreadable", _("illisible")

    class Extent(models.TextChoices):
        GOOD_ROWS = "good_rows", _("les bonnes lignes")
        WHOLE = "whole", _("tout ou rien")

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
    layout = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    fault = models.CharField(max_length=40, blank=True, default="")
    fault_values = SealedJSON()
    asks = models.JSONField(default=list)
    judged_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField(null=True)
    began_from = models.PositiveIntegerField(default=0)
    leased_until_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[ImportQuerySet] = ImportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="import_latest"),
            models.Index(fields=["created_at"], name="import_work", condition=Q(state__in=["staging", "applying"])),
            models.Index(fields=["ended_at"], name="import_ended", condition=Q(ended_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.id)


class StagedRow(SealedModel):
    """One line of an import: digests in clear for set joins, the row itself sealed under the import's unit.

    ``faults`` holds [{column, reason}] with codes only. ``findings`` holds names of fields and codes, never a value: ``fields``
    that change, ``kept`` (the person changed them), ``objected``, ``rekeyed`` (the file says at last what the person said),
    ``ended``, ``letters`` (changed by letters that cp1252 had lost), ``duplicate`` (perhaps somebody we know), ``why`` it is
    stopped; of a row that speaks of somebody who left: ``archived`` (the contract's opaque id), ``officer`` (why it is the officer's to
    decide), ``subjects`` (the persons' opaque ids), ``let_in`` or ``kept_out`` (the officer's reason, a code).
    ``noted`` marks the rows whose findings a human has to look at. An unchanged row keeps its number's digest only.
    """

    class Verdict(models.TextChoices):
        FAULTY = "faulty", _("à corriger")
        OUT_OF_TERM = "out_of_term", _("hors durée")
        NEW = "new", _("nouveau")
        CHANGED = "changed", _("modifié")
        UNCHANGED = "unchanged", _("inchangé")
        STOPPED = "stopped", _("à voir")
        LEFT = "left", _("parti")
        OFFICER = "officer", _("au délégué")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField(db_index=False)
    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows", db_index=False)
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
    findings = models.JSONField(default=dict)
    noted = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "line"],
                name="one_staged_row_a_line",
                violation_error_message="Cette ligne est déjà lue.",
            )
        ]
        indexes = [
            models.Index(fields=["source", "verdict", "line"], name="staged_row_verdict"),
            models.Index(fields=["source", "number_digest"], name="staged_row_number"),
            models.Index(fields=["source", "line"], name="staged_row_noted", condition=Q(noted=True)),
        ]

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
