"""Who stands behind a row: the person, the brokerage's file, the program, or somebody by name and entity (clauses C10, C13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from espace import register, vault
from espace.accounts.models import Customer, FieldException, Proxy, Source, StaffMember, User
from espace.accounts.roles import STAFF_ROLES, Role
from espace.privacy.exports.walking import FOR_ANOTHER, PERSON, PROGRAM


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of staff as the person may know them: their name, their role, the entity they work for."""

    name: str
    role: str
    entity: str


class People:
    """The people behind one person's rows. The names of the whole staff are opened once, with one query of keys."""

    def __init__(self, customer: Customer, language: str, at: datetime) -> None:
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
        self.clients = _clients(customer, at)
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
        """``{"who": …}``: ``person``, ``client``, ``staff``, ``import`` or ``program``; for somebody of the staff their name, role and
        entity too; for another client, under a proxy, the name that the pages say, where they say one."""
        if self.is_person(source) or source == FOR_ANOTHER:
            return {"who": "person"}
        if source in (PROGRAM, Source.IMPORT.value, Source.STAFF.value):
            return {"who": str(source)}
        known = self.staff.get(source) if isinstance(source, UUID) else None
        if known is None and isinstance(source, UUID) and self._is_client(source):
            name = self.clients[source]
            return {"who": "client", "name": name} if name else {"who": "client"}
        if known is None:
            return {"who": "staff"}
        return {"who": "staff", "name": known.name, "role": known.role, "entity": known.entity}

    def _is_client(self, source: UUID) -> bool:
        """Whether it is another client, by their user or their file; one whose proxy is gone has no name any more."""
        if source not in self.clients and User.objects.filter(pk=source, role=Role.CUSTOMER).exists():
            self.clients[source] = ""
        return source in self.clients

    def in_words(self, source: str | UUID) -> str:
        """« par vous », « par Sophie Laurent (CAP ASSURANCES) »."""
        told = self.told(source)
        if source == FOR_ANOTHER:
            return _("vous, pour une autre personne")
        if "entity" in told:
            return _("%(name)s, %(entity)s") % told
        if "name" in told:
            return told["name"]
        return {
            "client": _("une autre personne"),
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


def _clients(customer: Customer, at: datetime) -> dict[UUID, str]:
    """The other side of this person's proxies, by user and by file: the name that they read on their pages (the holder's for its giver,
    the giver's while it runs), empty where they read none, as while it is contested (clause C20)."""
    rows = Proxy.objects.filter(Q(giver=customer) | Q(holder=customer)).standing(at).select_related("giver", "holder")
    sides = [(row, row.holder if row.giver_id == customer.pk else row.giver) for row in rows]
    vault.open_rows([other for _row, other in sides if other is not None], missing_ok=True)
    found: dict[UUID, str] = {}
    for row, other in sides:
        if other is None:
            continue
        is_read = row.giver_id == customer.pk or getattr(row, "is_running")  # noqa: B009
        name = other.name if is_read and not other.is_name_contested else ""
        for key in (other.pk, other.user_id):
            if key is not None:
                found[key] = found.get(key) or name
    return found


def iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
