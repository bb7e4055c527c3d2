"""The base of models with sealed columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models


class SealedModel(models.Model):
    """A row that seals: it can be read again from the database without being opened.

    Django reads every attribute of a fresh copy to refresh a row; a sealed attribute of a row that is not opened refuses to be
    read. So the sealed columns are fetched as the bytes they are.
    """

    class Meta:
        abstract = True

    def hides(self, name: str, viewer: str) -> bool:
        """Whether the row itself keeps this column from a role to which the register grants it."""
        return False

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet[Any] | None = None,
    ) -> None:
        columns = self._meta.concrete_fields
        wanted = {column.attname for column in columns} if fields is None else set(fields)
        sealed = [
            column.attname for column in columns if getattr(column, "is_sealed", False) and column.attname in wanted
        ]
        plain = wanted - set(sealed)
        if plain:
            super().refresh_from_db(using, sorted(plain), from_queryset)
        if sealed:
            rows = type(self)._base_manager.using(using or self._state.db).filter(pk=self.pk)
            for name, value in zip(sealed, rows.values_list(*sealed).get(), strict=True):
                setattr(self, name, value)
