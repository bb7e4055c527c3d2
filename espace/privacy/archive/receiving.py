"""Taking packs in: the archive process's first chore.

A pack is durable before the transaction that deposits it commits. So a unit of a pack is taken in only when the live database names
*this* pack for it; a pack with units that nobody names waits, for its transaction may still be open, and after a day what is left of it is
forgotten: the transaction was undone, the units are still in the account and leave it again with another pack. Each step may be cut short
and done again: the archive's own database first, then the instant of reception, then the pack goes.
"""

from __future__ import annotations

import base64
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction

from espace.privacy.archive.depositing import inbox
from espace.privacy.archive.finding import digests_of
from espace.privacy.archive.keeping import Archive, open_body
from espace.privacy.archive.models import ArchivedUnit
from espace.privacy.archive.packs import PackReader, Record, blot_out, is_blotted_out
from espace.vault.errors import Tampered

logger = logging.getLogger(__name__)
FORGOTTEN_AFTER = timedelta(days=1)


def receive(archive: Archive, at: datetime) -> int:
    """Take in every pack that waits. Returns how many units were taken in; raises :class:`Tampered` after the others were."""
    taken, faults = 0, []
    for place in sorted(inbox().glob("*.pack")) if inbox().exists() else ():
        try:
            taken += _receive(archive, place, at)
        except Tampered as error:
            # It stays where it is, for somebody to look at; the others are not kept waiting by it.
            faults.append(f"{place.name}: {error}")
    for part in inbox().glob("*.part") if inbox().exists() else ():
        if _written(part) < at - FORGOTTEN_AFTER:
            part.unlink(missing_ok=True)
    if faults:
        logger.error("%s packs of the archive do not open", len(faults))
        raise Tampered("; ".join(faults))
    return taken


def _receive(archive: Archive, place: Path, at: datetime) -> int:
    if is_blotted_out(place):
        place.unlink()
        return 0
    with place.open("rb") as file:
        reader = PackReader(file)
        named = set(ArchivedUnit.objects.filter(pack=reader.pack).values_list("pk", flat=True))
        old = _written(place) < at - FORGOTTEN_AFTER
        if not named and not old:
            return 0
        # One transaction made all the rows of a pack: they are all there, or were taken away since.
        with archive.together():
            if named:  # the key of a deposit that was undone is kept by nobody
                archive.keep_pack(reader.pack, reader.wrapped_key)
            taken = sum(_keep(archive, reader, record) for record in reader.records() if _unit(record) in named)
    with transaction.atomic():
        ArchivedUnit.objects.filter(pack=reader.pack, received_at__isnull=True).update(received_at=at)
    blot_out(place)
    return taken


def _keep(archive: Archive, reader: PackReader, record: Record) -> bool:
    unit = _unit(record)
    if archive.holds(unit, reader.pack):
        return False
    key = base64.b64decode(record.head["key"])
    told = open_body(key, record.body, unit, bytes.fromhex(record.head["digest"]))
    if record.bytes_size:
        with archive.new_file(unit) as file:
            reader.copy_bytes(record, file)
    archive.keep(record, key, reader.pack, reader.key, digests_of(told["rows"]))
    return True


def _unit(record: Record) -> UUID:
    return UUID(record.head["unit"])


def _written(place: Path) -> datetime:
    return datetime.fromtimestamp(place.stat().st_mtime, UTC)
