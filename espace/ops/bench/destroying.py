"""Destruction of due units, against the SQL that somebody would write by hand for it, and against django-gdpr; sealing printed apart.

By hand: in batches, children first, the keys too, a row of the journal a unit, and no ledger outside the database.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, transaction

from espace import ledger
from espace.accounts.models import Customer, StaffMember
from espace.audit.models import AuditEvent
from espace.contracts.models import Contract
from espace.lib import clock
from espace.ops.bench import outsiders
from espace.ops.bench.bench import Bench
from espace.ops.bench.figures import Figure, Goal, compared, counted, missing
from espace.ops.bench.place import CannotRun
from espace.ops.bench.seeding import rows
from espace.ops.bench.turns import in_turns
from espace.ops.bench.visitors import DRAFTS
from espace.privacy.archive.models import ArchivedUnit
from espace.privacy.retention import engine, leaving
from espace.tickets.models import Ticket
from espace.tickets.states import Ball, Channel, State
from espace.vault.bulk import Table
from espace.vault.units import draw_units, keep_keys

DATABASE = "destroyed"
DUE, THREADS, SEALED, PERSONS = 100_000, 20_000, 10_000, 1_000
BY_HAND = 10_000
"""Units a batch in the SQL written by hand."""
OF_SQL, TIMES_GDPR = Goal(">=", 0.6), Goal(">=", 100)
EVENTS = Table(AuditEvent, "at", "action", "actor", "role", "subject", "unit", "fields", "listed")
CHILDREN = {
    "drafts": ("DELETE FROM tickets_attachment WHERE draft_id = ANY(%(roots)s)",),
    "requests": tuple(
        f"DELETE FROM tickets_{table} WHERE ticket_id = ANY(%(roots)s)"  # noqa: S608
        for table in (
            "attachment",
            "departure",
            "message",
            "note",
            "statechange",
            "qualification",
            "termination",
            "bankchange",
            "share",
            "showing",
            "disclosure",
            "breakglass",
            "check",
        )
    ),
}
ROOTS = {"drafts": "tickets_draft", "requests": "tickets_ticket"}
DATED = {"drafts": "edited_at", "requests": "closed_at"}


def measure(bench: Bench) -> Iterator[Figure]:
    people = bench.people()
    bench.place.create(DATABASE, template=people)
    try:
        bench.say(f"{DUE:,} due drafts and {THREADS:,} requests destroyed, and SQL by hand: in turns")
        seen = bench.place.inside(DATABASE, "destroyed")
    finally:
        bench.place.drop(DATABASE)
    busy = bench.neighbours.told()
    yield compared(
        "destroy / due", f"{DUE:,} due drafts: found, written in the ledger, their keys and rows destroyed, of SQL by hand",
        baseline=seen["drafts"]["hand"], figure=seen["drafts"]["product"], unit="units/s", goal=OF_SQL, note=busy,
    )  # fmt: skip
    yield compared(
        "destroy / threads", f"{THREADS:,} requests with their messages and steps, as an erasure destroys them, of SQL by hand",
        baseline=seen["requests"]["hand"], figure=seen["requests"]["product"], unit="units/s", goal=OF_SQL, note=busy,
    )  # fmt: skip
    yield from _against_gdpr(bench, seen["drafts"]["product"])
    yield counted(
        "destroy / sealing", f"{SEALED:,} closed requests sealed into the archive's drop box", figure=seen["sealed"],
        unit="units/s", goal=None,
    )  # fmt: skip


def _against_gdpr(bench: Bench, figure: float) -> Iterator[Figure]:
    if not bench.with_peer:
        return
    what = f"due units a second, against the people a second that {outsiders.GDPR} anonymises"
    try:
        said = outsiders.gdpr(bench.place, bench.scripts, bench.say).run(PERSONS)
    except CannotRun as error:
        yield missing("destroy / peer", what, unit="units/s", goal=TIMES_GDPR, why=str(error))
        return
    yield compared(
        "destroy / peer", what, baseline=said["rate"], figure=figure, unit="units/s", goal=TIMES_GDPR,
        note=f"its {said['statements']:.0f} statements a person; {PERSONS:,} people of one row each",
    )  # fmt: skip


def turns() -> dict[str, Any]:
    """Units a second of each side, in a copy of the bench's people."""
    at = clock.now()
    seen: dict[str, Any] = {}
    anew()
    Ticket.objects.filter(closed_at__lt=at - timedelta(days=180)).update(closed_at=at)  # theirs are not ours
    for what, count, fill, act in (
        ("drafts", DUE, fill_drafts, destroy_due),
        ("requests", THREADS, fill_requests, destroy_requests),
    ):
        baseline = _timed(fill, count, at, partial(by_hand, what))
        product, baselines = in_turns(_timed(fill, count, at, act), {"hand": baseline})
        seen[what] = {"product": product, "hand": baselines["hand"]}
    seen["sealed"] = _timed(fill_requests, SEALED, at, seal_due)()
    return seen


def anew() -> None:
    """The ledger of this home told of another copy of this database: it begins again."""
    for folder in ledger.ledger().copies:
        shutil.rmtree(folder, ignore_errors=True)


def _timed(
    fill: Callable[[int, datetime], None], count: int, at: datetime, act: Callable[[datetime], int]
) -> Callable[[], float]:
    def take() -> float:
        fill(count, at)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            cursor.execute("CHECKPOINT")  # what the filling left to write is nobody's
        began = time.perf_counter()
        if (gone := act(at)) != count:
            raise RuntimeError(f"{gone} units went, of {count}.")
        return count / (time.perf_counter() - began)

    return take


def destroy_due(at: datetime) -> int:
    """As the worker does it: find, write the ledger, destroy."""
    report = engine.run(at)
    if not report.well:
        raise RuntimeError(str(report.lines))
    return report.gone


def seal_due(at: datetime) -> int:
    destroy_due(at)
    return ArchivedUnit.objects.filter(kind="ticket", deposited_at=at).count()


def destroy_requests(at: datetime) -> int:
    """What an erasure does to requests, in the engine's batches."""
    gone = 0
    while units := set(_of_bench(at)[: engine.BATCH]):
        with transaction.atomic():
            leaving.destroy("ticket", units, rule="erasure", due={}, at=at)
        gone += len(units)
    return gone


def _of_bench(at: datetime) -> Any:
    return Ticket.objects.filter(closed_at__lt=at - timedelta(days=200)).values_list("unit", flat=True)


def by_hand(what: str, at: datetime) -> int:
    """Children first, then keys and tokens, then roots; a row of the journal a unit; a batch a transaction."""
    root, gone = ROOTS[what], 0
    find = f"SELECT id, unit FROM {root} WHERE {DATED[what]} < %s ORDER BY id LIMIT {BY_HAND} FOR UPDATE SKIP LOCKED"  # noqa: S608
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(find, [at - timedelta(days=200)])
            found = cursor.fetchall()
            if not found:
                return gone
            named: dict[str, list[UUID]] = {"roots": [pk for pk, _ in found], "units": [unit for _, unit in found]}
            for statement in CHILDREN[what]:
                cursor.execute(statement, named)
            cursor.execute("DELETE FROM vault_searchtoken WHERE unit = ANY(%(units)s)", named)
            cursor.execute("DELETE FROM vault_unitkey WHERE id = ANY(%(units)s)", named)
            cursor.execute(f"DELETE FROM {root} WHERE id = ANY(%(roots)s)", named)  # noqa: S608
            EVENTS.write([(at, "unit.destroyed", None, "", None, unit, [], []) for unit in named["units"]])
            gone += len(found)


def fill_drafts(count: int, at: datetime) -> None:
    """Drafts last edited a year ago, sealed, spread over the people."""
    owners = list(Customer.objects.values_list("pk", flat=True)[:5_000])
    then = at - timedelta(days=365)
    for start in range(0, count, rows_at_once := 10_000):
        units = draw_units(min(rows_at_once, count - start))
        keep_keys("draft", units)
        DRAFTS.write(
            [
                DRAFTS.seal(AESGCM(key), (uuid4(), unit, owners[n % len(owners)], "other", '{"description":"x"}', then, then, 1))
                for n, (unit, key) in enumerate(units)
            ]
        )  # fmt: skip


def fill_requests(count: int, at: datetime) -> None:
    """Requests closed a year ago, each with two messages and three steps, spread over the people."""
    owners = list(Contract.objects.values_list("customer", "customer__user", "pk").order_by("pk")[:5_000])
    [(advisor, member)] = list(StaffMember.objects.values_list("user", "pk")[:1])
    then = at - timedelta(days=365)
    for start in range(0, count, rows_at_once := 2_000):
        made = rows.Rows()
        for number in range(start, min(start + rows_at_once, count)):
            _request(made, number, owners[number % len(owners)], (advisor, member), then)
        made.write()


def _request(
    made: rows.Rows, number: int, owner: tuple[UUID, UUID, UUID], staff: tuple[UUID, UUID], then: datetime
) -> None:
    customer, user, contract = owner
    advisor, member = staff
    unit, key = made.new_unit("ticket")
    ticket, later = uuid4(), then + timedelta(hours=5)
    made.add(
        rows.TICKETS, ticket, unit, f"Z{uuid4().int % 10**11:011d}", customer, contract, "other", "bench",
        f'{{"description":"{rows.QUESTION}"}}', "", State.CLOSED.value, Ball.NOBODY.value, later, member, then, user, later, False,
        later, advisor, False, Channel.SPACE.value, key=key,
    )  # fmt: skip
    for name, source, target, by in (
        ("submit", "", State.SUBMITTED.value, user),
        ("take", State.SUBMITTED.value, State.IN_PROGRESS.value, advisor),
        ("close", State.IN_PROGRESS.value, State.CLOSED.value, advisor),
    ):
        made.add(rows.CHANGES, ticket, name, source, target, by, later)
    for author, ours, body in ((user, True, rows.QUESTION), (advisor, False, rows.ANSWER)):
        made.add(rows.MESSAGES, uuid4(), unit, ticket, author, ours, body, later, key=key)
