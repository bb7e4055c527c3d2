"""Copies of somebody's data, made because they asked (articles 15 and 20 GDPR), and what of them a person must read first."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from espace import register
from espace.accounts.models import Customer, User
from espace.accounts.roles import Role
from espace.vault import SealedJSON, SealedModel, SealedText, UnitField


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, user: User) -> ExportQuerySet:
        """One's own; all of them for the officer, who reads the notes and never the file."""
        if user.role == Role.CUSTOMER:
            return self.filter(customer__user_id=user.pk)
        return self if user.role == Role.DPO else self.none()

    def readable(self, at: datetime, user: User) -> ExportQuerySet:
        """Those whose bytes this user may have: one's own; for the officer, what is to be handed over after a death."""
        kinds = Q(kind="heirs") if user.role == Role.DPO else ~Q(kind="heirs")
        return self.visible_to(user).living(at).filter(kinds)

    def living(self, at: datetime) -> ExportQuerySet:
        """Those not past their term, even where the run that destroys them is late."""
        return self.exclude(prepared_at__lte=register.oldest("export", at))


class Export(SealedModel):
    """One copy, asked at ``asked_at``: what came later is not in it. Its bytes lie in the blob store under its unit.

    An access whose person has internal notes makes a second one, of kind ``notes``, which waits for the officer to have read them.
    ``done`` of ``total`` (about; 0: not known) is how far its preparation is, since the run ``began_at`` (``lib.pace``), which is its mark.
    ``groups``: of a copy for heirs, the groups of data that it holds; the officer takes it, to hand it over.
    """

    class Kind(models.TextChoices):
        ACCESS = "access", "copie de toutes vos données"
        PORTABLE = "portable", "données à emporter"
        NOTES = "notes", "notes internes relues"
        HEIRS = "heirs", "copie à remettre après un décès"

    class State(models.TextChoices):
        READING = "reading", "en lecture par le DPO"
        ASKED = "asked", "en préparation"
        PREPARED = "prepared", "prête"
        FAILED = "failed", "préparation interrompue"
        STOPPED = "stopped", "arrêtée par la personne"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField(unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="exports")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    request = models.UUIDField(null=True)
    groups = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    prepared_at = models.DateTimeField(null=True)
    size = models.PositiveBigIntegerField(null=True)
    counts = SealedJSON()
    archive_ask = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until_at = models.DateTimeField(null=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    began_at = models.DateTimeField(null=True)
    began_from = models.PositiveBigIntegerField(default=0)

    objects: ClassVar[ExportQuerySet] = ExportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-asked_at", "-id"], name="export_of_customer"),
            models.Index(fields=["asked_at", "id"], name="export_to_prepare", condition=Q(state="asked")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "kind"],
                condition=Q(state="asked", kind__in=["access", "portable", "heirs"]),
                name="an_export_is_not_asked_twice",
                violation_error_message="Cette copie est déjà en préparation.",
            ),
            models.CheckConstraint(
                condition=Q(state="prepared", prepared_at__isnull=False, size__isnull=False)
                | ~Q(state="prepared") & Q(prepared_at__isnull=True, size__isnull=True),
                name="a_prepared_export_has_an_instant_and_a_size",
                violation_error_message="Une copie prête porte sa date et sa taille.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class WithheldQuerySet(models.QuerySet["Withheld"]):
    def visible_to(self, user: User) -> WithheldQuerySet:
        """The officer's alone; what leaves of them is in their person's copy."""
        return self if user.role == Role.DPO else self.none()


class Withheld(SealedModel):
    """A text about the person that the brokerage wrote for itself: the officer reads it before it leaves, or says why it does not.

    ``table``, ``row`` and ``column`` say where it lies; ``copied``, in the export's unit, is the text itself where it came out of the
    archive. ``words``, there too: what leaves in its place, or the reason.
    """

    class Verdict(models.TextChoices):
        WAITING = "waiting", "à lire"
        RELEASED = "released", "remise entière"
        REDACTED = "redacted", "remise en partie"
        REFUSED = "refused", "refusée"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField()
    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="withheld")
    table = models.CharField(max_length=60)
    row = models.CharField(max_length=40)
    column = models.CharField(max_length=40)
    written_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=8, choices=Verdict.choices, default=Verdict.WAITING)
    copied = SealedText()
    words = SealedText()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects: ClassVar[WithheldQuerySet] = WithheldQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["export", "table", "row", "column"],
                name="a_text_is_read_once_for_an_export",
                violation_error_message="Ce texte est déjà à lire.",
            ),
            models.CheckConstraint(
                condition=Q(verdict="waiting", decided_by__isnull=True, decided_at__isnull=True)
                | ~Q(verdict="waiting") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="a_person_decides_what_leaves",
                violation_error_message="Une personne décide de ce qui est remis.",
            ),
            models.CheckConstraint(
                condition=~Q(verdict__in=["redacted", "refused"]) | Q(words__isnull=False),
                name="a_cut_or_a_refusal_has_its_words",
                violation_error_message="Écrivez le texte remis, ou le motif du refus.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Arrival(models.Model):
    """A portable copy that came from another space, so that the same file is taken in once."""

    id = models.BigAutoField(primary_key=True)
    digest = models.BinaryField(max_length=32, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)
