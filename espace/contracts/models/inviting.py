"""Invitations in bulk: a round of them, and how often each person was invited."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from espace.accounts.models import Customer, User
from espace.accounts.roles import Role

HOUR = timedelta(hours=1)


class RoundQuerySet(models.QuerySet["InvitationRound"]):
    def visible_to(self, user: User) -> RoundQuerySet:
        """The one door: whoever brings portfolios in; nobody else sees any."""
        return self if user.role in (Role.ADVISOR, Role.ADMINISTRATOR) else self.none()


class InvitationRound(models.Model):
    """One round of invitations to those who had none when it was started, in the order of their ids: ``after`` is the last one whose turn
    came, and moves in the transaction that invites.

    ``per_hour`` invitations leave an hour, the next one at ``next_at``. ``done`` of ``total`` had their turn: ``sent``, ``refused`` (their
    file did not allow it any more) or ``failed`` (it does not open). ``began_at`` and ``began_from``: since it was last started
    (``lib.pace``); the lease says that a worker is at it.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("en cours")
        PAUSED = "paused", _("en pause")
        ENDED = "ended", _("finie")
        CANCELLED = "cancelled", _("arrêtée")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.RUNNING)
    per_hour = models.PositiveIntegerField()
    after = models.UUIDField(null=True)
    next_at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField()
    sent = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField(null=True)
    began_from = models.PositiveIntegerField(default=0)
    leased_until_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[RoundQuerySet] = RoundQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["-started_at", "-id"], name="round_latest")]
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=Q(state__in=["running", "paused"]),
                name="one_round_of_invitations_at_a_time",
                violation_error_message="Des invitations partent déjà : attendez qu’elles soient parties, ou arrêtez-les.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["running", "paused"], ended_at__isnull=True)
                | Q(state__in=["ended", "cancelled"], ended_at__isnull=False),
                name="a_round_that_is_over_says_when",
                violation_error_message="Un envoi fini porte sa date.",
            ),
            models.CheckConstraint(
                condition=Q(per_hour__gte=1, done=models.F("sent") + models.F("refused") + models.F("failed")),
                name="each_turn_of_a_round_has_its_outcome",
                violation_error_message="Chaque tour d’un envoi a son issue.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.ENDED, self.State.CANCELLED)

    @property
    def interval(self) -> timedelta:
        """Between two invitations."""
        return HOUR / self.per_hour

    @property
    def left(self) -> timedelta:
        """How long the rest takes at its pace."""
        return self.interval * self.not_needed

    @property
    def not_needed(self) -> int:
        """How many had no turn: invited or come by themselves meanwhile, or not yet when it was stopped."""
        return max(self.total - self.done, 0)

    def due(self, at: datetime, burst: timedelta) -> int:
        """How many may leave at ``at``: those since ``next_at``, and no more than a ``burst`` of them where nobody sent for a while."""
        start = max(self.next_at, at - burst)
        return (at - start) // self.interval + 1 if start <= at else 0


class Invited(models.Model):
    """How often a person was invited by the brokerage, and when last: a link that lapsed leaves no trace of its own."""

    id = models.BigAutoField(primary_key=True)
    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="invited")
    times = models.PositiveSmallIntegerField()
    last_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)
