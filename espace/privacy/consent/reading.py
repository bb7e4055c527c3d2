"""How consent stands: of one person, of all of them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from espace.accounts.models import User
from espace.privacy.consent import notices
from espace.privacy.consent.models import ConsentEvent, State


def state_of(customer_id: UUID, purpose: str) -> State | None:
    """The state that the last event of a purpose left; ``None`` if the person was never asked."""
    event = last_of(customer_id).get(purpose)
    return State(event.state) if event else None


def last_of(customer_id: UUID) -> dict[str, ConsentEvent]:
    """The last event of each purpose of one person, with its terms; those about one request apart."""
    events = ConsentEvent.objects.filter(customer=customer_id, about__isnull=True).select_related("terms__notice")
    return {event.purpose: event for event in events.defer("terms__notice__text").order_by("id")}


def last_events(purpose: str) -> QuerySet[ConsentEvent]:
    """The last event of everybody about a purpose."""
    later = ConsentEvent.objects.filter(
        customer=OuterRef("customer"), purpose=purpose, about__isnull=True, id__gt=OuterRef("id")
    )
    return ConsentEvent.objects.filter(~Exists(later), purpose=purpose, about__isnull=True)


def withdrawn_customers(purpose: str) -> QuerySet[ConsentEvent, UUID]:
    """The ids of those who refused or withdrew their consent to a purpose and have not given it since; fit for ``customer__in``."""
    over = last_events(purpose).filter(state__in=[State.REFUSED, State.WITHDRAWN])
    return over.values_list("customer", flat=True)


def must_answer(user: User, signed_in_at: datetime | None) -> bool:
    """Whether a customer is asked for their consent before anything else: they never answered, or the notice changed materially.

    A change is asked at the next sign-in: whoever was signed in when it came finishes what they were doing.
    """
    if user.consented_to == 0:
        return True
    now = notices.standing()
    if user.consented_to >= now.generation:
        return False
    return now.since is None or signed_in_at is None or signed_in_at >= now.since
