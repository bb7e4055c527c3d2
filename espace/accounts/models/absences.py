"""Absences of those who handle requests, and who stands in for them meanwhile. Why somebody is away is nobody's to write."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from espace.accounts.models.users import StaffMember, User
from espace.accounts.roles import Role


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def visible_to(self, user: User) -> AbsenceQuerySet:
        """The one door: one's own, and everybody's for who manages the team."""
        if user.role == Role.ADMINISTRATOR:
            return self
        return self.filter(member__user=user) if user.role == Role.ADVISOR else self.none()

    def running(self, on: date) -> AbsenceQuerySet:
        """Those of this day, while both are in the team and handle requests: a deputy who left stands in for nobody."""
        here = {
            f"{who}__{name}": value
            for who in ("member", "deputy")
            for name, value in (("left_at", None), ("user__role", Role.ADVISOR), ("user__is_active", True))
        }
        return self.filter(starts_on__lte=on, ends_on__gte=on, **here)


class Absence(models.Model):
    """From ``starts_on`` to ``ends_on``, both included (days of Paris). ``deputy`` is emptied when that person's row is destroyed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="absences")
    deputy = models.ForeignKey(StaffMember, null=True, on_delete=models.SET_NULL, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[AbsenceQuerySet] = AbsenceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["ends_on"], name="absence_end")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="an_absence_ends_after_it_begins",
                violation_error_message="Une absence finit après son début.",
            ),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | ~Q(deputy=F("member")), name="nobody_stands_in_for_themselves",
                violation_error_message="Une autre personne assure la suppléance.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.id)
