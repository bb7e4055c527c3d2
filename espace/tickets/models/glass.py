"""Break-glass: one request that somebody who reads nobody's data must read all the same, for a few hours (notice §V, clause C13)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from espace import register
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.lib import periods
from espace.tickets.models.tickets import Ticket
from espace.vault import SealedModel, SealedText, UnitField

RULE = "break_glass"
GRANTERS = frozenset({Role.DPO, Role.ADMINISTRATOR})


def end_of(opened_at: datetime) -> datetime:
    """When an access that was opened then opens nothing any more, by the register's own period."""
    return periods.add(opened_at, register.load().retention[RULE].period)


class BreakGlassQuerySet(models.QuerySet["BreakGlass"]):
    def visible_to(self, user: User) -> BreakGlassQuerySet:
        """The one door: one's own for a maintainer; all of them for those who decide."""
        if user.role == Role.MAINTAINER:
            return self.filter(by=user)
        return self if user.role in GRANTERS else self.none()


class BreakGlass(SealedModel):
    """An access asked for with a motive, and granted, or refused, by a second person. It belongs to the request's unit."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField()
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="broken_glass")
    motive = SealedText()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    granted = models.BooleanField(default=False)

    objects: ClassVar[BreakGlassQuerySet] = BreakGlassQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["by", "-at"], name="break_glass_of_user")]
        constraints = [
            models.CheckConstraint(
                condition=Q(motive__isnull=False),
                name="a_break_glass_says_why",
                violation_error_message="Dites pourquoi cet accès est nécessaire.",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, granted=False)
                | Q(decided_at__isnull=False, decided_at__gte=F("at"), decided_by__isnull=False)
                & ~Q(decided_by=F("by")),
                name="a_break_glass_is_decided_by_somebody_else",
                violation_error_message="Une autre personne que celle qui le demande décide d’un accès exceptionnel.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def ends_at(self) -> datetime | None:
        """When it opens nothing any more; ``None`` while nobody granted it."""
        return end_of(self.decided_at) if self.granted and self.decided_at else None

    def is_open(self, at: datetime) -> bool:
        """Whether it opens its request at ``at``."""
        return self.ends_at is not None and at < self.ends_at
