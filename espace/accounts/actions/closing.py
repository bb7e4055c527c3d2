"""Closing a customer's space because they withdrew their consent to it (clause C07). What was sent stays with the desk."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from espace import audit, outbox
from espace.accounts import sessions
from espace.accounts.actions.factors import forget_factors
from espace.accounts.actions.stays import revoke_invitations, void_links
from espace.accounts.models import Customer, User


@transaction.atomic
def close_space(*, customer: Customer, by: User | None, at: datetime, tell: bool = True) -> bool:
    """End the space of ``customer`` at once: no session, no link, no password opens it, and one last mail says so.

    Mails that still wait for this address are destroyed unsent. ``tell=False`` when a restore does it again. Returns whether a space
    was open; a file without an account, and a space closed already, have nothing to close.
    """
    user = User.objects.select_for_update().filter(customer=customer).first()
    if user is None or not user.is_active:
        return False
    user.is_active, user.consented_to, user.measured, user.opinion_asked_on = False, 0, False, None
    user.set_unusable_password()
    user.save(update_fields=["is_active", "consented_to", "measured", "opinion_asked_on", "password"])
    Customer.objects.filter(pk=customer.pk).update(closed_at=at)
    sessions.end(user)
    forget_factors(user)
    void_links(user, at=at)
    revoke_invitations(customer, at=at)
    outbox.take_back(to=[user.email], at=at)
    if tell:
        event = f"closed:{user.pk}:{at.timestamp()}"
        outbox.post(
            kind="space_closed", to=user.email, language=user.language, event=event, at=at, path="/contact-dpo/"
        )
    audit.record(action="space.closed", by=by, at=at, subject=customer.pk, unit=customer.unit)
    return True
