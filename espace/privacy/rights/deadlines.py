"""By when a right is answered (art. 12(3) GDPR; clause C19). Days are Paris days; nothing here is stored.

The delay and its extension are the register's; the arithmetic is :func:`espace.lib.working_days.rights_due`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import prefetch_related_objects

from espace import register
from espace.lib import clock, working_days
from espace.privacy.rights.models import RightsRequest
from espace.privacy.rights.states import Identity, Right

DELAY, EXTENSION = "P1M", "P2M"
LEAVE_OPEN = timedelta(days=7)
"""How long an answered erasure waits, so that its answer and a last export can be downloaded from the space."""
GRACE = timedelta(hours=1)
"""How long the worker may take to come round."""


def due_on(request: RightsRequest, on: date, *, extended: bool | None = None) -> date:
    """The last day to answer; while a proof of identity is awaited it moves with ``on``. A list comes through :func:`loaded`."""
    line = register.load().rights.get(request.right)
    delay = str(line.delay) if line else DELAY
    extension = str(line.extension or "P0D") if line else EXTENSION
    return working_days.rights_due(
        request.received_on,
        suspended_days=suspended_days(request, on),
        extended=request.extended_at is not None if extended is None else extended,
        delay=delay,
        extension=extension,
    )


def suspended_days(request: RightsRequest, on: date) -> int:
    """How many days a proof of identity was awaited, up to ``on``: none of somebody who was signed in."""
    if request.identity == Identity.SIGNED_IN:
        return 0
    return sum(max((one.ended_on or on) - one.began_on, timedelta(0)).days for one in request.suspensions.all())


def is_late(request: RightsRequest, at: datetime) -> bool:
    """Whether an open request is past its last day."""
    today = clock.today(at)
    return request.is_open and due_on(request, today) < today


def late(at: datetime) -> list[RightsRequest]:
    """The open requests past their last day, the latest first: the breach of the clock that the officer's home counts."""
    found = loaded(RightsRequest.objects.open().order_by("received_on", "id"))
    return soonest((one for one in found if is_late(one, at)), at)


def loaded(rows: Iterable[RightsRequest]) -> list[RightsRequest]:
    """Requests with their suspensions, where there can be any, in one statement for all of them."""
    found = list(rows)
    prefetch_related_objects([one for one in found if one.identity != Identity.SIGNED_IN], "suspensions")
    return found


def soonest(requests: Iterable[RightsRequest], at: datetime) -> list[RightsRequest]:
    """In the order of their last day."""
    today = clock.today(at)
    return sorted(requests, key=lambda one: (due_on(one, today), one.pk))


def carry_out_by(request: RightsRequest) -> datetime | None:
    """When an erasure that was granted is carried out, at the latest; ``None`` where there is nothing to carry out."""
    if request.right != Right.ERASURE or request.decision not in ("granted", "partly") or request.answered_at is None:
        return None
    return request.answered_at + LEAVE_OPEN
