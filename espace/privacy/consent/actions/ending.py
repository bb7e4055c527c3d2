"""The end of a consent with its account: nobody withdrew it, and its proof is kept for its term from there."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from espace.privacy.consent import reading, wording
from espace.privacy.consent.models import ConsentEvent, State


@transaction.atomic
def end_with_account(*, customers: Collection[UUID], at: datetime, asleep: bool = False) -> int:
    """Note for each of these customers, by set, that the consents still in course ended with the account. Returns how many events.

    For the runs that end accounts (clause C25) and erase persons (clause C21). Again is the same: an ended consent is in course no more.
    ``asleep``: nobody signed in any more, and that is all; what was consented to by a gesture of its own stands.
    """
    events = [
        ConsentEvent(customer=customer, purpose=purpose.id, state=State.ENDED, at=at, terms_id=terms)
        for purpose in (wording.purposes() if asleep else wording.every_purpose())
        for customer, terms in reading.last_events(purpose.id)
        .filter(state=State.GIVEN, customer__in=customers)
        .values_list("customer", "terms")
    ]
    ConsentEvent.objects.bulk_create(events, batch_size=5000)
    return len(events)
