"""Ending stays: the sessions of a person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from espace import audit
from espace.accounts import sessions
from espace.accounts.models import User


@transaction.atomic
def sign_out_everywhere(*, user: User, by: User, at: datetime, but: str | None = None) -> int:
    """End every session of ``user``, ``but`` (the session key of the browser at hand) apart. Returns how many."""
    ended = sessions.end(user, but=but)
    audit.record(action="sessions.ended", by=by, at=at, subject=subject_of(user))
    return ended


def subject_of(user: User) -> UUID | None:
    """The customer whom an event about this user concerns, if they are one."""
    customer = getattr(user, "customer", None)
    return customer.pk if customer is not None else None
