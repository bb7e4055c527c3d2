"""The keys of the units and the tokens that find them."""

from __future__ import annotations

from django.db import models


class UnitKey(models.Model):
    """The data key of one unit, wrapped by the master key. This table is dumped apart from the data."""

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=24)
    master = models.PositiveSmallIntegerField()
    wrapped = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind=""), name="unit_has_a_kind", violation_error_message="Une unité a une nature."
            ),
        ]
        indexes = [models.Index(fields=["master"], name="unit_key_master")]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class SearchToken(models.Model):
    """One keyed token of one unit: the first 8 bytes of an HMAC, as a signed integer. Never in backups: made again from the data."""

    pk = models.CompositePrimaryKey("token", "unit")
    token = models.BigIntegerField()
    unit = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["unit"], name="search_token_unit")]

    def __str__(self) -> str:
        return f"{self.token}"
