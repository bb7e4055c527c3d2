"""Who saw a person's data: the openings one by one, the lists folded by day, the latest first, page by page (clause C13).

A reading is an event of the journal that ``NOUNS`` says is one; the person's own are not shown to them. Five statements whatever the page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from espace import register, vault
from espace.accounts.models import Customer, StaffMember
from espace.accounts.roles import Role
from espace.audit.models import AuditEvent, Listing
from espace.lib import clock
from espace.privacy.consultations.models import Deferral
from espace.register import touching
from espace.register.lines import Recipient, Text

SIZE = 50
RULE = "access_journal"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


HOLDER = Text("avec une procuration", "with a proxy")


@dataclass(frozen=True)
class Reader:
    """Who read: the recipient of the register that their role is, and their name where the register lets the viewer read it; another
    client reads under a proxy (decision 0034)."""

    name: str
    role: Text
    entity: str


@dataclass(frozen=True)
class Opening:
    """One sheet, request or file opened, or taken out."""

    event: int
    action: str
    at: datetime
    what: Text
    purpose: Text
    reader: Reader
    deferral: Deferral | None = None


@dataclass(frozen=True)
class Appearance:
    """The lists in which the person appeared to one reader on one day: ``where`` says which, and how often in each."""

    times: int
    where: list[tuple[Text, int]]
    purposes: list[Text]
    reader: Reader


@dataclass
class Day:
    on: date
    openings: list[Opening] = field(default_factory=list)
    appearances: list[Appearance] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    """Some days of the record, and the position after which it goes on (empty at the end)."""

    days: list[Day]
    next: str


@dataclass(frozen=True)
class _Place:
    """A place in the record: an event, or (``event`` 0) the lists of the day that begins at ``at``."""

    at: datetime
    event: int

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // timedelta(microseconds=1):x}-{self.event:x}"


def page(
    subject: UUID,
    *,
    viewer: str,
    at: datetime,
    after: str = "",
    units: Collection[UUID] | None = None,
    shows_deferred: bool = False,
) -> Page:
    """A page of the record of one person, of the last twelve months. A position that is none of ours is the beginning.

    ``units``: of these units alone, without the lists, which are about nobody's request in particular.
    """
    place = _read(after)
    oldest = register.oldest(RULE, at)
    events = list(_openings(subject, oldest, at, place, units, shows_deferred)[: SIZE + 1])
    lists = _listings(subject, oldest, at, place) if units is None else Listing.objects.none()
    days = list(lists.values_list("on", flat=True).distinct()[: SIZE + 1]) if units is None else []
    found: list[tuple[_Place, Any]] = [(_Place(one.at, one.pk), one) for one in events]
    found += [(_Place(clock.day_start(on), 0), on) for on in days]
    found.sort(key=lambda one: (one[0].at, one[0].event), reverse=True)
    shown = found[:SIZE]
    listed = [one for _place, one in shown if isinstance(one, date)]
    groups = list(_groups(lists.filter(on__in=listed))) if listed else []
    opened = [one for _place, one in shown if isinstance(one, AuditEvent)]
    who = [*((e.actor, e.role) for e in opened), *((g["actor"], g["role"]) for g in groups)]
    holders = {actor for actor, role in who if actor and role == Role.CUSTOMER}
    readers = Readers({actor for actor, _role in who if actor}, viewer, holders)
    deferrals = _deferrals([one.pk for one in opened]) if shows_deferred else {}
    made: dict[date, Day] = {}
    for event in opened:
        on = clock.today(event.at)
        made.setdefault(on, Day(on)).openings.append(_opening(event, readers, deferrals.get(event.pk)))
    for on in listed:
        made.setdefault(on, Day(on)).appearances = list(_appearances([g for g in groups if g["on"] == on], readers))
    return Page(
        days=sorted(made.values(), key=lambda day: day.on, reverse=True),
        next=str(shown[-1][0]) if len(found) > SIZE else "",
    )


def _read(after: str) -> _Place | None:
    instant, _, event = after.partition("-")
    try:
        return _Place(EPOCH + timedelta(microseconds=int(instant, 16)), min(int(event, 16), 2**63 - 1))
    except (ValueError, OverflowError):
        return None


def _openings(
    subject: UUID, oldest: datetime, at: datetime, place: _Place | None, units: Collection[UUID] | None, deferred: bool
) -> QuerySet[AuditEvent]:
    rows = AuditEvent.objects.filter(
        _by_somebody_else(subject), subject=subject, at__gt=oldest, at__lte=at, action__in=touching.readings(), actor__isnull=False,
    )  # fmt: skip
    if units is not None:
        rows = rows.filter(unit__in=units)
    if not deferred:
        rows = rows.exclude(Exists(Deferral.objects.standing(clock.today(at)).filter(event=OuterRef("pk"))))
    if place is not None:
        rows = rows.filter(Q(at__lt=place.at) | Q(at=place.at, pk__lt=place.event))
    return rows.order_by("-at", "-pk")


def _by_somebody_else(subject: UUID) -> Q:
    """Not by the person themselves: by the staff, or by another client, who holds a proxy of theirs."""
    own = Customer.objects.filter(pk=subject, user__isnull=False).values("user")
    return ~Q(role=Role.CUSTOMER) | ~Q(actor__in=own)


def _listings(subject: UUID, oldest: datetime, at: datetime, place: _Place | None) -> QuerySet[Listing]:
    # The day on which the twelve months end has lists on both sides of that instant: none of it is shown.
    rows = Listing.objects.filter(
        _by_somebody_else(subject),
        subject=subject,
        on__gt=clock.today(oldest),
        on__lte=clock.today(at),
        action__in=touching.readings(),
        actor__isnull=False,
    )
    if place is not None:
        on = clock.today(place.at)
        rows = rows.filter(on__lte=on) if place.event else rows.filter(on__lt=on)
    return rows.order_by("-on")


def _groups(rows: QuerySet[Listing]) -> Iterator[dict[str, Any]]:
    counted = rows.values("on", "actor", "role", "action").annotate(all=Sum("times")).order_by("actor", "action")
    for group in counted:
        yield dict(group)


def _deferrals(events: list[int]) -> Mapping[int, Deferral]:
    found = {one.event: one for one in Deferral.objects.filter(event__in=events).order_by("at")}
    vault.open_rows(found.values())
    return found


class Readers:
    """The names of those who read, in one query and one for their keys; whoever left long ago has a role and no name.

    ``holders``: those of them who are clients, and read under a proxy; they cost two more, where there is one.
    """

    def __init__(self, actors: set[UUID], viewer: str, holders: Collection[UUID] = ()) -> None:
        is_named = register.may_read(viewer, "accounts.StaffMember.name")
        staff = list(StaffMember.objects.filter(user__in=actors)) if is_named and actors else []
        if staff:
            vault.open_rows(staff, viewer=viewer, missing_ok=True)
        self._names = {row.user_id: row.name for row in staff if row.__dict__["_unit_key"] is not None}
        if holders and register.may_read(viewer, "accounts.Customer.surname"):
            clients = [row for row in Customer.objects.filter(user__in=holders) if not row.is_name_contested]
            vault.open_rows(clients, viewer=viewer, missing_ok=True)
            opened = [row for row in clients if row.__dict__["_unit_key"] is not None]
            self._names |= {row.user_id: row.name for row in opened if row.user_id is not None}
        self._recipients: dict[str, Recipient] = {
            one.role: one for one in register.load().recipients.values() if one.role
        }

    def of(self, actor: UUID, role: str) -> Reader:
        if role == Role.CUSTOMER:
            return Reader(self._names.get(actor, ""), HOLDER, "")
        recipient = self._recipients[role]
        return Reader(self._names.get(actor, ""), recipient.label, recipient.entity)


def _opening(event: AuditEvent, readers: Readers, deferral: Deferral | None) -> Opening:
    what = touching.wording(event.action)
    assert event.actor is not None  # the query says so, both
    assert what is not None
    return Opening(
        event=event.pk, action=event.action, at=event.at, what=what, purpose=touching.purpose(event.action).label,
        reader=readers.of(event.actor, event.role), deferral=deferral,
    )  # fmt: skip


def _appearances(groups: list[dict[str, Any]], readers: Readers) -> Iterator[Appearance]:
    for actor, role in dict.fromkeys((group["actor"], group["role"]) for group in groups):
        theirs = [group for group in groups if (group["actor"], group["role"]) == (actor, role)]
        where = [(what, group["all"]) for group in theirs if (what := touching.wording(group["action"])) is not None]
        purposes = {(purpose := touching.purpose(group["action"])).id: purpose.label for group in theirs}
        yield Appearance(
            times=sum(group["all"] for group in theirs), where=where, purposes=list(purposes.values()),
            reader=readers.of(actor, role),
        )  # fmt: skip
