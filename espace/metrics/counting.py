"""Counting the pages that are seen by those who accept it (clause C06): one row a page, without anybody, by the hour."""

from __future__ import annotations

from datetime import datetime

from espace import register
from espace.metrics.models import Area, UsageEvent


def is_on() -> bool:
    """Whether the register lets anything be measured here: an addition that its officer did not approve, and switched off, is not."""
    return register.load().categories["usage_measure"].approval.switched_on


def count(*, area: Area, at: datetime) -> None:
    """One page of ``area`` was seen: neither by whom nor, closer than the hour, when. Nothing of it enters the journal."""
    UsageEvent.objects.create(area=area, at=hour(at))


def hour(at: datetime) -> datetime:
    """The beginning of the hour of an instant."""
    return at.replace(minute=0, second=0, microsecond=0)
