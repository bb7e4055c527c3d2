"""Points to check: what is looked at before a request of a kind is closed, and who looked at it on each (decision 0031)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from espace.accounts.models import User
from espace.tickets.models.tickets import Ticket

LONGEST_LABEL = 160


class CheckPoint(models.Model):
    """One line of the list of a kind of request. Its words do not change: other words are another point, and this one is retired.

    Those of before the decision 0043 do not say by whom.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=32)
    label_fr = models.CharField(max_length=LONGEST_LABEL)
    label_en = models.CharField(max_length=LONGEST_LABEL)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    retired_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "id"], name="check_point_of_kind", condition=Q(retired_at__isnull=True))
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(label_fr="") & ~Q(label_en=""),
                name="a_point_is_said_in_both_languages",
                violation_error_message="Écrivez le point dans les deux langues.",
            ),
            models.CheckConstraint(
                condition=Q(retired_by__isnull=True) | Q(retired_at__isnull=False),
                name="who_retires_a_point_retires_it_on_a_day",
                violation_error_message="Le retrait d’un point a une date.",
            ),
        ]

    def __str__(self) -> str:
        return self.label_fr


class Check(models.Model):
    """Somebody looked at one point of one request."""

    id = models.BigAutoField(primary_key=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="checks")
    point = models.ForeignKey(CheckPoint, on_delete=models.PROTECT, related_name="checks")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "point"],
                name="a_point_is_checked_once",
                violation_error_message="Ce point est déjà vérifié.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.point_id}"
