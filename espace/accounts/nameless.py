"""An account without its person: the row stays as the author of what was written, and says of whom it was no more than their role."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from espace.accounts.models import KnownDevice, PasswordReset, Session, StaffMember, User
from espace.accounts.roles import Role
from espace.lib.rows import among, still_named

NOWHERE = "closed.invalid"
"""Where the addresses of these accounts lead: nowhere (RFC 2606)."""
CHANGED = ("email", "password", "is_active", "measured", "last_login", "opinion_asked_on", "mail_choices")
SOMEBODY: Mapping[Role, str | Promise] = {
    Role.CUSTOMER: _("un client"),
    Role.ADVISOR: _("un gestionnaire"),
    Role.ADMINISTRATOR: _("un administrateur de l’espace"),
    Role.DPO: _("un délégué à la protection des données"),
    Role.ARCHIVIST: _("un archiviste"),
    Role.PROTECT_READER: _("un lecteur LYA PROTECT"),
    Role.MAINTAINER: _("un mainteneur"),
}


def somebody(user: User) -> str:
    """What a user without a name is called, in the middle of a sentence: « un gestionnaire »."""
    return str(SOMEBODY[Role(user.role)])


def make_nameless(users: Collection[UUID]) -> None:
    """Take their addresses, passwords, last sign-in and all that measures them from these users, who sign in no more."""
    rows = list(User.objects.filter(pk__in=among(users)))
    for user in rows:
        user.email, user.password = f"{user.pk.hex}@{NOWHERE}", make_password(None)
        user.is_active, user.measured, user.last_login, user.opinion_asked_on = False, False, None, None
        user.mail_choices = {}
    User.objects.bulk_update(rows, CHANGED, batch_size=1_000)


def sweep(at: datetime) -> int:
    """Let go of the accounts whose person left, once the last thing that they wrote in somebody else's file is gone. Returns how many."""
    left = User.objects.filter(role=Role.CUSTOMER, customer__isnull=True, email__endswith=f"@{NOWHERE}")
    users = set(left.values_list("pk", flat=True))
    users -= still_named(User, users)
    User.objects.filter(pk__in=among(users)).delete()
    return len(users)


def forget_staff(members: Collection[UUID]) -> None:
    """Before the rows of members of staff (their units) go: what their users hold that has no unit of its own."""
    users = list(StaffMember.objects.filter(unit__in=among(members)).values_list("user", flat=True))
    for model in (Session, KnownDevice, PasswordReset):
        model._default_manager.filter(user__in=among(users)).delete()
    make_nameless(users)
