"""Who stands in front of the addresses: the cast, each in a browser of their own."""

from __future__ import annotations

import functools
from hashlib import blake2b
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.test import Client

from espace import vault
from espace.accounts.models import SecondFactor, Session, StaffMember, User
from espace.accounts.roles import Role
from espace.audit.models import AuditBlock, AuditEvent
from espace.privacy.consultations.models import Alert
from tests import cast
from tests.entering import PASSKEY, application, enter
from tests.security.words import CITY, FIRST, MAILBOX, STREET, SURNAME

CODE = SecondFactor.Kind.CODE
KEPT_BY_READING = (AuditEvent, AuditBlock, Session, Alert)


def rows() -> dict[str, bytes]:
    """A digest of every table as it lies, but those that reading itself writes to."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model not in KEPT_BY_READING:
                cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
                told = sorted(repr([bytes(v) if isinstance(v, memoryview) else v for v in row]) for row in cursor)
                found[model._meta.label] = blake2b("\n".join(told).encode()).digest()
    return found


def changed_since(before: dict[str, bytes]) -> list[str]:
    """The tables that are not as they were."""
    return [name for name, digest in rows().items() if digest != before[name]]


class People:
    """The cast, each in a browser of their own with a password given a moment ago; ``acting`` is whose turn it is."""

    def __init__(self) -> None:
        self.claire = self._customer(FIRST, SURNAME, MAILBOX, city=CITY, street=STREET)
        self.karim = self._customer("Karim", "Haddad", "karim@clients.example")
        self.sophie = cast.staff("Sophie", "Laurent", Role.ADVISOR)
        self.dominique = cast.staff("Dominique", "Perrin", Role.DPO)
        self.ines = cast.staff("Inès", "Garnier", Role.ADMINISTRATOR)
        self.nadia = cast.staff("Nadia", "Roussel", Role.ARCHIVIST)
        self.lucas = cast.staff("Lucas", "Moreau", Role.PROTECT_READER)
        self.max = cast.staff("Max", "Brunel", Role.MAINTAINER)
        self.staff = {
            Role(one.role): one for one in (self.sophie, self.dominique, self.ines, self.nadia, self.lucas, self.max)
        }
        self.acting: User = self.claire
        self._browsers: dict[UUID, Client] = {}

    @staticmethod
    def _customer(first_name: str, surname: str, email: str, city: str = "Rabat", street: str = "Avenue Fal") -> User:
        user = cast.customer(first_name, surname, email=email, city=city, address=f"9 {street}").user
        assert user is not None
        return user

    def of(self, role: Role) -> User:
        """Who has this role; of the customers, Claire."""
        return self.claire if role == Role.CUSTOMER else self.staff[role]

    def browser(self, user: User | None) -> Client:
        """The browser of this person, of nobody signed in for ``None``."""
        if user is None:
            return Client()
        if user.pk not in self._browsers:
            client = self._browsers[user.pk] = Client()
            enter(client, user, confirmed=True)
        return self._browsers[user.pk]

    @functools.cached_property
    def other_sessions(self) -> list[Client]:
        """Everybody is signed in from a second browser."""
        found = []
        for user in (self.claire, *self.staff.values()):
            self.browser(user)
            found.append(Client())
            enter(found[-1], user)
        return found

    @functools.cached_property
    def applications(self) -> dict[UUID, SecondFactor]:
        """Everybody has an application of codes, and a key beside it."""
        found = {}
        for user in (self.claire, *self.staff.values()):
            self.browser(user)
            # In the demonstration the staff has one already.
            found[user.pk] = SecondFactor.objects.filter(user=user, kind=CODE).first() or application(user)
            key = SecondFactor(user=user, kind=SecondFactor.Kind.PASSKEY, created_at=cast.AT)
            vault.new_unit("second_factor", key)
            key.secret = {"credential": PASSKEY}
            key.save(force_insert=True)
        return found

    @functools.cached_property
    def file_factor(self) -> SecondFactor:
        """What Claire lost."""
        return self.applications[self.claire.pk]

    @functools.cached_property
    def colleague(self) -> StaffMember:
        found: StaffMember = cast.staff("Paul", "Vidal", Role.ADVISOR).staff_member
        return found

    @property
    def holder(self) -> StaffMember:
        """Who handles Claire's requests."""
        found: StaffMember = self.sophie.staff_member
        return found

    @functools.cached_property
    def colleague_factor(self) -> SecondFactor:
        """What somebody of the team lost."""
        return application(self.colleague.user)

    @property
    def own_application(self) -> SecondFactor:
        """That of whoever acts."""
        return self.applications[self.acting.pk]
