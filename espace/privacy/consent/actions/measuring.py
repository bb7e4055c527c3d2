"""What a page needs to know of a consent without asking the database: whether its reader accepts to be measured (clause C06)."""

from __future__ import annotations

from collections.abc import Iterable

from espace.accounts.models import User
from espace.privacy.consent.models import ConsentEvent, State
from espace.privacy.consent.wording import MEASUREMENT


def follow(events: Iterable[ConsentEvent]) -> None:
    """Write on the users themselves how these events leave the consent to the measure; without it, nothing of it stays with them."""
    for event in events:
        if event.purpose == MEASUREMENT:
            user = User.objects.filter(customer=event.customer, is_active=True)
            if event.state == State.GIVEN:
                user.update(measured=True)
            else:
                user.update(measured=False, opinion_asked_on=None)
