"""Telling the persons touched (GDPR art. 34): a letter in their space, and a mail that says only that it waits there."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from espace import audit, outbox, vault
from espace.accounts.models import Customer, User
from espace.lib.rows import among, chunks
from espace.privacy.breaches.actions import NotPossible
from espace.privacy.breaches.models import Addressee, Breach, Letter

BATCH = 100
ROUND = 20
"""Batches in one round of the worker: two thousand persons, then the others' chores."""


@transaction.atomic
def write(
    *,
    breach: Breach,
    what_happened: str,
    consequences: str,
    measures: str,
    contact: str,
    customers: Collection[UUID],
    by: User,
    at: datetime,
) -> Letter:
    """Write a letter to these persons; nothing leaves before it is ordered. The breach is opened. Raises :class:`NotPossible`."""
    if breach.closed_at is not None:
        raise NotPossible(_("Cette inscription est close : elle ne change plus."))
    letter = Letter(breach=breach, written_by=by, written_at=at)
    vault.share_key(breach, letter)
    letter.what_happened, letter.consequences = what_happened.strip(), consequences.strip()
    letter.measures, letter.contact = measures.strip(), contact.strip()
    if not all((letter.what_happened, letter.consequences, letter.measures, letter.contact)):
        raise NotPossible(
            _("Un avis dit ce qui s’est passé, ce qui peut en suivre, ce qui a été fait et qui interroger.")
        )
    letter.save(force_insert=True)
    for batch in chunks(sorted(customers)):
        known = Customer.objects.filter(pk__in=among(batch)).values_list("pk", flat=True)
        Addressee.objects.bulk_create([Addressee(letter=letter, customer=pk) for pk in known])
    if not letter.addressees.exists():
        raise NotPossible(_("Personne n’est touché : il n’y a personne à qui écrire."))
    audit.record(action="letter.written", by=by, at=at, unit=breach.unit)
    return letter


@transaction.atomic
def order(*, letter: Letter, by: User, at: datetime) -> bool:
    """Have the letter sent; the worker does it. Returns ``False`` if it was ordered already."""
    done = Letter.objects.filter(pk=letter.pk, ordered_at__isnull=True).update(ordered_at=at, ordered_by=by)
    if done:
        audit.record(action="letter.ordered", by=by, at=at, unit=letter.unit)
    return bool(done)


def send(at: datetime) -> int:
    """Send what is ordered, a hundred persons at a time. Returns how many were told. Each is told once, whatever dies meanwhile."""
    sent = 0
    for _batch in range(ROUND):
        count = _send_batch(at)
        sent += count
        if count < BATCH:
            break
    return sent


@transaction.atomic
def _send_batch(at: datetime) -> int:
    rows = list(
        Addressee.objects.to_send()
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("letter")
        .order_by("id")[:BATCH]
    )
    people = Customer.objects.select_related("user").in_bulk([row.customer for row in rows])
    for row in rows:
        user = people[row.customer].user
        assert user is not None  # the query says so
        outbox.post(
            kind="important", to=user.email, language=user.language, event=f"letter:{row.pk}", at=at,
            path=f"/espace/avis/{row.pk}/",
        )  # fmt: skip
    Addressee.objects.filter(pk__in=[row.pk for row in rows]).update(sent_at=at)
    for unit in dict.fromkeys(row.letter.unit for row in rows):
        told = [row.customer for row in rows if row.letter.unit == unit]
        audit.record(action="letter.sent", by=None, at=at, unit=unit, listed=told)
    return len(rows)
