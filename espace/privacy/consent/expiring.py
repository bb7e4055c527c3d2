"""Destroying proofs of consent past their term: five years after the withdrawal that ended them (rule ``consent_proof``)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from espace import audit, register
from espace.privacy.consent.models import OVER, ConsentEvent, Release

BATCH = 5000


def due(at: datetime) -> QuerySet[ConsentEvent]:
    """The events past their term at ``at``: those that a withdrawal or refusal old enough ended, themselves included.

    The agreement given with one request ends with its sending, and is kept as long from there.
    """
    old = register.oldest("consent_proof", at)
    ended = ConsentEvent.objects.filter(
        customer=OuterRef("customer"), purpose=OuterRef("purpose"), about__isnull=True, state__in=OVER, at__lte=old,
        id__gte=OuterRef("id"),
    )  # fmt: skip
    return ConsentEvent.objects.filter(at__lte=old).filter(
        Q(about__isnull=False) | (Q(about__isnull=True) & Exists(ended))
    )


def sweep(at: datetime) -> int:
    """Destroy what is past its term, in sets. Returns how many events."""
    destroyed = 0
    while taken := _batch(at):
        destroyed += taken
    return destroyed


@transaction.atomic
def _batch(at: datetime) -> int:
    ids = list(due(at).order_by("id").values_list("id", flat=True)[:BATCH])
    if not ids:
        return 0
    Release.objects.bulk_create([Release(event=one) for one in ids])  # the database lets go of these alone
    ConsentEvent.objects.filter(id__in=ids).delete()
    Release.objects.filter(event__in=ids).delete()
    audit.record(action="consent_proof.destroyed", by=None, at=at)
    return len(ids)
