"""Who is away on a day, and who stands in for whom; and when it is forgotten."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from espace import register
from espace.accounts.models import Absence, StaffMember
from espace.lib import clock

RULE = "absence"


def running(on: date) -> dict[UUID, Absence]:
    """The absences of this day by who is away, with the deputy's row. One statement."""
    rows = Absence.objects.running(on).select_related("deputy__user", "member").order_by("starts_on", "id")
    return {row.member_id: row for row in rows}


def on(day: date) -> list[Absence]:
    """Every absence of this day, whether or not somebody stands in. One statement."""
    return list(Absence.objects.filter(starts_on__lte=day, ends_on__gte=day))


def of(member: StaffMember, on: date) -> Absence | None:
    """The absence of one person on this day, with the deputy's row."""
    rows = Absence.objects.running(on).filter(member=member).select_related("deputy__user", "member")
    return rows.order_by("starts_on", "id").first()


def handled_by(member: StaffMember, on: date) -> QuerySet[StaffMember]:
    """Whose requests this person handles on this day: their own, and those of whom they stand in for."""
    away = Absence.objects.running(on).filter(deputy=member).values("member")
    return StaffMember.objects.filter(Q(pk=member.pk) | Q(pk__in=away))


def ahead_of(deputy: StaffMember, on: date) -> QuerySet[Absence]:
    """The absences during which this person stands in, from this day on, with who is away."""
    rows = Absence.objects.filter(deputy=deputy, ends_on__gte=on, member__user__is_active=True)
    return rows.select_related("member").order_by("starts_on", "id")


def sweep(at: datetime) -> int:
    """Forget the absences that ended before the time of their rule. Returns how many."""
    return Absence.objects.filter(ends_on__lt=clock.today(register.oldest(RULE, at))).delete()[0]
