"""Filling an empty database: rows by COPY from several processes, indexes and foreign keys put back once the rows are in."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection

from espace import vault
from espace.accounts.models import StaffMember, User
from espace.accounts.roles import Role
from espace.contracts.models import Insurer, Product
from espace.ops.bench.seeding import rows
from espace.ops.bench.seeding.rows import World
from espace.privacy.consent import notices, wording
from espace.tickets.kinds import kinds

STAFF = 20
RUN = 1_000  # customers at a time
WORTH_REBUILDING = 50_000
KIND = "other"


def fill(customers: int, at: datetime) -> None:
    """Write ``customers`` customers and all that they have, then analyse."""
    world = make_world(at)
    workers = os.cpu_count() or 1
    runs = [range(start, min(start + RUN, customers)) for start in range(0, customers, RUN)]
    with without_indexes(customers >= WORTH_REBUILDING):
        connection.close()  # a connection belongs to one process
        with multiprocessing.get_context("fork").Pool(workers, _enter, (world,)) as pool:
            for _done in pool.imap_unordered(_write, runs):
                pass
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def make_world(at: datetime) -> World:
    """The brokerage: its staff and what it sells."""
    staff = []
    for number in range(STAFF):
        user = User.objects.create_user(staff_email(number), role=Role.ADVISOR, language="fr", at=at)
        member = StaffMember(user=user, joined_at=at)
        vault.new_unit("staff", member)
        member.name = f"Camille Conseil {number}"
        member.save(force_insert=True)
        staff.append((user.pk, member.pk))
    products = []
    for number in range(6):
        insurer = Insurer.objects.create(name=f"Assureur {number}", assistance_phone="+33 1 99 00 00 01")
        products.append(Product.objects.create(insurer=insurer, name="Santé Expatrié").pk)
    read = wording.terms(wording.ACCOUNT, at)
    return World(
        staff, products, KIND, kinds()[KIND].version, terms=read.pk, consented_to=notices.current(at).generation, at=at
    )


def staff_email(number: int) -> str:
    return f"conseil-{number}@cabinet.example"


_world: World | None = None


def _enter(world: World) -> None:
    global _world  # one a worker process, handed over once
    _world = world


def _write(numbers: range) -> None:
    assert _world is not None
    rows.of_customers(numbers, _world).write()


@contextmanager
def without_indexes(worth_it: bool) -> Iterator[None]:
    """Drop the indexes and constraints of the filled tables meanwhile: a million rows go in some ten times faster."""
    if not worth_it:
        yield
        return
    tables = [table.model._meta.db_table for table in rows.TABLES]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid), contype FROM pg_constraint "
            "WHERE contype IN ('f', 'p', 'u') AND (conrelid::regclass::text = ANY(%s) OR confrelid::regclass::text = ANY(%s)) "
            "ORDER BY contype = 'f' DESC",
            [tables, tables],
        )
        constraints = cursor.fetchall()
        for table, name, _definition, _kind in constraints:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        cursor.execute(
            "SELECT quote_ident(indexname), indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = ANY(%s)",
            [tables],
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
    yield
    with connection.cursor() as cursor:
        for table, name, definition, _kind in reversed(constraints):  # foreign keys come after what they point to
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        for _name, definition in indexes:
            cursor.execute(definition)
