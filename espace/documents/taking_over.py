"""A person comes with the copy that another space gave them (article 20 GDPR): their file, their documents, the history they carry.

What they did elsewhere is no request of ours: no clock ran here, nobody here answered. So their history comes in as documents, read as
they are, and no request, message or state is made of it. The same copy taken in twice is taken in once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from espace import audit, vault
from espace.accounts import matching
from espace.accounts.models import Customer, OptionalData, Source, User
from espace.documents import actions
from espace.documents.limits import limits
from espace.documents.refusals import Refused
from espace.documents.upload import SealedUpload
from espace.lib import emails
from espace.privacy.exports.arriving import Arriving
from espace.privacy.exports.models import Arrival

OPTIONAL = ("profession", "education")


class KnownAlready(Exception):
    """Somebody of this name and birth date is a customer: a person decides whether they are one. (A wrong merge shows one's file to
    another.)"""


@dataclass
class Taken:
    """``new`` is false for a copy that had been taken in before; ``refused``: (name, why) of the files that did not come in."""

    customer: Customer
    new: bool
    files: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


def take_over(*, file: IO[bytes], by: User, at: datetime) -> Taken:
    """Make the customer that a portable copy tells of, without a contract or an account, and receive their files into quarantine.

    Raises ``NotPortable`` unless every digest is that of the manifest, and :class:`KnownAlready`.
    """
    copy = Arriving(file)
    if (before := _before(copy)) is not None:
        return before
    with ExitStack() as uploads:
        refused: list[tuple[str, str]] = []
        # Sealed before the transaction begins: nothing is locked while large files are read.
        arrived = []
        for title, name, pieces in _contents(copy):
            upload = _upload(name, pieces)
            uploads.callback(upload.close)
            try:
                upload.check()
            except Refused as error:
                refused.append((name, str(error)))
            else:
                arrived.append((title, upload))
        return _keep(copy, arrived, refused, by, at)


def _before(copy: Arriving) -> Taken | None:
    """What came of the same copy earlier."""
    earlier = Arrival.objects.filter(digest=copy.digest).select_related("customer").first()
    return None if earlier is None else Taken(earlier.customer, new=False)


def _contents(copy: Arriving) -> Iterator[tuple[str, str, Iterator[bytes]]]:
    for name, pieces in copy.files():
        yield "", name, pieces
    for name, pieces in copy.history():
        yield (
            _("Historique repris de %(from)s : %(name)s") % {"from": copy.controller[:100], "name": name},
            name,
            pieces,
        )


def _upload(name: str, pieces: Iterator[bytes]) -> SealedUpload:
    upload = SealedUpload(name, "")
    for piece in pieces:
        upload.receive(piece, limits().file_bytes)
    upload.complete()
    return upload


@transaction.atomic
def _keep(
    copy: Arriving, arrived: list[tuple[str, SealedUpload]], refused: list[tuple[str, str]], by: User, at: datetime
) -> Taken:
    matching.alone()
    if (before := _before(copy)) is not None:
        return before
    customer = _customer(copy.person, at)
    Arrival.objects.create(digest=copy.digest, customer=customer, at=at)
    for title, upload in arrived:
        actions.receive(
            upload=upload, customer=customer, by=by, at=at, shown_to_staff=True, title=title, source=Source.PERSON
        )
    audit.record(action="customer.taken_over", by=by, at=at, subject=customer.pk, unit=customer.unit)
    return Taken(customer, new=True, files=len(arrived), refused=refused)


def _customer(person: dict[str, str], at: datetime) -> Customer:
    row = Customer(source=Source.PERSON, created_at=at, updated_at=at)
    born = date.fromisoformat(person["birth_date"]) if person["birth_date"] else None
    known = matching.person_digest(person["surname"], person["first_name"], born)
    if known is not None and Customer.objects.filter(person_digest=known).exists():
        raise KnownAlready(
            _("Une personne de ce nom et de cette date de naissance est déjà cliente : rien n’est repris.")
        )
    vault.new_unit("profile", row)
    for name in ("civility", "surname", "first_name", "phone", "address", "postcode", "city", "country"):
        setattr(row, name, person.get(name, ""))
    row.birth_date, row.email = born, emails.normalise(person.get("email", ""))
    matching.write_digests(row)
    row.save(force_insert=True)
    if any(person.get(name) for name in OPTIONAL):
        optional = OptionalData(customer=row, source=Source.PERSON, updated_at=at)
        vault.new_unit("optional_data", optional)
        for name in OPTIONAL:
            setattr(optional, name, person.get(name, ""))
        optional.save(force_insert=True)
    return row
