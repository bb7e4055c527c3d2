"""Sealing the journal in chained blocks, and checking it.

Each block's digest is SHA-256 over the digest of the block before and the canonical lines of its events in id order; an event
changed, removed or added afterwards breaks its block and every later one. A block whose events were dropped at the end of their term
keeps its digest: the chain goes through it.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Sum

from espace.audit.models import AuditBlock, AuditEvent, Listing
from espace.lib import clock
from espace.vault.bulk import Table

GENESIS = b"\x00" * 32
BLOCK = 10_000
COLUMNS = ("id", "at", "action", "actor", "role", "subject", "unit", "fields", "listed")


def line(event: tuple[Any, ...]) -> bytes:
    """The canonical line of an event: its columns joined by U+001F, instants in microseconds UTC."""
    number, at, action, actor, role, subject, unit, fields, listed = event
    return "\x1f".join(
        (
            str(number),
            at.astimezone(UTC).isoformat(timespec="microseconds"),
            action,
            actor.hex if actor else "",
            role,
            subject.hex if subject else "",
            unit.hex if unit else "",
            json.dumps(fields) if fields else "",
            json.dumps(listed) if listed else "",
        )
    ).encode()


# The same line, written by the database itself: verifying reads a year of events, and building each in Python costs ten times its digest.
_SQLITE_LINE = """id || char(31) || replace(at, ' ', 'T') || CASE WHEN length(at) = 19 THEN '.000000' ELSE '' END || '+00:00'
    || char(31) || action || char(31) || coalesce(actor, '') || char(31) || role || char(31) || coalesce(subject, '')
    || char(31) || coalesce(unit, '') || char(31) || CASE WHEN fields = '[]' THEN '' ELSE fields END
    || char(31) || CASE WHEN listed = '[]' THEN '' ELSE listed END || char(10), json_array_length(listed)"""
_POSTGRESQL_LINE = r"""id || E'\x1f' || to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"') || E'\x1f' || action
    || E'\x1f' || coalesce(replace(actor::text, '-', ''), '') || E'\x1f' || role
    || E'\x1f' || coalesce(replace(subject::text, '-', ''), '') || E'\x1f' || coalesce(replace(unit::text, '-', ''), '')
    || E'\x1f' || CASE WHEN fields = '[]' THEN '' ELSE fields::text END
    || E'\x1f' || CASE WHEN listed = '[]' THEN '' ELSE listed::text END || E'\n', jsonb_array_length(listed)"""


def block_digest(previous: bytes, events: Iterable[tuple[Any, ...]]) -> tuple[bytes, int]:
    """The digest of a block and how many events it covers."""
    state = hashlib.sha256(previous)
    count = 0
    for event in events:
        state.update(line(event))
        state.update(b"\n")
        count += 1
    return state.digest(), count


@transaction.atomic
def seal(*, at: datetime) -> AuditBlock | None:
    """Seal the events that no block holds yet, at most 10,000. Returns the block, or ``None`` if there was nothing to seal."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE audit_auditblock IN EXCLUSIVE MODE")  # two workers must not fork the chain
    last = AuditBlock.objects.order_by("-id").first()
    previous = bytes(last.digest) if last else GENESIS
    events = list(AuditEvent.objects.filter(block__isnull=True).order_by("id").values_list(*COLUMNS)[:BLOCK])
    if not events:
        return None
    digest, count = block_digest(previous, events)
    instants = [event[1] for event in events]
    block = AuditBlock.objects.create(
        sealed_at=at, first_at=min(instants), last_at=max(instants), events=count, previous=previous, digest=digest
    )
    AuditEvent.objects.filter(pk__in=[event[0] for event in events]).update(block=block)
    fold(block, events)
    return block


def fold(block: AuditBlock, events: Iterable[tuple[Any, ...]]) -> None:
    """Index whom the lists of a block showed, to whom, on what day."""
    seen: Counter[tuple[Any, ...]] = Counter()
    for _number, at, action, actor, role, _subject, _unit, _fields, listed in events:
        for customer in listed:
            seen[(UUID(customer), clock.today(at), actor, role, action)] += 1
    table = Table(Listing, "block_id", "subject", "on", "actor", "role", "action", "times")
    table.write([(block.pk, *who, times) for who, times in seen.items()])


def verify() -> Iterator[str]:
    """Read the whole chain again; yields one sentence a fault, nothing when it is whole."""
    previous, are_dropped = GENESIS, True
    for blocks in _batches(AuditBlock.objects.order_by("id").iterator()):
        found = _read(blocks)
        for block in blocks:
            if bytes(block.previous) != previous:
                yield f"Block {block.pk} does not follow the block before it."
            if block.dropped_at is not None and not are_dropped:
                yield f"Block {block.pk} was dropped while an older one was kept."
            are_dropped = block.dropped_at is not None
            yield from _faults(block, *found.get(block.pk, (b"", 0, 0, 0)))
            previous = bytes(block.digest)


def last() -> tuple[AuditBlock | None, list[str]]:
    """The last block, and what is wrong with it, read again with its events; :func:`verify` reads them all."""
    blocks = list(AuditBlock.objects.order_by("-pk")[:2])
    if not blocks:
        return None, []
    block, before = blocks[0], blocks[1] if len(blocks) > 1 else None
    found = []
    if bytes(block.previous) != (bytes(before.digest) if before else GENESIS):
        found.append(f"Block {block.pk} does not follow the block before it.")
    return block, [*found, *_faults(block, *_read([block]).get(block.pk, (b"", 0, 0, 0)))]


def _faults(block: AuditBlock, lines: bytes, count: int, listed: int, indexed: int) -> Iterator[str]:
    if block.dropped_at is not None:
        if count or indexed:
            yield f"Block {block.pk} was dropped and still has {count} events."
        return
    if hashlib.sha256(bytes(block.previous) + lines).digest() != bytes(block.digest) or count != block.events:
        yield f"Block {block.pk} does not match its {block.events} events."
    if listed != indexed:
        yield f"Block {block.pk} lists {listed} customers and its index {indexed}."


def _batches(blocks: Iterable[AuditBlock]) -> Iterator[list[AuditBlock]]:
    """Neighbours together, so that many small blocks do not cost a statement each."""
    batch: list[AuditBlock] = []
    size = 0
    for block in blocks:
        if batch and size + block.events > BLOCK:
            yield batch
            batch, size = [], 0
        batch.append(block)
        size += block.events
    if batch:
        yield batch


def _read(blocks: Sequence[AuditBlock]) -> dict[int, tuple[bytes, int, int, int]]:
    """For each block with events: their lines, how many there are, whom they list, and how many the index says they list."""
    bounds = [blocks[0].pk, blocks[-1].pk]
    shown = dict(
        Listing.objects.filter(block__gte=bounds[0], block__lte=bounds[1])
        .values_list("block")
        .order_by()
        .annotate(all=Sum("times"))
    )
    written = _SQLITE_LINE if connection.vendor == "sqlite" else _POSTGRESQL_LINE
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT block_id, {written} FROM audit_auditevent "  # noqa: S608  columns of ours
            "WHERE block_id BETWEEN %s AND %s ORDER BY block_id, id",
            bounds,
        )
        rows = cursor.fetchall()
    found = {block: (b"", 0, 0, times) for block, times in shown.items()}
    for block, group in groupby(rows, key=lambda row: int(row[0])):
        events = list(group)
        lines = "".join([event[1] for event in events]).encode()
        found[block] = (lines, len(events), sum(event[2] for event in events), shown.get(block, 0))
    return found
