"""What a restore must not give back: the access of somebody who left, a role that was taken away. Done again from the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from espace.accounts.actions.staff import give_role, shut_out
from espace.accounts.models import StaffMember
from espace.accounts.roles import Role

Lines = Sequence[Mapping[str, str]]


def deactivated(lines: Lines, at: datetime) -> None:
    """``staff.deactivated``, lines ``{member}``. Somebody who was invited after the backup has no account to close."""
    for member, _ in _members(lines):
        shut_out(member, member.user, at=at)


def role_removed(lines: Lines, at: datetime) -> None:
    """``role.removed``, lines ``{member, role}``: the role that was given in its place."""
    for member, line in _members(lines):
        give_role(member.user, Role(line["role"]))


def _members(lines: Lines) -> Iterator[tuple[StaffMember, Mapping[str, str]]]:
    for line in lines:
        member = StaffMember.objects.select_related("user").filter(pk=line["member"]).first()
        if member is not None:
            yield member, line
