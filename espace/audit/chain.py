"""Sealing the journal in chained blocks, and checking it.

Each block's digest is SHA-256 over the digest of the block before and the canonical lines of its events in id order; an event
changed, removed or added afterwards breaks its block and every later one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from espace.audit.models import AuditBlock, AuditEvent

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
    block = AuditBlock.objects.create(sealed_at=at, events=count, previous=previous, digest=digest)
    AuditEvent.objects.filter(pk__in=[event[0] for event in events]).update(block=block)
    return block


def verify() -> Iterator[str]:
    """Read the whole chain again; yields one sentence a fault, nothing when it is whole."""
    previous = GENESIS
    for block in AuditBlock.objects.order_by("id").iterator():
        if bytes(block.previous) != previous:
            yield f"Block {block.pk} does not follow the block before it."
        events = AuditEvent.objects.filter(block=block).order_by("id").values_list(*COLUMNS).iterator(chunk_size=BLOCK)
        digest, count = block_digest(bytes(block.previous), events)
        if digest != bytes(block.digest) or count != block.events:
            yield f"Block {block.pk} does not match its {block.events} events."
        previous = bytes(block.digest)


def faults_of(block: AuditBlock) -> list[str]:
    """What is wrong with one block, read again with its events; nothing when it is whole. :func:`verify` reads them all."""
    before = AuditBlock.objects.filter(pk__lt=block.pk).order_by("-pk").first()
    found = []
    if bytes(block.previous) != (bytes(before.digest) if before else GENESIS):
        found.append(f"Block {block.pk} does not follow the block before it.")
    events = AuditEvent.objects.filter(block=block).order_by("id").values_list(*COLUMNS).iterator(chunk_size=BLOCK)
    digest, count = block_digest(bytes(block.previous), events)
    if digest != bytes(block.digest) or count != block.events:
        found.append(f"Block {block.pk} does not match its {block.events} events.")
    return found
