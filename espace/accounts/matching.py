"""Which file is whose, without opening any: keyed digests of normalised values (design, "Same person?").

Imports, claims and a person's own changes compute them here and nowhere else, so that they meet.
"""

from __future__ import annotations

from datetime import date

from django.db import connection

from espace import vault
from espace.accounts.models import Customer
from espace.lib import emails, names, phones

LOCK = 0x6573706163650001
"""Key of the PostgreSQL lock that keeps two who make people apart: imports, hands, copies. SQLite has one writer anyway."""


def alone() -> None:
    """Have this transaction wait for whoever else makes people, before it looks for the same person: none is made twice."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def person_digest(surname: str, first_name: str, birth_date: date | None) -> bytes | None:
    """16 bytes for one normalised surname, first name and birth date; ``None`` when one of them is missing."""
    text = person_text(surname, first_name, birth_date)
    return vault.digest("person", text) if text else None


def person_text(surname: str, first_name: str, birth_date: date | None) -> str:
    """What two files of the same person share; empty when one of the three is missing. The archive digests it under a key of its own."""
    surname, first_name = names.key(surname), names.key(first_name)
    if not surname or not first_name or birth_date is None:
        return ""
    return f"{surname}|{first_name}|{birth_date.isoformat()}"


def email_digest(address: str) -> bytes | None:
    """16 bytes for one normalised address; ``None`` when there is none."""
    address = emails.normalise(address)
    return vault.digest("email", address) if address else None


def phone_digest(number: str, residence: str = "") -> bytes | None:
    """16 bytes for one phone number in E.164; ``None`` when there is none.

    ``residence`` (alpha-2) reads a number written without its country; one that nobody can dial counts by its digits.
    """
    number = phones.understand(number, residence) or phones.dialled(number)
    return vault.digest("phone", number) if number else None


def write_digests(customer: Customer) -> None:
    """Set the three digests of an opened row from its values; the caller saves."""
    customer.person_digest = person_digest(customer.surname, customer.first_name, customer.birth_date)
    customer.email_digest = email_digest(customer.email)
    customer.phone_digest = phone_digest(customer.phone, customer.country)
