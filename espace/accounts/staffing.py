"""The first administrator of a new installation: the only person whom nobody invites."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from espace.accounts import actions
from espace.accounts.models import StaffMember, User
from espace.accounts.roles import Role
from espace.lib import emails


def has_administrator() -> bool:
    """Whether somebody can administer the space: an administrator who has chosen a password and was not let go."""
    administrators = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True)
    return any(user.has_usable_password() for user in administrators)


@transaction.atomic
def invite_first_administrator(*, email: str, name: str, at: datetime) -> str:
    """Make the administrator's account, or find it again, and return the path of a new single-use link; earlier ones stop working.

    Raises :class:`espace.accounts.errors.AccountError` when the address serves another account, or an account already open.
    """
    member = StaffMember.objects.select_related("user").filter(user__email=emails.normalise(email)).first()
    if member is not None and member.user.role == Role.ADMINISTRATOR:
        token = actions.invite_staff_again(member=member, by=None, at=at)
    else:
        _, token = actions.invite_staff(name=name, email=email, role=Role.ADMINISTRATOR, by=None, at=at)
    return f"/activation/{token}/"
