"""What is done to documents: received, scanned, published, read, removed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction
from django.db.models import Sum

from espace import audit, outbox, vault
from espace.accounts import mailing
from espace.accounts.models import Customer, Source, User
from espace.accounts.people import reached
from espace.accounts.roles import Role
from espace.documents.limits import MEGABYTE, limits
from espace.documents.models import Document
from espace.documents.reading import SealedReader
from espace.documents.refusals import Refused
from espace.documents.scanner import Finding, Scanner, Verdict, scanner
from espace.documents.store import NoSuchBlob, StorageFault, blobs
from espace.documents.upload import SealedUpload
from espace.lib import leases
from espace.vault.streaming import Damaged
from espace.vault.units import attach

logger = logging.getLogger(__name__)

# A scan that has not ended by then is another's to take: longer than the scanner's own limits.
LEASE = timedelta(minutes=10)
# A scanner that was down is asked again soon; a file that it would not look at, once an operator may have changed its limits.
SOON = timedelta(minutes=1)
LATER = timedelta(hours=6)
UNREADABLE = "unreadable"
NEWS_PATH = "/espace/documents/"


class NotServed(Exception):
    """The bytes of this document are not given out: ``state`` says why (quarantined, infected, or unreadable)."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


@transaction.atomic
def receive(
    *,
    upload: SealedUpload,
    customer: Customer,
    by: User,
    at: datetime,
    shown_to_staff: bool,
    title: str = "",
    published_at: datetime | None = None,
    expires_on: date | None = None,
    pk: UUID | None = None,
    source: Source | None = None,
) -> Document:
    """Make an upload a document of this customer, in quarantine. ``shown_to_staff`` is false for a file of a draft; ``pk``, when the
    id came with the form, is that of no document yet; ``source``, who gave the file where that is not who hands it in.

    Raises :class:`Refused`: what the upload was refused for, a content that is not what its name says, an account that is full
    (500 MB of one's own documents by default; what the brokerage publishes does not count).
    """
    sniffed = upload.check()
    source = source or (Source.PERSON if by.role == Role.CUSTOMER else Source.STAFF)
    if by.role == Role.CUSTOMER:
        most = limits().account_bytes
        # Those that arrive at once are counted one after the other.
        Customer.objects.select_for_update(of=("self",), no_key=True).get(pk=customer.pk)
        if bytes_of(customer) + upload.size > most:
            raise Refused("account_full", limit=most // MEGABYTE)
    upload.adopt("document")
    document = Document(
        customer=customer,
        media_type=sniffed.media_type,
        size=upload.size,
        source=source,
        uploaded_by=by,
        uploaded_at=at,
        shown_to_staff=shown_to_staff,
        published_at=published_at,
        expires_on=expires_on,
    )
    document.pk = pk or upload.document or document.pk
    attach(upload.unit, AESGCM(upload.key), document)
    document.name = sniffed.name
    document.title = title.strip()
    document.checksum = upload.sha256
    document.save(force_insert=True)
    audit.record(action="document.received", by=by, at=at, subject=customer.pk, unit=document.unit)
    return document


def bytes_of(customer: Customer) -> int:
    """How many bytes of their account a customer has filled with what they sent."""
    own = Document.objects.filter(customer=customer, source=Source.PERSON)
    return int(own.aggregate(bytes=Sum("size"))["bytes"] or 0)


@transaction.atomic
def publish(
    *,
    upload: SealedUpload,
    customer: Customer,
    title: str,
    by: User,
    at: datetime,
    expires_on: date | None = None,
    pk: UUID | None = None,
) -> Document:
    """The brokerage gives a customer a document, good until ``expires_on`` if it ends. Their mail leaves with the scanner's "clean":
    before it there is nothing to read.

    Raises :class:`Refused`, as :func:`receive` does.
    """
    document = receive(
        upload=upload, customer=customer, by=by, at=at, shown_to_staff=True, title=title, published_at=at,
        expires_on=expires_on, pk=pk,
    )  # fmt: skip
    audit.record(action="document.published", by=by, at=at, subject=customer.pk, unit=document.unit)
    return document


@transaction.atomic
def remove(*, document: Document, by: User | None, at: datetime) -> None:
    """Destroy one document at once: its key and its row here, its bytes as soon as that is committed.

    A process that dies in between, or a store that does not answer, leaves bytes that nothing opens any more;
    ``chores.sweep_orphans`` removes them.
    """
    unit = document.unit
    audit.record(action="document.removed", by=by, at=at, subject=document.customer_id, unit=unit)
    document.delete()
    vault.destroy_units([unit])
    transaction.on_commit(lambda: _forget_bytes(unit))


@transaction.atomic
def read(*, document: Document, by: User, at: datetime, offset: int = 0, length: int | None = None) -> Iterator[bytes]:
    """Give a document's bytes to a person; the reading is recorded before the first of them leaves. Raises :class:`NotServed`."""
    pieces = open_bytes(document, offset=offset, length=length)
    audit.record(action="document.read", by=by, at=at, subject=document.customer_id, unit=document.unit)
    return pieces


def open_bytes(document: Document, *, offset: int = 0, length: int | None = None) -> Iterator[bytes]:
    """The plain bytes of a clean document, opened as they are read.

    Raises :class:`NotServed` if the scanner has not said clean, or if the bytes are missing or damaged.
    """
    if document.state != Document.State.CLEAN:
        raise NotServed(document.state)
    try:
        return _reader(document).stream(offset, length)
    except (NoSuchBlob, Damaged, vault.NoSuchKey) as error:
        logger.exception("The bytes of document %s do not open.", document.pk)
        raise NotServed(UNREADABLE) from error


def scan(*, document: Document, at: datetime, by_scanner: Scanner | None = None) -> Finding | None:
    """Ask the scanner about a quarantined document and keep what it says. ``None``: another worker has it, or it is decided.

    Infected: the bytes are destroyed, the row stays to tell the customer and the desk. The scanner down, too small for the file,
    or the bytes unreadable: the document stays in quarantine, with the fault, and is looked at again later.
    Not one transaction: nothing is locked while the scanner works; a lease keeps others away.
    """
    mine = Document.objects.filter(leases.free(at), pk=document.pk, state=Document.State.QUARANTINED)
    if not mine.update(leased_until_at=at + LEASE):
        return None
    try:
        finding = (by_scanner or scanner()).scan(_reader(document).stream())
    except (NoSuchBlob, Damaged, vault.NoSuchKey):
        logger.exception("The bytes of document %s do not open: it stays in quarantine.", document.pk)
        finding = Finding(Verdict.REFUSED, UNREADABLE)
    _conclude(document=document, finding=finding, at=at)
    return finding


@transaction.atomic
def _conclude(*, document: Document, finding: Finding, at: datetime) -> None:
    decided = {Verdict.CLEAN: Document.State.CLEAN, Verdict.INFECTED: Document.State.INFECTED}.get(finding.verdict)
    changes = {
        "state": decided or Document.State.QUARANTINED,
        "scanned_at": at if decided else None,
        "scan_fault": finding.code or ("" if decided else finding.verdict.value),
        "leased_until_at": None if decided else at + (SOON if finding.verdict is Verdict.UNAVAILABLE else LATER),
    }
    # Removed while it was scanned, or decided by another whose lease had run out before ours: nothing to say.
    if not Document.objects.filter(pk=document.pk, state=Document.State.QUARANTINED).update(**changes):
        return
    for name, value in changes.items():
        setattr(document, name, value)
    if decided:
        audit.record(
            action=f"document.{decided.value}", by=None, at=at, subject=document.customer_id, unit=document.unit
        )
    if decided == Document.State.INFECTED:
        transaction.on_commit(lambda: _forget_bytes(document.unit))
    # A clean file of their own is no news to a customer, and an infected one of ours is the desk's to replace.
    published_and_clean = document.published_at is not None and decided == Document.State.CLEAN
    own_and_infected = document.source == Source.PERSON and decided == Document.State.INFECTED
    if published_and_clean or own_and_infected:
        _tell_customer(document, at)


def _tell_customer(document: Document, at: datetime) -> None:
    """News for the customer: the brokerage's document can be read, or their own was refused. The mail says neither (clause C05)."""
    if user := reached(document.customer):
        event = f"document:{document.pk}:{document.state}"
        if document.state == Document.State.CLEAN:
            mailing.tell(user, mailing.PAPERS, event=event, path=NEWS_PATH, at=at)
        else:  # a file that was refused keeps a request waiting: it is no matter of choice
            outbox.post(kind="news", to=user.email, language=user.language, event=event, at=at, path=NEWS_PATH)


def _forget_bytes(unit: UUID) -> None:
    with suppress(StorageFault):
        blobs().delete(unit)


def _reader(document: Document) -> SealedReader:
    blob = blobs().open(document.unit)
    return SealedReader(blob, vault.unit_key(document.unit), document.unit.bytes)
