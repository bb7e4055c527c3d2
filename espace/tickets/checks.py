"""Which points a request has to have looked at, which were, and how far each of a page of requests is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, FilteredRelation, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from espace.accounts.models import User
from espace.tickets.errors import NotNow
from espace.tickets.models import Check, CheckPoint, Ticket


class OpenPoints(NotNow):
    """Points are open, and nobody has said yet to close all the same."""

    def __init__(self, count: int) -> None:
        self.count = count
        told = ngettext("%(n)d point à vérifier est ouvert.", "%(n)d points à vérifier sont ouverts.", count) % {
            "n": count
        }
        super().__init__(f"{told} " + _("Vérifiez, ou confirmez : la demande sera close avec ces points ouverts."))


@dataclass(frozen=True)
class Point:
    """One point of a request; ``by`` and ``at`` are of its check, if it was made."""

    row: CheckPoint
    by: User | None
    at: datetime | None

    def label(self, language: str) -> str:
        return str(self.row.label_en if language.startswith("en") else self.row.label_fr)


def points_of(ticket: Ticket) -> QuerySet[CheckPoint]:
    """The points that stand on this request's list."""
    return CheckPoint.objects.filter(kind=ticket.kind, retired_at__isnull=True)


def of(ticket: Ticket) -> list[Point]:
    """The points of a request, in their order, with who checked them; a retired one only where it was. One statement."""
    rows = CheckPoint.objects.annotate(made=FilteredRelation("checks", condition=Q(checks__ticket=ticket)))
    standing = Q(kind=ticket.kind, retired_at__isnull=True) | Q(made__isnull=False)
    found = rows.filter(standing).select_related("made__by__staff_member").order_by("id")  # type: ignore[misc]  # the plugin sees no relation here
    return [_point(row) for row in found]


def _point(row: Any) -> Point:
    made: Check | None = getattr(row, "made", None)
    return Point(row, made.by if made else None, made.at if made else None)


def open_count(ticket: Ticket) -> int:
    """How many points of a request nobody has checked."""
    return points_of(ticket).exclude(checks__ticket=ticket).count()


def progress(tickets: Sequence[Ticket]) -> dict[UUID, tuple[int, int]]:
    """How many points are checked, of how many, by request; those of a kind without points are left out. Two statements at most."""
    standing = CheckPoint.objects.filter(retired_at__isnull=True, kind__in={one.kind for one in tickets})
    totals = dict(standing.order_by().values_list("kind").annotate(n=Count("id")))
    if not totals:
        return {}
    made = Check.objects.filter(ticket__in=[one.pk for one in tickets], point__retired_at__isnull=True)
    done = dict(made.order_by().values_list("ticket").annotate(n=Count("id")))
    return {one.pk: (done.get(one.pk, 0), totals[one.kind]) for one in tickets if one.kind in totals}
