"""A file that comes part by part, over a line that cuts (tus 1.0): begun, gone on with where it stopped, abandoned, forgotten.

Each part is sealed as it comes, under the key of the upload's unit, in the place of its number; none is ever in clear on the disk, and none
is in a backup. What has come whole is nobody's document yet: ``arrived.join`` hands it to a form that is posted, and from there it goes the
way of every file.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from espace import register, vault
from espace.accounts.models import Customer
from espace.documents.actions import bytes_of
from espace.documents.limits import MEGABYTE, limits
from espace.documents.models import Upload
from espace.documents.names import clean_name, extension_of
from espace.documents.refusals import Refused
from espace.documents.store import StorageFault, arriving
from espace.lib.rows import among
from espace.vault.streaming import Sealer, open_stream

PART = MEGABYTE
"""The most bytes of one part: what is held in memory while it is sealed."""
MANY, LARGE = 500, 64 * 1024
"""After so many parts only large ones are kept, and the last: a line that cuts makes small ones, a file of a million parts is an attack."""
ROUND = 500
logger = logging.getLogger(__name__)


class WrongOffset(Exception):
    """The part does not begin where the file stops: ``received`` bytes have come."""

    def __init__(self, received: int) -> None:
        super().__init__(received)
        self.received = received


class TooLong(Exception):
    """The part is longer than a part may be, or than what the file still lacks; nothing of it is kept."""


@transaction.atomic
def begin(*, customer: Customer, name: str, size: int, at: datetime, checksum: str = "", form: str = "") -> Upload:
    """Announce a file of ``size`` bytes. Nothing of it has come.

    Raises :class:`Refused` before a byte is sent, for what can be told by then: empty, too large, a format that is not taken, an account
    that is full, too many unfinished files or bytes of one person.
    """
    most = limits()
    if size < 1:
        raise Refused("empty")
    if size > most.file_bytes:
        raise Refused("too_large", limit=most.file_bytes // MEGABYTE)
    if extension_of(clean_name(name)) not in most.formats:
        raise Refused("not_allowed", formats=most.listed)
    # Two that begin in the same instant are counted one after the other.
    customer = Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    unfinished = Upload.objects.filter(customer=customer, begun_at__gt=register.oldest(Upload.RULE, at))
    coming = int(unfinished.aggregate(bytes=Sum("size"))["bytes"] or 0) + size
    if unfinished.count() >= most.files_per_request:
        raise Refused("too_many_unfinished", limit=most.files_per_request)
    if coming > most.unfinished_bytes:
        raise Refused("unfinished_full", limit=most.unfinished_bytes // MEGABYTE)
    if bytes_of(customer) + coming > most.account_bytes:
        raise Refused("account_full", limit=most.account_bytes // MEGABYTE)
    upload = Upload(customer=customer, size=size, begun_at=at)
    vault.new_unit("upload", upload)
    upload.name, upload.checksum, upload.form = clean_name(name), checksum, form
    upload.save(force_insert=True)
    return upload


@transaction.atomic
def append(*, upload: Upload, offset: int, content: bytes) -> Upload:
    """Keep one more part, which begins at ``offset``. Of two that come at once, the second is told where the file stands.

    Raises :class:`WrongOffset`, :class:`TooLong`, :class:`Refused` where the store does not take it, ``Upload.DoesNotExist`` for one that
    was abandoned or joined meanwhile. A process that dies before the end leaves sealed bytes that the next try writes over.
    """
    held = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if offset != held.received:
        raise WrongOffset(held.received)
    if len(content) > min(PART, held.size - held.received):
        raise TooLong
    is_last = held.received + len(content) == held.size
    if not content or (held.parts >= MANY and len(content) < LARGE and not is_last):
        return held
    sealer = Sealer(vault.unit_key(held.unit), _place(held.unit, held.parts))
    try:
        writer = arriving().writer(part_of(held.unit, held.parts))
        writer.write(sealer.update(content) + sealer.finish())
        writer.keep()
    except StorageFault as fault:
        logger.error("A part of a file could not be stored: %s", fault)
        raise Refused(fault.code) from fault
    held.received += len(content)
    held.parts += 1
    held.save(update_fields=["received", "parts"])
    return held


@transaction.atomic
def take(*, upload: Upload) -> bool:
    """End an upload and destroy its key, its row and its parts. Whether it was there to end: whoever ends it is alone to join it."""
    forget_parts([upload.unit])
    ended, _rows = Upload.objects.filter(pk=upload.pk).delete()
    vault.destroy_units([upload.unit])
    return bool(ended)


def content_of(upload: Upload) -> Iterator[bytes]:
    """The plain bytes that have come, in order, opened as they are read. Raises ``Damaged``, ``NoSuchBlob``, ``NoSuchKey``."""
    key = vault.unit_key(upload.unit)
    for number in range(upload.parts):
        yield from open_stream(arriving().open(part_of(upload.unit, number)), key, _place(upload.unit, number))


def expire(at: datetime) -> int:
    """Destroy the uploads whose term has come, and the parts that nothing names any more: none is younger than its upload.
    Returns how many uploads."""
    before = register.oldest(Upload.RULE, at)
    ended = 0
    for upload in Upload.objects.filter(begun_at__lte=before).order_by("begun_at")[:ROUND]:
        ended += take(upload=upload)
    store = arriving()
    with suppress(StorageFault):
        store.delete(*store.kept_before(before))
    return ended


def forget_parts(units: Collection[UUID]) -> None:
    """Remove the bytes of these uploads once the transaction is committed; those that cannot be reached open for nobody."""
    held = Upload.objects.filter(unit__in=among(list(units))).values_list("unit", "parts")
    # One more than are counted: a process may have died between its part and its row.
    gone = [part_of(unit, number) for unit, parts in held for number in range(parts + 1)]

    def forget() -> None:
        with suppress(StorageFault):
            arriving().delete(*gone)

    transaction.on_commit(forget)


def part_of(unit: UUID, number: int) -> UUID:
    """The name under which a part lies: told by its unit and number to us, and by nothing to whoever looks at the disk."""
    return UUID(bytes=hashlib.sha256(_place(unit, number)).digest()[:16])


def _place(unit: UUID, number: int) -> bytes:
    return unit.bytes + number.to_bytes(4, "big")
