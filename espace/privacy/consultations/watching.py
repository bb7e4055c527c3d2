"""Staff who open many files, or take data out, show again who they are, and those who answer for it are told (S16; ASVS 5.0, 2.4.1).

More than :data:`MOST` distinct people within an hour is more than a day's work asks for, and what a stolen session would do. The count is
that of the journal: each reading looks at those before it in the transaction that writes it. Lists name many people and do not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.core.exceptions import ReauthenticationRequired
from django.db import connection, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse

from espace import audit, outbox
from espace.accounts import factors
from espace.accounts.confirming import recently_confirmed
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.audit.watching import Guard, watched
from espace.privacy.consultations.models import TOLD, Alert
from espace.register import touching

MOST = 100
"""Distinct people whom one member of staff opens within :data:`WITHIN` without being asked who they are."""
WITHIN = timedelta(hours=1)
AT_ONCE = 8
"""Pages that may be judged at the same instant, none of which sees the others: so many may pass above :data:`MOST`."""
EXPORTS = frozenset({"export.read", "breach.exported", "import.faulty_rows_exported"})
"""Readings that leave as a file: a person's copy; the opaque ids that a breach touched; the rows of a broker's own file, to correct."""
PLACE = "/dpo/alertes/"
FEW = """(SELECT count(*) FROM (
    SELECT DISTINCT subject FROM audit_auditevent WHERE actor = %s
    AND at > COALESCE((SELECT max(confirmed_at) FROM consultations_alert
        WHERE actor = %s AND cause = %s AND confirmed_at > %s AND confirmed_at <= %s), %s)
    AND at <= %s AND subject IS NOT NULL AND subject <> %s AND action IN ({readings}) LIMIT %s) AS others) < %s"""


class TooMany(ReauthenticationRequired):  # type: ignore[misc]
    """One file more than :data:`MOST` within the hour: it opens once its reader has confirmed who they are."""

    def __init__(self, by: User, at: datetime) -> None:
        super().__init__()
        self.by, self.at = by, at


class Watch:
    """Stands after allauth's middleware, which leads whoever must confirm to the page that asks, and back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with watched(_Request(request)):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        # Here, and not where it is raised: what the view had begun is rolled back by now, and the alert stays.
        if isinstance(exception, TooMany):
            raise_alert(by=exception.by, at=exception.at)


class _Request:
    """What looks at the events of one request; several batches of one export are one alert."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.export: Alert | None = None

    def __call__(
        self, *, action: str, by: User, subject: UUID | None, listed: Sequence[str], at: datetime
    ) -> Guard | None:
        if by.role == Role.CUSTOMER:
            return None
        if action in EXPORTS:
            self._took_out(by, len(listed) or 1, at)
        if subject is None or not touching.is_reading(action):
            return None
        return Guard(*few(by.pk, subject, at), refused=lambda: _confirm(self.request, by, at))

    def _took_out(self, by: User, subjects: int, at: datetime) -> None:
        if self.export is not None:
            Alert.objects.filter(pk=self.export.pk).update(subjects=F("subjects") + subjects)
            return
        self.export = Alert.objects.create(
            cause=Alert.Cause.EXPORT, actor=by.pk, role=by.role, subjects=subjects, at=at,
            confirmed_at=factors.confirmed_at(self.request, by),
        )  # fmt: skip
        audit.record(action="alert.raised", by=by, at=at)


def few(reader: UUID, subject: UUID, at: datetime) -> tuple[str, list[Any]]:
    """The condition under which this person's file opens without a question, and its parameters: of the others, fewer than :data:`MOST`
    were opened in the last hour, or since the reader last confirmed. It reads one reader's hour by an index, until there are enough."""
    oldest, now = (connection.ops.adapt_datetimefield_value(one) for one in (at - WITHIN, at))
    who, whom = (one if connection.features.has_native_uuid_field else one.hex for one in (reader, subject))
    readings = touching.readings()
    condition = FEW.format(readings=", ".join(["%s"] * len(readings)))
    asked = [who, who, Alert.Cause.READINGS.value, oldest, now, oldest, now, whom, *readings, MOST, MOST]
    return condition, asked


def standing(reader: UUID, at: datetime) -> Alert | None:
    """The alert that waits for somebody's confirmation: of the last hour, for the files opened before then count no more."""
    rows = Alert.objects.filter(actor=reader, cause=Alert.Cause.READINGS, at__gt=at - WITHIN, confirmed_at__isnull=True)
    return rows.order_by("-at").first()


def _confirm(request: HttpRequest, by: User, at: datetime) -> None:
    """Go on if this browser confirmed who it is since the alert. Raises :class:`TooMany`."""
    alert = standing(by.pk, at)
    given = factors.confirmed_at(request, by) if alert else None
    if alert is None or given is None or given <= alert.at or not recently_confirmed(request):
        raise TooMany(by, at)
    if Alert.objects.filter(pk=alert.pk, confirmed_at__isnull=True).update(confirmed_at=given):
        audit.record(action="alert.confirmed", by=by, at=at)


def unasked(readings: Iterable[tuple[UUID, UUID, datetime]]) -> set[UUID]:
    """Who, of ``(reader, subject, at)`` in the order of the journal, opened more within an hour than the watch lets pass, unasked."""
    said: dict[UUID, list[datetime]] = defaultdict(list)
    for actor, at in Alert.objects.filter(cause=Alert.Cause.READINGS).values_list("actor", "at"):
        said[actor].append(at)
    last: dict[UUID, dict[UUID, datetime]] = defaultdict(dict)
    found: set[UUID] = set()
    for reader, subject, at in readings:
        opened = last[reader]
        opened[subject] = at
        if len(opened) <= MOST + AT_ONCE:
            continue
        last[reader] = opened = {one: when for one, when in opened.items() if when > at - WITHIN}
        if len(opened) > MOST + AT_ONCE and not any(at - WITHIN <= one <= at for one in said[reader]):
            found.add(reader)
    return found


@transaction.atomic
def raise_alert(*, by: User, at: datetime) -> None:
    """Note that somebody wanted one file more, once an episode: two pages opened together are one."""
    User.objects.select_for_update().get(pk=by.pk)
    if standing(by.pk, at) is None:
        Alert.objects.create(cause=Alert.Cause.READINGS, actor=by.pk, role=by.role, subjects=MOST, at=at)
        audit.record(action="alert.raised", by=by, at=at)


def tell(at: datetime) -> int:
    """Mail each administrator and officer once an alert: that there is news and where, never what. Returns how many alerts.

    By the worker, since a page that is only read writes no mail.
    """
    count = 0
    for alert in Alert.objects.filter(told_at__isnull=True).order_by("at"):
        with transaction.atomic():
            if not Alert.objects.filter(pk=alert.pk, told_at__isnull=True).update(told_at=at):
                continue  # another worker told it
            for one in User.objects.filter(role__in=TOLD, is_active=True):
                outbox.post(
                    kind="desk_news", to=one.email, language=one.language, event=f"alert:{alert.pk}:{one.pk}", at=at,
                    path=PLACE,
                )  # fmt: skip
            count += 1
    return count
