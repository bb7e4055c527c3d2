"""What the proofs of consent show of clause C07: no space is open without its consent, and none outlives its withdrawal."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from espace.accounts.models import Session, User
from espace.accounts.roles import Role
from espace.privacy.consent import expiring, reading, wording
from espace.privacy.consent.models import ConsentEvent, State
from espace.privacy.consent.wording import ACCOUNT
from espace.privacy.proofs.collecting import Evidence, Proof
from espace.privacy.proofs.looking import counted

SWEPT_WITHIN = timedelta(hours=26)


def asked_and_obeyed(at: datetime) -> Evidence:
    """C07: whoever is in their space consented to it last; whoever withdrew has no session; no proof is kept past its term."""
    inside = User.objects.filter(role=Role.CUSTOMER, is_active=True, consented_to__gt=0)
    given = reading.last_events(ACCOUNT).filter(state=State.GIVEN).values("customer")
    unasked = inside.exclude(customer__in=given).count()
    left = Session.objects.filter(
        user__customer__in=reading.withdrawn_customers(ACCOUNT), user__consented_to__gt=0
    ).count()
    late = expiring.due(at - SWEPT_WITHIN).count()
    total = ConsentEvent.objects.filter(about__isnull=True).count()
    return counted(total, wrong=unasked + left, late=late, what=_("réponses gardées, et chaque espace ouvert en a une"))


def rehearse(at: datetime) -> None:
    """On nobody: a consent is given, the database refuses to change it, and a withdrawal is the last word."""
    nobody = uuid.uuid4()

    def note(state: State) -> ConsentEvent:
        return ConsentEvent.objects.create(
            customer=nobody, purpose=ACCOUNT, state=state, at=at, terms=wording.terms(ACCOUNT, at)
        )

    event = note(State.GIVEN)
    try:
        with transaction.atomic():
            ConsentEvent.objects.filter(pk=event.pk).update(state=State.REFUSED)
    except DatabaseError:
        pass
    else:
        raise AssertionError("The database let a proof of consent be changed.")
    note(State.WITHDRAWN)
    if reading.state_of(nobody, ACCOUNT) != State.WITHDRAWN:
        raise AssertionError("A withdrawal is not the last word.")


PROOFS = (Proof("C07", "consent_record", asked_and_obeyed, rehearse),)
