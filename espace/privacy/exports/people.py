"""Who stands behind a row: the person, the brokerage's file, the program, or somebody by name and entity (clauses C10, C13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from espace import register, vault
from espace.accounts.models import Customer, FieldException, Source, StaffMember, User
from espace.accounts.roles import STAFF_ROLES
from espace.privacy.exports.walking import PERSON, PROGRAM


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of staff as the person may know them: their name, their role, the entity they work for."""

    name: str
    role: str
    entity: str


class People:
    """The people behind one person's rows. The names of the whole staff are opened once, with one query of keys."""

    def __init__(self, customer: Customer, language: str) -> None:
        self.language = language
        self.person = customer.user_id
        self.staff: dict[UUID, Colleague] = {}
        members = list(StaffMember.objects.select_related("user"))
        vault.open_rows(members, missing_ok=True)
        for member in members:
            colleague = self._colleague(member)
            self.staff[member.user_id] = self.staff[member.pk] = colleague
        for user in User.objects.filter(role__in=STAFF_ROLES, staff_member__isnull=True):
            self.staff[user.pk] = self._gone(user)
        self.exceptions = {
            one.field: one for one in FieldException.objects.filter(customer=customer, kind=FieldException.Kind.CHANGED)
        }

    def _colleague(self, member: StaffMember) -> Colleague:
        try:
            name = str(member.name)
        except vault.VaultError:
            name = ""
        return Colleague(name, *self.role(member.user.role)) if name else self._gone(member.user)

    def _gone(self, user: User) -> Colleague:
        return Colleague(_("une personne partie du cabinet"), *self.role(user.role))

    def role(self, role: str) -> tuple[str, str]:
        """(the role in words, its entity), from the register's recipients."""
        for recipient in register.load().recipients.values():
            if recipient.role and recipient.role == role:
                return recipient.label.in_language(self.language), recipient.entity
        return role, ""

    def is_person(self, source: str | UUID) -> bool:
        return source in (PERSON, Source.PERSON.value) or (self.person is not None and source == self.person)

    def told(self, source: str | UUID) -> dict[str, str]:
        """``{"who": …}``: ``person``, ``staff``, ``import`` or ``program``; for somebody of the staff their name, role and entity too."""
        if self.is_person(source):
            return {"who": "person"}
        if source in (PROGRAM, Source.IMPORT.value, Source.STAFF.value):
            return {"who": str(source)}
        known = self.staff.get(source) if isinstance(source, UUID) else None
        if known is None:
            return {"who": "staff"}
        return {"who": "staff", "name": known.name, "role": known.role, "entity": known.entity}

    def in_words(self, source: str | UUID) -> str:
        """« par vous », « par Sophie Laurent (CAP ASSURANCES) »."""
        told = self.told(source)
        if "name" in told:
            return _("%(name)s, %(entity)s") % told
        return {
            "person": _("vous"),
            "import": _("le logiciel de gestion du cabinet"),
            "staff": _("le cabinet"),
            "program": _("le programme, d’après ce qui a été fait"),
        }[told["who"]]

    def exception(self, table: str, column: str) -> FieldException | None:
        """For a value of the profile, the change that gave it another source than its row's."""
        return self.exceptions.get(column) if table in ("accounts.Customer", "accounts.OptionalData") else None

    def names(self, people: dict[str, UUID]) -> dict[str, str]:
        """Who a row names besides its source, by the link's name."""
        return {link: self.staff[one].name for link, one in people.items() if one in self.staff}


def iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
