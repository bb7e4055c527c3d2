"""A copy of everything (access, article 15): ten thousand messages and two hundred documents, against opening and zipping them, no more.

The baseline reads the same rows and files, opens each, and writes a ZIP that stores them, in clear, in one process: no page, no source,
no journal, nothing sealed again.
"""

from __future__ import annotations

import os
import resource
import time
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.management import call_command

from espace import vault
from espace.accounts.models import Customer, Source, StaffMember, User
from espace.accounts.roles import Role
from espace.documents.models import Document
from espace.documents.store import blobs
from espace.lib import clock
from espace.ops.bench.bench import Bench
from espace.ops.bench.figures import Figure, Goal, compared, counted
from espace.privacy.exports import actions, chores
from espace.privacy.exports.models import Export
from espace.tickets.models import Message, Ticket
from espace.vault import sealing
from espace.vault.bulk import Table
from espace.vault.streaming import Sealer, open_stream
from espace.vault.units import attach, raw_keys

DATABASE = "exports"
MESSAGES, DOCUMENTS, TICKETS = 10_000, 200, 100
FILE_BYTES = 250_000
WORDS = "Bonjour, voici la facture acquittée que vous m’avez demandée lundi. "
MOST_MEGABYTES = 200
ROUNDS = 6
SPEED, MEMORY = Goal(">=", 0.5), Goal("<=", MOST_MEGABYTES)


def measure(bench: Bench) -> Iterator[Figure]:
    bench.place.create(DATABASE)
    try:
        bench.say(
            f"A copy of {MESSAGES:,} messages and {DOCUMENTS} documents, and the bare opening and zipping of them: in turns"
        )
        seen = bench.place.inside(DATABASE, "exports")
        memory = bench.place.inside(DATABASE, "export_memory")
    finally:
        bench.place.drop(DATABASE)
    yield compared(
        "export / access", f"{MESSAGES:,} messages and {DOCUMENTS} documents in a copy, of opening and zipping them",
        baseline=1 / median(seen["bare"]), figure=1 / median(seen["copy"]), unit="copies/s", goal=SPEED,
        note=bench.neighbours.told(),
    )  # fmt: skip
    yield counted(
        "export / memory", "the most that the process held, of which the program itself", figure=memory["peak"], unit="MB",
        goal=MEMORY, note=f"{memory['before']:.0f} MB before it began; the copy is of {memory['size']:.0f} MB",
    )  # fmt: skip


def turns() -> dict[str, Any]:
    """Seconds of each turn, in a database of one person: bare, copy, bare, copy, bare."""
    call_command("migrate", verbosity=0)
    at = clock.now()
    customer = furnish(at)
    bare(customer)
    copy(customer, at)
    seen: dict[str, list[float]] = {"bare": [], "copy": []}
    for number in range(ROUNDS):
        began = time.perf_counter()
        bare(customer)
        seen["bare"].append(time.perf_counter() - began)
        if number < ROUNDS - 1:
            began = time.perf_counter()
            copy(customer, at + timedelta(seconds=number + 1))
            seen["copy"].append(time.perf_counter() - began)
    return seen


def memory() -> dict[str, float]:
    """Megabytes: resident before, at most, and of the copy. A process of its own, that does nothing else."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    export = copy(Customer.objects.get(), clock.now() + timedelta(hours=1))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"before": before, "peak": peak, "size": (export.size or 0) / 1e6}


def copy(customer: Customer, at: datetime) -> Export:
    """Ask a copy and prepare it, as the worker does."""
    asked = actions.request_access(customer=customer, request=None, by=customer.user, at=at)
    if chores.prepare(at) != 1:
        raise RuntimeError("The copy was not prepared.")
    return Export.objects.get(pk=asked.pk)


def bare(customer: Customer) -> None:
    """Open everything and store it in a ZIP, synchronised to disk."""
    place: Path = settings.HOME.temporary / "bare.zip"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_STORED) as archive:
        with archive.open("messages.txt", "w") as file:
            rows: list[Any] = list(Message.objects.filter(ticket__customer=customer).values_list("id", "unit", "body"))
            keys = {unit: AESGCM(key) for unit, key in raw_keys({unit for _pk, unit, _body in rows}).items()}
            for pk, unit, body in rows:
                file.write(
                    sealing.unseal(keys[unit], body.bytes, sealing.place(unit, "tickets.Message.body", pk)) + b"\n"
                )
        files = list(Document.objects.filter(customer=customer).values_list("id", "unit"))
        raw = raw_keys({unit for _pk, unit in files})
        for pk, unit in files:
            with archive.open(f"{pk}.pdf", "w") as file:
                for piece in open_stream(blobs().open(unit), raw[unit], unit.bytes):
                    file.write(piece)
    with place.open("rb") as written:
        os.fsync(written.fileno())
    place.unlink()


def furnish(at: datetime) -> Customer:
    """One person, whom two people write to and who sends files."""
    user = User.objects.create(email="bench@clients.example", role=Role.CUSTOMER, language="fr", created_at=at)
    advisor = User.objects.create(email="bench@cabinet.example", role=Role.ADVISOR, language="fr", created_at=at)
    member = StaffMember(user=advisor, joined_at=at)
    vault.new_unit("staff", member)
    member.name = "Sophie Laurent"
    member.save(force_insert=True)
    customer = Customer(user=user, source=Source.IMPORT, created_at=at, updated_at=at)
    vault.new_unit("profile", customer)
    customer.surname, customer.first_name = "Delmas", "Claire"
    customer.save(force_insert=True)
    table = Table(Message, "id", "unit", "ticket_id", "author_id", "from_customer", "body", "sent_at")
    for number in range(TICKETS):
        sent_at = at - timedelta(days=TICKETS - number)
        ticket = Ticket(
            reference=f"B{number:07d}", customer=customer, kind="other", kind_version="bench", ball_since_at=sent_at,
            submitted_at=sent_at, submitted_by=user, activity_at=sent_at,
        )  # fmt: skip
        vault.new_unit("ticket", ticket)
        ticket.answers = {"description": WORDS}
        ticket.save(force_insert=True)
        key = AESGCM(vault.unit_key(ticket.unit))
        table.write(
            [
                table.seal(
                    key,
                    [
                        uuid4(), ticket.unit, ticket.pk, (user, advisor)[turn % 2].pk, not turn % 2, f"{WORDS * 4}{turn}",
                        sent_at + timedelta(minutes=turn),
                    ],
                )
                for turn in range(MESSAGES // TICKETS)
            ]
        )  # fmt: skip
    content = os.urandom(FILE_BYTES)
    for number in range(DOCUMENTS):
        _document(customer, user, content, number, at)
    return customer


def _document(customer: Customer, by: User, content: bytes, number: int, at: datetime) -> None:
    row = Document(
        customer=customer, media_type="application/pdf", size=len(content), state=Document.State.CLEAN, source=Source.PERSON,
        uploaded_by=by, uploaded_at=at - timedelta(minutes=number), shown_to_staff=True, scanned_at=at,
    )  # fmt: skip
    unit = vault.new_unit("document", row)
    key = vault.unit_key(unit)
    attach(unit, AESGCM(key), row)
    row.name = f"facture-{number}.pdf"
    row.save(force_insert=True)
    sealer, writer = Sealer(key, unit.bytes), blobs().writer(unit)
    writer.write(sealer.update(content) + sealer.finish())
    writer.keep()
