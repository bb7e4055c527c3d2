"""What a person wants done with their data after their death (loi 78-17, art. 85), and the report of a death, up to its answer (C23)."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from espace.accounts.models import Customer, User
from espace.accounts.roles import Role
from espace.privacy.directives.groups import GROUPS
from espace.privacy.rights.models import RightsRequest
from espace.vault import SealedJSON, SealedModel, SealedText, UnitField


class Wish(models.TextChoices):
    """What becomes of a group of data (art. 85, I: conservation, effacement, communication)."""

    KEEP = "keep", _("Garder")
    ERASE = "erase", _("Effacer")
    COMMUNICATE = "communicate", _("Communiquer")


class Closing(models.TextChoices):
    """Why a directive is in force no more."""

    SUPERSEDED = "superseded", _("remplacée")
    REVOKED = "revoked", _("révoquée")
    CARRIED_OUT = "carried_out", _("exécutée")


class DirectiveQuerySet(models.QuerySet["Directive"]):
    def visible_to(self, user: User) -> DirectiveQuerySet:
        """The one door: one's own; for the officer, those that two people opened; none for anybody else."""
        if user.role == Role.CUSTOMER:
            return self.in_force().filter(customer__user_id=user.pk)
        return self.in_force().filter(opened_at__isnull=False) if user.role == Role.DPO else self.none()

    def in_force(self) -> DirectiveQuerySet:
        return self.filter(closed_at__isnull=True)


class Directive(SealedModel):
    """One version of a person's directives, whole, in a unit of its own. A change is a new version, which closes this one.

    A wish for each group of :data:`GROUPS`, empty where only general directives are mentioned; ``executor`` (who carries them out,
    how they are reached, who they are to the person), empty: the heirs; ``words``; ``general``: that general directives exist, and
    who holds them. ``consent``: the record of the consent of their own. ``opened_at``: since when the officer may read them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField(unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="directives")
    number = models.PositiveSmallIntegerField()
    consent = models.UUIDField(unique=True)
    written_at = models.DateTimeField()
    requests = SealedText(choices=Wish.choices)
    contracts = SealedText(choices=Wish.choices)
    identity = SealedText(choices=Wish.choices)
    optional = SealedText(choices=Wish.choices)
    executor = SealedText()
    executor_reached = SealedText()
    executor_relation = SealedText()
    words = SealedText()
    general = SealedText()
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closing = models.CharField(max_length=11, blank=True, default="", choices=Closing.choices)

    objects: ClassVar[DirectiveQuerySet] = DirectiveQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(closed_at__isnull=True),
                name="one_directive_in_force",
                violation_error_message="Des directives sont déjà en vigueur pour cette personne.",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closing="") | Q(closed_at__isnull=False) & ~Q(closing=""),
                name="a_directive_closes_for_a_reason",
                violation_error_message="Une directive close porte sa date et sa raison.",
            ),
            models.CheckConstraint(
                condition=~Q(closing="carried_out") | Q(opened_at__isnull=False),
                name="a_directive_is_opened_before_it_is_carried_out",
                violation_error_message="Une directive que deux personnes n’ont pas ouverte ne s’exécute pas.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    def hides(self, name: str, viewer: str) -> bool:
        """Nobody but their author reads them before two people have opened them."""
        return viewer != Role.CUSTOMER and self.opened_at is None

    @property
    def wishes(self) -> dict[str, Wish]:
        """What becomes of each group that something is said of; the row is opened."""
        return {group: Wish(getattr(self, group)) for group in GROUPS if getattr(self, group)}


class Outcome(models.TextChoices):
    """How the report of a death ended."""

    CARRIED_OUT = "carried_out", _("exécuté")
    REFUSED = "refused", _("écarté par le délégué")
    DENIED = "denied", _("démenti par la personne")


class DeathReportQuerySet(models.QuerySet["DeathReport"]):
    def visible_to(self, user: User) -> DeathReportQuerySet:
        """The one door: all of them for the officer; what waits for a second signature for the administrator, who may give it."""
        if user.role == Role.DPO:
            return self
        if user.role == Role.ADMINISTRATOR:
            return self.open().filter(established_at__isnull=False, countersigned_at__isnull=True)
        return self.none()

    def open(self) -> DeathReportQuerySet:
        return self.filter(ended_at__isnull=True)


class DeathReport(SealedModel):
    """Somebody told us that a person died. ``request``, of the right ``directives``, has its clock, who told it and how, and its answer.

    It lies in that request's unit, and goes with it. ``seen``: what shows the death, in the officer's words, forgotten
    where it was an error. ``handed_over``: the groups
    of the copies that were taken, once it is carried out. ``directive``: the number of the version that was opened; ``export``: the unit of
    the copy prepared to be handed over, one at a time. ``done``: what was done, as the answer says it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField()
    customer = models.ForeignKey(Customer, null=True, on_delete=models.SET_NULL, related_name="death_reports")
    request = models.OneToOneField(RightsRequest, on_delete=models.CASCADE, related_name="death_report")
    reported_at = models.DateTimeField()
    seen = SealedText()
    established_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    established_at = models.DateTimeField(null=True)
    countersigned_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    countersigned_at = models.DateTimeField(null=True)
    directive = models.PositiveSmallIntegerField(null=True)
    export = models.UUIDField(null=True)
    handed_over = models.JSONField(default=list)
    done = SealedJSON()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=11, blank=True, default="", choices=Outcome.choices)

    objects: ClassVar[DeathReportQuerySet] = DeathReportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["reported_at"], name="death_open", condition=Q(ended_at__isnull=True))]
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(ended_at__isnull=True),
                name="a_death_is_reported_once",
                violation_error_message="Ce décès est déjà signalé.",
            ),
            models.CheckConstraint(
                condition=Q(established_at__isnull=True, established_by__isnull=True)
                | Q(established_at__isnull=False, established_by__isnull=False)
                & (Q(seen__isnull=False) | Q(outcome__in=["denied", "refused"])),
                name="a_death_is_established_by_a_person",
                violation_error_message="Une personne constate le décès, et dit ce qu’elle a vu.",
            ),
            models.CheckConstraint(
                condition=Q(countersigned_at__isnull=True, countersigned_by__isnull=True)
                | Q(countersigned_at__isnull=False, countersigned_by__isnull=False, established_by__isnull=False)
                & ~Q(countersigned_by=F("established_by")),
                name="two_people_open_directives",
                violation_error_message="Deux personnes différentes ouvrent des directives.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | Q(ended_at__isnull=False) & ~Q(outcome=""),
                name="a_death_report_ends_somehow",
                violation_error_message="Un signalement clos dit comment.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="carried_out") | Q(countersigned_at__isnull=False),
                name="two_signatures_before_carrying_out",
                violation_error_message="Rien ne s’exécute avant deux signatures.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.request_id)

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def is_signed(self) -> bool:
        """Whether two people have established the death."""
        return self.countersigned_at is not None
