"""What dates a proxy: its offer while nobody accepted it, its end once somebody did (clause C03; decision 0034)."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, DateTimeField, F, QuerySet, Value, When
from django.db.models.functions import Coalesce

NEVER = Value(None, output_field=DateTimeField())


def offered(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Proxies with ``anchor``: when each was given; null once it was accepted."""
    dated: QuerySet[Any] = rows.annotate(
        anchor=Case(When(accepted_at__isnull=True, then=F("given_at")), default=NEVER, output_field=DateTimeField())
    )
    return dated


def ended(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Proxies with ``anchor``: when each ended, or will end by itself; null while nobody accepted it."""
    dated: QuerySet[Any] = rows.annotate(
        anchor=Case(
            When(accepted_at__isnull=False, then=Coalesce(F("ended_at"), F("ends_at"))),
            default=NEVER,
            output_field=DateTimeField(),
        )
    )
    return dated
