"""Until when a paper is good: a residence permit, an insurance card, a certificate for a school. Its customer is told before it ends.

The day is the last one on which the paper is good, in Paris. The brokerage gives it as it publishes, or later; a customer, for what they
sent. It rules nothing: a file is kept as long as what it was joined to, whatever day it bears.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import Enum

from django.db import transaction
from django.db.models import F, Q, QuerySet

from espace import audit, outbox
from espace.accounts import mailing
from espace.accounts.models import Customer, Source, User
from espace.accounts.roles import Role
from espace.documents.models import Document
from espace.lib import clock
from espace.privacy.retention.showing import shown_since

TOLD = timedelta(days=30)
"""How long before, and how long after, the day stands on the first page of the space. The mail leaves at its beginning."""
FIRST, LAST = date(1990, 1, 1), timedelta(days=366 * 50)
BATCH = 500
NEWS_PATH = "/espace/documents/?origine=echeance"


class Validity(Enum):
    """What a reader is told of the day."""

    GOOD = "good"
    ENDING = "ending"
    OVER = "over"


def validity(expires_on: date, on: date) -> Validity:
    """How a paper stands on ``on``: over from the day after its last one."""
    if expires_on < on:
        return Validity.OVER
    return Validity.ENDING if expires_on <= on + TOLD else Validity.GOOD


def around(on: date) -> Q:
    """The papers whose day is near, before or after."""
    return Q(expires_on__gte=on - TOLD, expires_on__lte=on + TOLD)


def is_likely(expires_on: date, on: date) -> bool:
    """Whether this can be the day on which a paper ends: nothing of before 1990, nor of more than fifty years ahead."""
    return FIRST <= expires_on <= on + LAST


def may_date(document: Document, user: User) -> bool:
    """Whether this person may say until when it is good: an advisor for any, a customer for what they gave."""
    return user.role == Role.ADVISOR or document.source == Source.PERSON


@transaction.atomic
def set_expiry(*, document: Document, expires_on: date | None, by: User, at: datetime) -> bool:
    """Say until when a document is good; ``None`` takes the day away. False: it said so already."""
    row = Document.objects.select_for_update().get(pk=document.pk)
    if row.expires_on == expires_on:
        return False
    row.expires_on = document.expires_on = expires_on
    row.save(update_fields=["expires_on"])
    audit.record(action="document.dated", by=by, at=at, subject=row.customer_id, unit=row.unit)
    return True


def untold(at: datetime) -> QuerySet[Document]:
    """The papers that end within :data:`TOLD`, that their customers still see, and of whose day nobody was told."""
    on = clock.today(at)
    shown = Document.objects.served().current(shown_since("request_in_account", at), shown_since("draft", at))
    near = shown.filter(expires_on__gte=on, expires_on__lte=on + TOLD)
    return near.filter(Q(expiry_told_on__isnull=True) | ~Q(expiry_told_on=F("expires_on")))


def tell(at: datetime) -> int:
    """Tell customers of the papers that end before long: one mail a person and a day, however many they are. Returns how many papers."""
    told = 0
    while count := _tell_some(at):
        told += count
    return told


@transaction.atomic
def _tell_some(at: datetime) -> int:
    on = clock.today(at)
    rows = list(untold(at).order_by("expires_on", "pk").values_list("pk", "customer")[:BATCH])
    people = Customer.objects.filter(
        pk__in={customer for _, customer in rows}, user__is_active=True, death_reported_at__isnull=True
    )
    for customer in people.select_related("user"):
        event = f"expiry:{customer.pk.hex}:{on:%Y%m%d}"
        if customer.user and not outbox.models.OutgoingMail.objects.filter(event=event).exists():
            mailing.tell(customer.user, mailing.PAPERS, event=event, path=NEWS_PATH, at=at)
    Document.objects.filter(pk__in=[pk for pk, _ in rows]).update(expiry_told_on=F("expires_on"))
    return len(rows)
