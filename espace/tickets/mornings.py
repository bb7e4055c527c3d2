"""What the team is told in the morning: duties that come due or have become late, and requests to come back to. One mail a person.

Nothing is told on a day when the office is shut, nor to somebody who is away: who stands in for them is told instead. What such a day would
have told is told on the next that is open. A mail names nothing and counts nothing (clause C05): the queues say which.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from espace import brokerage
from espace.accounts import absences, mailing
from espace.accounts.mailing import DAILY_AT, Pace, Topic
from espace.accounts.models import StaffMember, User
from espace.accounts.roles import Role
from espace.lib import clock
from espace.lib.office_hours import DAY, MOST_DAYS, NeverOpen, Office
from espace.tickets import deadlines
from espace.tickets.models import Ticket
from espace.tickets.states import State

BEFORE = timedelta(minutes=15)
"""How long before the mail of the day leaves the worker looks, so that all of a morning is in it."""
Holders = frozenset[UUID | None]


def tell(at: datetime) -> int:
    """Write the mails of this morning, once each; a worker that comes late writes them then. Returns how many people are told.

    Seven statements at most, however many requests and people there are, and those of each mail.
    """
    today, office = clock.today(at), brokerage.held().office
    if at < clock.day_start(today) + DAILY_AT - BEFORE or not office.opens_on(today):
        return 0
    return _tell(today, office, at)


@transaction.atomic
def _tell(today: date, office: Office, at: datetime) -> int:
    eight = clock.day_start(today) + DAILY_AT
    handling = Q(user__role=Role.ADVISOR, user__is_active=True, left_at__isnull=True)
    unasked = StaffMember.objects.filter(handling).exclude(reminded_on=today).select_related("user").order_by("pk")
    people = list(unasked.select_for_update(of=("self",)))
    if not people:
        return 0
    StaffMember.objects.filter(pk__in=[one.pk for one in people]).update(reminded_on=today)
    before = _open(office, today, -DAY)
    late = _holders(deadlines.falling(before, _open(office, today, DAY)))
    until = {"back_at__gte": clock.day_start(before + DAY), "back_at__lt": clock.day_start(today + DAY)}
    back = _holders((Q(back_at__isnull=False, **until),))
    away = {one.member_id for one in absences.on(today)}
    stands_in = defaultdict[UUID, set[UUID]](set)
    for member, absence in absences.running(today).items():
        if absence.deputy_id:
            stands_in[absence.deputy_id].add(member)
    told = 0
    for one in people:
        mine = {one.pk} | stands_in[one.pk]
        facts = [name for name, is_told in _facts(one.user, mine, late, back) if is_told and one.pk not in away]
        for name in facts:
            event = f"{name}:{one.pk.hex}:{today:%Y%m%d}"
            mailing.gather(one.user, event=event, leaves_at=max(at, eight), at=at)
        told += bool(facts)
    return told


def _facts(user: User, mine: set[UUID], late: Holders, back: Holders) -> list[tuple[str, bool]]:
    """(name, whether they are told) of what there is to say to somebody who handles the requests of ``mine``."""
    return [
        ("late", _wants(user, mailing.LATE, mine & late) or _wants(user, mailing.LATE_OF_ALL, late)),
        ("back", _wants(user, mailing.BACK, mine & back)),
    ]


def _wants(user: User, topic: Topic, of: object) -> bool:
    return bool(of) and mailing.pace(user, topic) is not Pace.NEVER


def _holders(parts: tuple[Q, ...]) -> Holders:
    """Who holds open requests of these parts, ``None`` for what nobody has taken: one statement, a part by its own index."""
    opened = Ticket.objects.exclude(state=State.CLOSED).order_by()
    first, *others = [opened.filter(part).values_list("assignee") for part in parts]
    return frozenset(holder for (holder,) in first.union(*others))


def _open(office: Office, day: date, step: timedelta) -> date:
    """The nearest day before (or after) on which the office opens. Raises :class:`NeverOpen`."""
    for _looked in range(MOST_DAYS):
        day += step
        if office.opens_on(day):
            return day
    raise NeverOpen
