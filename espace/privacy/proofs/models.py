"""The drills: what was rehearsed for lack of a real case, when, and whether it held."""

from __future__ import annotations

from django.db import models


class Drill(models.Model):
    """One rehearsal of a clause on an invented case, undone at its end."""

    id = models.BigAutoField(primary_key=True)
    clause = models.CharField(max_length=3)
    at = models.DateTimeField()
    well = models.BooleanField()
    words = models.CharField(max_length=200, default="")

    class Meta:
        indexes = [models.Index(fields=["clause", "-at"], name="drill_of_clause")]

    def __str__(self) -> str:
        return f"{self.clause} {self.at:%Y-%m-%d}"
