"""Ending stays: the sessions of a person, and the links that wait in their mailboxes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from espace import audit
from espace.accounts import sessions
from espace.accounts.models import Customer, EmailChange, Invitation, KnownDevice, PasswordReset, Session, User


@transaction.atomic
def sign_out_everywhere(*, user: User, by: User, at: datetime, but: str | None = None) -> int:
    """End every session of ``user``, ``but`` (the session key of the browser at hand) apart. Returns how many."""
    ended = sessions.end(user, but=but)
    audit.record(action="sessions.ended", by=by, at=at, subject=subject_of(user))
    return ended


@transaction.atomic
def end_session(*, user: User, key: str, at: datetime) -> bool:
    """End one session of ``user``, by its stored key; its browser is known no more. Returns whether it was open."""
    ended, _ = Session.objects.filter(user=user, session_key=key).delete()
    if ended:
        KnownDevice.objects.filter(user=user, session=key).delete()
        audit.record(action="sessions.ended", by=user, at=at, subject=subject_of(user))
    return bool(ended)


def void_links(user: User, *, at: datetime) -> None:
    """End every link that resets the password of ``user`` or changes their address: whoever asked for one may be who is shut out."""
    for links in (PasswordReset, EmailChange):
        links.objects.filter(user=user, used_at__isnull=True).update(used_at=at)


def revoke_invitations(customer: Customer, *, at: datetime) -> None:
    """End every invitation of ``customer`` that nobody has followed."""
    Invitation.objects.filter(customer=customer, used_at__isnull=True, revoked_at__isnull=True).update(revoked_at=at)


def void_all_links(*, at: datetime) -> None:
    """End every link that waits in a mailbox, whoever's: a restored database may hold some that were used or ended since."""
    for links in (PasswordReset, EmailChange):
        links.objects.filter(used_at__isnull=True).update(used_at=at)
    Invitation.objects.filter(used_at__isnull=True, revoked_at__isnull=True).update(revoked_at=at)


def subject_of(user: User) -> UUID | None:
    """The customer whom an event about this user concerns, if they are one."""
    customer = getattr(user, "customer", None)
    return customer.pk if customer is not None else None
