"""What a role reads in the archive: the register's categories, seen from the other side of the lock."""

from __future__ import annotations

from espace import register
from espace.accounts.roles import Role


def categories(role: str) -> frozenset[str]:
    """The categories that ``role`` reads of what the archive opens for it; none for a role that no recipient has.

    The register gives an advisor no category of the archive: a unit lent to them shows what the space would show them.
    """
    for recipient in register.load().recipients.values():
        if recipient.role == role:
            return frozenset(recipient.categories if role == Role.ADVISOR else recipient.archive_categories)
    return frozenset()
