"""Who is who, by digests alone (design, "Same person?")."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from espace.accounts.models import Customer
from espace.lib.rows import among, chunks


@dataclass
class Known:
    """One person: their customer's id and the digests of every contact seen with them."""

    customer: UUID
    emails: set[bytes]
    phones: set[bytes]


class People:
    """The customers of some name-and-birth-date digests, and those added since. Everything is answered in memory."""

    def __init__(self, persons: Collection[bytes]) -> None:
        self._known: dict[bytes, list[Known]] = defaultdict(list)
        columns = ("id", "person_digest", "email_digest", "phone_digest")
        for some in chunks(list(persons)):
            rows = Customer.objects.filter(person_digest__in=among(some)).order_by("created_at", "id")
            for pk, person, email, phone in rows.values_list(*columns):
                self.add(bytes(person), pk, _bytes(email), _bytes(phone))

    def add(self, person: bytes | None, customer: UUID, email: bytes | None, phone: bytes | None) -> None:
        """Somebody more to recognise."""
        if person is not None:
            self._known[person].append(Known(customer, {email} if email else set(), {phone} if phone else set()))

    def find(self, person: bytes | None, email: bytes | None, phone: bytes | None) -> UUID | None:
        """The customer of the same name and birth date **and** of the same e-mail or phone."""
        if person is None or person not in self._known:
            return None
        known = self._known[person]
        match = next((one for one in known if email and email in one.emails), None) or next(
            (one for one in known if phone and phone in one.phones), None
        )
        if match is None:
            return None
        # A second contact of the same person: the next row may bear this one only.
        match.emails |= {email} if email else set()
        match.phones |= {phone} if phone else set()
        return match.customer

    def namesake(self, person: bytes | None) -> bool:
        """Whether somebody of this name and birth date is known: a possible duplicate, for a human to judge."""
        return person is not None and person in self._known


def _bytes(value: bytes | memoryview | None) -> bytes | None:
    return None if value is None else bytes(value)
