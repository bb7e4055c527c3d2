"""What the live database knows of the archive: opaque ids and dates, and what was asked of it. Never a content."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from espace import register
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.lib import periods
from espace.vault import SealedJSON, SealedModel, SealedText, UnitField

RULE = "archive_loan"
LEAST_MOTIVE = 20
"""Letters that a motive has at least: one that says nothing is none (clause C16)."""


class ArchivedUnitQuerySet(models.QuerySet["ArchivedUnit"]):
    def visible_to(self, user: User) -> ArchivedUnitQuerySet:
        """The index lines, for those who answer for the archive. What is to be destroyed shows to nobody."""
        return self.kept() if user.role in (Role.ARCHIVIST, Role.DPO) else self.none()

    def kept(self) -> ArchivedUnitQuerySet:
        return self.filter(destroy_asked_at__isnull=True)

    def lines(self, subject: uuid.UUID) -> ArchivedUnitQuerySet:
        """The index of one person: what stands for itself, the latest first (a file goes with its request)."""
        return self.kept().filter(subject=subject, within__isnull=True).order_by("-opened_on", "-id")


class ArchivedUnit(models.Model):
    """One unit that left for the archive. ``id`` is the unit's own; ``pack`` the deposit that took it there.

    ``received_at``: when the archive process took it in. ``destroy_asked_at``: when the retention engine asked for its destruction; the
    archive process, which alone can, then destroys it and removes this row.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    pack = models.UUIDField()
    kind = models.CharField(max_length=24)
    subject = models.UUIDField()
    within = models.UUIDField(null=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    deposited_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    destroy_asked_at = models.DateTimeField(null=True)

    objects: ClassVar[ArchivedUnitQuerySet] = ArchivedUnitQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["subject", "-opened_on", "-id"], name="archived_of_subject"),
            models.Index(fields=["within"], name="archived_within", condition=Q(within__isnull=False)),
            models.Index(fields=["pack"], name="archived_by_pack"),
            models.Index(fields=["deposited_at"], name="archived_not_received", condition=Q(received_at__isnull=True)),
            models.Index(
                fields=["destroy_asked_at"], name="archived_to_destroy", condition=Q(destroy_asked_at__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=""),
                name="archived_unit_has_a_kind",
                violation_error_message="Une unité archivée a une nature.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class ArchivedLink(models.Model):
    """A contract whose end, with the others', says how long the unit is kept."""

    id = models.BigAutoField(primary_key=True)
    archived = models.ForeignKey(ArchivedUnit, on_delete=models.CASCADE, related_name="links")
    contract = models.UUIDField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["archived", "contract"],
                name="archived_unit_is_linked_once",
                violation_error_message="Cette unité est déjà liée à ce contrat.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.archived_id} {self.contract}"


class ArchiveAskQuerySet(models.QuerySet["ArchiveAsk"]):
    def live(self, at: datetime) -> ArchiveAskQuerySet:
        """Those that are not past their term, whether or not the sweep has passed (24 hours from the answer)."""
        return self.exclude(past(at))

    def visible_to(self, user: User) -> ArchiveAskQuerySet:
        """One's own for those who may ask; and, for an archivist, the loans to decide."""
        own = self.filter(by=user)
        if user.role == Role.ARCHIVIST:
            return self.filter(
                Q(by=user, kind__in=READINGS) | Q(kind=ArchiveAsk.Kind.LOAN, state=ArchiveAsk.State.WAITING)
            )
        if user.role == Role.DPO:
            return own.filter(kind__in=READINGS)
        if user.role == Role.ADVISOR:
            return own.filter(kind=ArchiveAsk.Kind.LOAN)
        return self.none()


class ArchiveAsk(SealedModel):
    """What somebody asks of the archive, and its answer, sealed in a unit of its own that lives 24 hours from the answer.

    ``match`` asks which lines of an import speak of what the archive holds; it is of no person, and shows nothing of anybody.
    ``archive_key`` is the unit's key, wrapped for the archive: the archive process opens the ask and seals the answer with it, and never
    holds the master key. ``wanted``: the units asked for. ``query``: what to find. A loan waits for an archivist (``decided_by``).
    """

    class Kind(models.TextChoices):
        FIND = "find", "recherche"
        CONSULT = "consult", "consultation"
        LOAN = "loan", "prêt"
        EXPORT = "export", "export"
        MATCH = "match", "rapprochement"

    class State(models.TextChoices):
        WAITING = "waiting", "à décider"
        ASKED = "asked", "demandée à l’archive"
        ANSWERED = "answered", "répondue"
        REFUSED = "refused", "refusée"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField(unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices)
    subject = models.UUIDField(null=True)
    wanted = models.JSONField(default=list)
    motive = SealedText()
    query = SealedJSON()
    archive_key = models.BinaryField()
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    refusal = SealedText()
    answered_at = models.DateTimeField(null=True)
    answer = SealedJSON()

    objects: ClassVar[ArchiveAskQuerySet] = ArchiveAskQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["state", "asked_at"], name="archive_ask_to_answer"),
            models.Index(fields=["by", "-asked_at"], name="archive_ask_of_user"),
            models.Index(fields=["answered_at"], name="archive_ask_by_term"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="loan") | Q(state="waiting") | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="a_loan_is_decided_by_a_person",
                violation_error_message="Un prêt est accordé ou refusé par une personne.",
            ),
            models.CheckConstraint(
                condition=Q(kind="loan") | ~Q(state__in=["waiting", "refused"]),
                name="only_a_loan_is_decided",
                violation_error_message="Seul un prêt se décide.",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=False, state__in=["answered", "refused"])
                | Q(answered_at__isnull=True, state__in=["waiting", "asked"]),
                name="an_answer_has_its_instant",
                violation_error_message="Une réponse de l’archive a son heure.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def ends_at(self) -> datetime | None:
        """When nobody reads it any more; ``None`` until it is answered."""
        return periods.add(self.answered_at, register.load().retention[RULE].period) if self.answered_at else None


READINGS = (ArchiveAsk.Kind.FIND, ArchiveAsk.Kind.CONSULT)


def past(at: datetime) -> Q:
    """What is over: answered for 24 hours, or never answered for so long that nobody waits any more."""
    rule = register.load().retention[RULE]
    over = Q(answered_at__lte=periods.before(at, rule.period))
    return over | Q(answered_at__isnull=True, asked_at__lte=register.oldest(RULE, at))
