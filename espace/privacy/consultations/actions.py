"""A DPO says why they look at somebody's record, and has one line of it shown later."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from espace import audit, vault
from espace.accounts.models import Customer, User
from espace.audit.models import AuditEvent
from espace.lib import clock, periods
from espace.privacy.consultations.models import Deferral, Lookup
from espace.register import touching

LONGEST = periods.parse("P6M")


class NotPossible(Exception):
    """What was asked cannot be done; the message is the reason, fit to show."""


@transaction.atomic
def look_up(*, customer: Customer, motive: str, by: User, at: datetime) -> Lookup:
    """Write down why the record of a person is looked at. Looking itself is journaled page by page."""
    if not motive.strip():
        raise NotPossible(_("Écrivez pourquoi vous consultez ce journal."))
    lookup = Lookup(subject=customer.pk, by=by, at=at)
    vault.new_unit("lookup", lookup)
    lookup.motive = motive.strip()
    lookup.save(force_insert=True)
    audit.record(action="consultation.motivated", by=by, at=at, subject=customer.pk, unit=lookup.unit)
    return lookup


@transaction.atomic
def defer(*, event: int, subject: Customer, reason: str, review_on: date, by: User, at: datetime) -> Deferral:
    """Have one reading shown later, for a written reason, until its review: six months at most."""
    if not reason.strip():
        raise NotPossible(_("Écrivez pourquoi cette ligne attend."))
    on = clock.today(at)
    if not on < review_on <= periods.add_to_day(on, LONGEST):
        raise NotPossible(_("Choisissez un jour de revue à venir, dans six mois au plus."))
    found = AuditEvent.objects.filter(pk=event, subject=subject.pk, action__in=touching.readings()).first()
    if found is None:
        raise NotPossible(_("Cette ligne n’est pas une consultation de cette personne."))
    deferral = Deferral(event=event, subject=subject.pk, review_on=review_on, by=by, at=at)
    vault.new_unit("deferral", deferral)
    deferral.reason = reason.strip()
    try:
        with transaction.atomic():
            deferral.save(force_insert=True)
    except IntegrityError as error:
        raise NotPossible(_("Cette ligne est déjà différée.")) from error
    audit.record(action="deferral.placed", by=by, at=at, subject=subject.pk, unit=deferral.unit)
    return deferral


@transaction.atomic
def release(*, deferral: Deferral, by: User, at: datetime) -> bool:
    """Have a line shown from now on. Returns whether it still waited."""
    done = Deferral.objects.filter(pk=deferral.pk, released_at__isnull=True).update(released_at=at, released_by=by)
    if done:
        audit.record(action="deferral.released", by=by, at=at, subject=deferral.subject, unit=deferral.unit)
    return bool(done)
