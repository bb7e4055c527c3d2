"""The one row that numbers the ledger's segments: the database's head."""

from __future__ import annotations

from django.db import models


class Guard(models.Model):
    """The number of the last segment whose act this database holds. A ledger that is done above it means that a backup was restored."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    head = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(id=1),
                name="there_is_one_guard",
                violation_error_message="Le registre des effacements a une seule tête.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.head)
