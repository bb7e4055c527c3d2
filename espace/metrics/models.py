"""What is counted. No table here has a link to a person, a request or a session, and no instant finer than an hour (clause C06).

A page seen is a raw event for an hour or two; then it is a number that waits; and a number is published once it holds at least eleven.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.vault import SealedModel, SealedText, UnitField

LEAST = 11
"""No published number counts fewer."""


class Stream(models.TextChoices):
    USE = "use", _("Utilisation")
    SATISFACTION = "satisfaction", _("Satisfaction")
    DELAYS = "delays", _("Volumes et délais")


class Area(models.TextChoices):
    """The groups of pages that are counted: nothing finer is known of a visit."""

    HOME = "home", _("Accueil")
    CONTRACTS = "contracts", _("Contrats")
    REQUESTS = "requests", _("Liste des demandes")
    REQUEST = "request", _("Une demande")
    NEW_REQUEST = "new_request", _("Préparer une demande")
    DOCUMENTS = "documents", _("Documents")
    DATA = "data", _("Mes données")
    RIGHTS = "rights", _("Mes droits")
    CONSULTATIONS = "consultations", _("Qui a vu mon dossier")
    ASSISTANCE = "assistance", _("En urgence")


class UsageEvent(models.Model):
    """One page of one group was seen in the hour that began at ``at``. An exact instant could be matched with the journal's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    area = models.CharField(max_length=16, choices=Area.choices)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="usage_event_age")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(area__in=[*Area.values]),
                name="usage_is_of_a_known_area",
                violation_error_message="Cette partie de l’espace n’est pas de celles que l’on compte.",
            ),
        ]

    def __str__(self) -> str:
        return self.area


class Pending(models.Model):
    """What is counted and not published yet, of one topic of a stream: ``n`` things, whose values add up to ``total``.

    ``on``: the day of use; the first of the month for the two others. ``durations``: hours in the hands of the brokerage, one a closed
    request (``delays`` alone), for the median and the ninth decile of the batch that they will be part of.
    """

    id = models.BigAutoField(primary_key=True)
    stream = models.CharField(max_length=12, choices=Stream.choices)
    topic = models.CharField(max_length=32)
    on = models.DateField()
    n = models.PositiveIntegerField()
    total = models.PositiveBigIntegerField(default=0)
    durations = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "topic", "on"],
                name="one_pending_a_day",
                violation_error_message="Ce compte est déjà ouvert pour ce jour.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.topic}"


class Figure(models.Model):
    """A published number: at least eleven things of one topic, gathered from ``from_on`` to ``to_on``. It never changes, and nothing is
    in two of them: whatever is published is a sum of whole figures.

    ``median`` and ``ninth``: hours (``delays`` alone); ``ninth`` is the ninth decile, which 90 % do not exceed.
    """

    id = models.BigAutoField(primary_key=True)
    stream = models.CharField(max_length=12, choices=Stream.choices)
    topic = models.CharField(max_length=32)
    from_on = models.DateField()
    to_on = models.DateField()
    n = models.PositiveIntegerField()
    total = models.PositiveBigIntegerField(default=0)
    median = models.PositiveIntegerField(null=True)
    ninth = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["to_on"], name="figure_to")]
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "topic", "to_on"],
                name="one_figure_a_day",
                violation_error_message="Un chiffre de ce jour est déjà publié.",
            ),
            models.CheckConstraint(
                condition=models.Q(n__gte=LEAST),
                name="a_figure_counts_eleven_at_least",
                violation_error_message="Un chiffre publié compte au moins onze.",
            ),
            models.CheckConstraint(
                condition=models.Q(from_on__lte=models.F("to_on")),
                name="a_figure_ends_after_it_begins",
                violation_error_message="La période d’un chiffre finit après son début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.topic} {self.to_on}"


class Coverage(models.Model):
    """How many of the open accounts accepted to be measured on a day, published when both numbers are, and moved by, eleven or more."""

    id = models.BigAutoField(primary_key=True)
    on = models.DateField(unique=True)
    accepted = models.PositiveIntegerField()
    others = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(accepted__gte=LEAST, others__gte=LEAST),
                name="a_coverage_counts_eleven_at_least",
                violation_error_message="La part des comptes mesurés se publie à partir de onze de chaque côté.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.on)


class MonthCounted(models.Model):
    """A month (its first day) whose closed requests are counted: none is counted twice."""

    on = models.DateField(primary_key=True)

    def __str__(self) -> str:
        return f"{self.on:%Y-%m}"


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, user: User) -> CommentQuerySet:
        """The one door: the officer reads them first; what was kept, the administrator too."""
        if user.role == Role.DPO:
            return self
        return self.filter(is_kept=True) if user.role == Role.ADMINISTRATOR else self.none()


class Comment(SealedModel):
    """What somebody added to their opinion: words, the month (its first day) and the kind of request, and nothing of who or which.

    It waits for the officer, who reads it for names, and keeps or destroys it.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    unit = UnitField(unique=True)
    month_on = models.DateField()
    topic = models.CharField(max_length=32)
    words = SealedText()
    is_kept = models.BooleanField(default=False)

    objects: ClassVar[CommentQuerySet] = CommentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["is_kept", "-month_on"], name="comment_kept")]

    def __str__(self) -> str:
        return str(self.id)
