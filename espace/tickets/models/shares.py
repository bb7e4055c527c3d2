"""What an advisor shares with LYA PROTECT: one request, or one document of it, for a motive, until an instant (notice §V, clause C13)."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.lib import clock
from espace.tickets.models.tickets import Ticket, closed_since
from espace.vault import SealedModel, SealedText, UnitField


class ShareQuerySet(models.QuerySet["Share"]):
    ends = True

    def visible_to(self, user: User, at: datetime) -> ShareQuerySet:
        """The one door: what is shared now for the reader at LYA PROTECT; all of them for those who handle requests; a customer's own."""
        if user.role == Role.PROTECT_READER:
            return self.live(at)
        if user.role == Role.CUSTOMER:
            return self.filter(ticket__in=Ticket.objects.of(user.pk, closed_since(at)))
        return self if user.role in (Role.ADVISOR, Role.DPO) else self.none()

    def live(self, at: datetime) -> ShareQuerySet:
        """Those that open something at ``at``: not ended, their end still to come, their request still in the account of a customer who can
        see that it is shared."""
        kept = Q(ticket__closed_at__isnull=True) | Q(ticket__closed_at__gte=closed_since(at))
        return self.filter(
            kept,
            ended_at__isnull=True,
            ends_at__gt=at,
            ticket__customer__closed_at__isnull=True,
            ticket__customer__death_reported_at__isnull=True,
            ticket__customer__closed_by_death_at__isnull=True,
        )


class Share(SealedModel):
    """One gesture of sharing. ``document``: the one document of the request that is shared; empty, the request with all of its files.

    It belongs to the request's unit, and leaves with it. ``ends_at`` is when it stops by itself, ``ended_at`` when somebody stopped it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField()
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="shares")
    # Not a foreign key: a file is a unit of its own, and may be destroyed before the request.
    document = models.UUIDField(null=True)
    motive = SealedText()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[ShareQuerySet] = ShareQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["ends_at", "id"], name="share_live", condition=Q(ended_at__isnull=True))]
        constraints = [
            models.CheckConstraint(
                condition=Q(motive__isnull=False),
                name="a_share_says_why",
                violation_error_message="Dites pourquoi vous partagez.",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("at")),
                name="a_share_ends_after_it_begins",
                violation_error_message="Un partage a une fin, après son début.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_at__gte=F("at"), ended_by__isnull=False),
                name="a_share_is_ended_by_a_person",
                violation_error_message="Une personne met fin à un partage, après son début.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def last_on(self) -> date:
        """The last whole day on which it opens something, in Paris."""
        return clock.today(self.ends_at - timedelta(microseconds=1))

    def is_live(self, at: datetime) -> bool:
        """Whether neither its end nor anybody has stopped it."""
        return self.ended_at is None and self.ends_at > at
