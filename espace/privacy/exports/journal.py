"""Who did or read what about the person, from the journal of events: when, in which role, for which entity and purpose (clause C13)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from espace import register
from espace.accounts.roles import Role
from espace.audit.models import AuditEvent
from espace.privacy.exports.people import People

PIECE = 500
PURPOSES: dict[str, str] = {Role.CUSTOMER: "account", Role.ADVISOR: "handling", Role.PROTECT_READER: "handling"}
"""The purpose for which a role acts; the others protect the space and answer for it."""


@dataclass(frozen=True, slots=True)
class Act:
    at: datetime
    action: str
    by: str
    role: str
    entity: str
    purpose: str
    fields: tuple[str, ...]


def acts(customer: UUID, until: datetime, people: People) -> Iterator[Act]:
    """Every event about the person up to ``until``, in order."""
    purposes = register.load().purposes
    after = 0
    while True:
        rows = AuditEvent.objects.filter(subject=customer, at__lte=until, id__gt=after).order_by("id")
        piece = list(rows.values_list("id", "at", "action", "actor", "role", "fields")[:PIECE])
        for pk, at, action, actor, role, fields in piece:
            after = pk
            label, entity = people.role(role) if role else (_("Le programme"), "")
            purpose = purposes[PURPOSES.get(role, "security")].label.in_language(people.language)
            yield Act(at, action, _by(actor, people), label, entity, purpose, tuple(fields))
        if len(piece) < PIECE:
            return


def _by(actor: UUID | None, people: People) -> str:
    if actor is None:
        return ""
    if people.is_person(actor):
        return _("vous")
    known = people.staff.get(actor)
    return known.name if known else ""
