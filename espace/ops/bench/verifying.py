"""The journal's chain read again, against the bare HMAC of the very same lines: what is left is what the database costs."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from espace.audit import chain
from espace.audit.models import AuditBlock, AuditEvent
from espace.lib import clock
from espace.ops.bench.bench import Bench
from espace.ops.bench.figures import Figure, Goal, compared
from espace.ops.bench.turns import in_turns
from espace.vault.bulk import BATCH, Table

EVENTS = 200_000
DATABASE = "journal"
OF_HMAC = Goal(">=", 0.25)
READERS, PEOPLE, LISTED = 20, 5_000, 25
KEY = b"\x00" * 32


def measure(bench: Bench) -> Iterator[Figure]:
    bench.place.create(DATABASE)
    try:
        bench.say(f"{EVENTS:,} events of the journal verified, and the bare HMAC of their lines: in turns")
        seen = bench.place.inside(DATABASE, "journal", str(EVENTS))
    finally:
        bench.place.drop(DATABASE)
    yield compared(
        "audit / verify", f"{EVENTS:,} sealed events verified, database included, of the bare HMAC of their lines",
        baseline=seen["hmac"], figure=seen["verify"], unit="events/s", goal=OF_HMAC,
        note=f"{seen['bytes']:.0f} bytes an event; one in ten is a list of {LISTED} customers",
    )  # fmt: skip


def turns(events: int) -> dict[str, Any]:
    """Events a second of each side, and the mean size of a line. In a database of its own, which it fills."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    lines = list(_filled(events, clock.now()))

    def bare() -> float:
        began = time.perf_counter()
        for line in lines:
            hmac.digest(KEY, line, hashlib.sha256)
        return events / (time.perf_counter() - began)

    def verified() -> float:
        began = time.perf_counter()
        if faults := list(chain.verify()):
            raise RuntimeError(faults[0])
        return events / (time.perf_counter() - began)

    figure, baselines = in_turns(verified, {"hmac": bare})
    return {"verify": figure, "hmac": baselines["hmac"], "bytes": sum(map(len, lines)) / events}


def _filled(events: int, at: datetime) -> Iterator[bytes]:
    """A journal as the desk makes it, sealed; gives the lines that its digests are made of."""
    readers, people = [uuid4() for _n in range(READERS)], [uuid4() for _n in range(PEOPLE)]
    table = Table(AuditEvent, "at", "action", "actor", "role", "subject", "unit", "fields", "listed")
    for start in range(0, events, BATCH):
        rows: list[tuple[Any, ...]] = []
        for n in range(start, min(start + BATCH, events)):
            who, when = readers[n % READERS], at - timedelta(seconds=events - n)
            if n % 10:
                rows.append((when, "ticket.read", who, "advisor", people[n % PEOPLE], uuid4(), [], []))
            else:
                shown = [str(people[(n + k) % PEOPLE]) for k in range(LISTED)]
                rows.append((when, "queue.listed", who, "advisor", None, None, [], shown))
        table.write(rows)
    while chain.seal(at=at) is not None:
        continue
    for block in AuditBlock.objects.order_by("id"):
        for event in AuditEvent.objects.filter(block=block).order_by("id").values_list(*chain.COLUMNS):
            yield chain.line(event) + b"\n"
