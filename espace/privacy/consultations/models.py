"""What surrounds the record of consultations: the DPO's look-ups, each with its motive, the lines whose showing waits, and alerts."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy

from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.lib import clock
from espace.vault import SealedModel, SealedText, UnitField

LASTS = timedelta(hours=24)
TOLD = (Role.ADMINISTRATOR, Role.DPO)
"""Those who are told of an alert."""


class LookupQuerySet(models.QuerySet["Lookup"]):
    def visible_to(self, user: User) -> LookupQuerySet:
        """The one door: one's own, for a DPO."""
        return self.filter(by=user) if user.role == Role.DPO else self.none()

    def open_at(self, at: datetime) -> LookupQuerySet:
        """Those whose motive still stands: after a day one says again why."""
        return self.filter(at__gt=at - LASTS, at__lte=at)


class Lookup(SealedModel):
    """A DPO looks at the record of one person (``subject``, a customer's id), for a written motive."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField(unique=True)
    subject = models.UUIDField()
    motive = SealedText()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[LookupQuerySet] = LookupQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["by", "-at"], name="lookup_by"),
            models.Index(fields=["at"], name="lookup_age"),
            models.Index(fields=["subject"], name="lookup_subject"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def stands(self, at: datetime) -> bool:
        """Whether its motive still does."""
        return at - LASTS < self.at <= at


class DeferralQuerySet(models.QuerySet["Deferral"]):
    def standing(self, on: date) -> DeferralQuerySet:
        """Those that hide their line on a day: not released, their review still to come."""
        return self.filter(released_at__isnull=True, review_on__gt=on)


class Deferral(SealedModel):
    """One line of the record that the person will be shown later: at the day of its review, or once it is released.

    ``event`` is the id of the reading, ``subject`` the customer whom it read.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField(unique=True)
    event = models.BigIntegerField()
    subject = models.UUIDField()
    reason = SealedText()
    review_on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    released_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True)

    objects: ClassVar[DeferralQuerySet] = DeferralQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event"],
                condition=models.Q(released_at__isnull=True),
                name="one_deferral_a_line",
                violation_error_message="Cette ligne est déjà différée.",
            ),
            models.CheckConstraint(
                condition=models.Q(released_at__isnull=True, released_by__isnull=True)
                | models.Q(released_at__isnull=False, released_by__isnull=False),
                name="deferral_is_released_by_a_person",
                violation_error_message="Une personne lève le report d’une ligne.",
            ),
        ]
        indexes = [
            models.Index(fields=["subject"], name="deferral_subject"),
            models.Index(fields=["at"], name="deferral_age"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def stands(self, at: datetime) -> bool:
        return self.released_at is None and self.review_on > clock.today(at)


class AlertQuerySet(models.QuerySet["Alert"]):
    def visible_to(self, user: User) -> AlertQuerySet:
        """The one door: all of them, for those who are told."""
        return self if user.role in TOLD else self.none()


class Alert(models.Model):
    """A member of staff opened many files within an hour, or took data out. ``subjects``: how many people it was about.

    ``confirmed_at``: when they showed again who they are; ``told_at``: when the mails about it were posted.
    """

    class Cause(models.TextChoices):
        READINGS = "readings", gettext_lazy("Beaucoup de dossiers ouverts en une heure")
        EXPORT = "export", gettext_lazy("Des données emportées dans un fichier")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cause = models.CharField(max_length=12, choices=Cause)
    actor = models.UUIDField()
    role = models.CharField(max_length=24)
    subjects = models.PositiveIntegerField()
    at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    objects: ClassVar[AlertQuerySet] = AlertQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["actor", "-at"], name="alert_actor"),
            models.Index(fields=["-at"], name="alert_age"),
            models.Index(fields=["at"], name="alert_untold", condition=models.Q(told_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return str(self.id)
