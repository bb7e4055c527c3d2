"""Publishing: what waits becomes a figure once it counts eleven, and not before.

A figure is a batch of one topic, whole and for ever; nothing is in two of them. Whatever is shown is a sum of whole figures, so that no
two tables, of one day or of two, differ by fewer than eleven: not by subtraction either can anything smaller be found out.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime
from math import ceil

from django.db import transaction

from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.lib import clock
from espace.metrics.models import LEAST, Coverage, Figure, Pending, Stream


def publish(at: datetime) -> int:
    """Publish every batch that counts eleven by the eve of ``at``; at most one figure a topic and a day. Returns how many."""
    today = clock.today(at)
    cells = Pending.objects.filter(on__lt=today).values_list("stream", "topic").distinct()
    return sum(_publish(Stream(stream), topic, today) for stream, topic in cells.order_by("stream", "topic"))


@transaction.atomic
def _publish(stream: Stream, topic: str, today: date) -> bool:
    waiting = list(Pending.objects.select_for_update().filter(stream=stream, topic=topic, on__lt=today).order_by("on"))
    figure = batch(waiting, today)
    if figure is None or Figure.objects.filter(stream=stream, topic=topic, to_on=figure.to_on).exists():
        return False
    figure.save(force_insert=True)
    Pending.objects.filter(pk__in=[one.pk for one in waiting]).delete()
    return True


def batch(waiting: Sequence[Pending], today: date) -> Figure | None:
    """The figure that all of what waits in one cell makes (ordered by day), or ``None`` while it counts fewer than eleven."""
    n = sum(one.n for one in waiting)
    if n < LEAST:
        return None
    stream, last = waiting[-1].stream, waiting[-1].on
    durations = sorted(hours for one in waiting for hours in one.durations)
    return Figure(
        stream=stream,
        topic=waiting[-1].topic,
        from_on=waiting[0].on,
        to_on=_ends(Stream(stream), last, today),
        n=n,
        total=sum(one.total for one in waiting),
        median=ranked(durations, 0.5) if durations else None,
        ninth=ranked(durations, 0.9) if durations else None,
    )


def _ends(stream: Stream, last: date, today: date) -> date:
    """The last day of a figure: of the days of use it holds, of the months it counts; answers go up to the day they are published."""
    match stream:
        case Stream.USE:
            return last
        case Stream.SATISFACTION:
            return today
        case _:
            return last.replace(day=monthrange(last.year, last.month)[1])


def ranked(ordered: Sequence[int], share: float) -> int:
    """The smallest value that at least this share of them does not exceed (nearest rank)."""
    return ordered[max(ceil(share * len(ordered)), 1) - 1]


@transaction.atomic
def cover(at: datetime) -> bool:
    """Publish how many of the open accounts accept to be measured, if that may be said. Returns whether it was.

    Both sides count eleven, and each stands as it last did or moved by eleven: no two of these days tell one person's answer.
    """
    inside = User.objects.filter(role=Role.CUSTOMER, is_active=True, consented_to__gt=0)
    accepted = inside.filter(measured=True).count()
    others = inside.filter(measured=False).count()
    last = Coverage.objects.order_by("-on").first()
    if not may_cover(accepted, others, (last.accepted, last.others) if last else None):
        return False
    Coverage.objects.get_or_create(on=clock.today(at), defaults={"accepted": accepted, "others": others})
    return True


def may_cover(accepted: int, others: int, last: tuple[int, int] | None) -> bool:
    """Whether these two numbers may be published after those of ``last``."""
    if min(accepted, others) < LEAST:
        return False
    if last is None:
        return True
    moved = [abs(now - then) for now, then in zip((accepted, others), last, strict=True)]
    return any(moved) and all(not by or by >= LEAST for by in moved)
