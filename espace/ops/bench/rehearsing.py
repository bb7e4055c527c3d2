"""The rehearsal of a run over a million requests, against the counts alone, written by hand: the same questions, in bare SQL."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.core.management import call_command
from django.db import connection

from espace.lib import clock
from espace.ops.bench.bench import Bench
from espace.ops.bench.figures import Figure, Goal, compared
from espace.ops.bench.seeding import filling, rows
from espace.ops.bench.turns import in_turns
from espace.privacy.retention import engine

DATABASE = "rehearsed"
REQUESTS, EACH = 1_000_000, 10
"""Requests, and how many of them a person has."""
TIMES_COUNT = Goal("<=", 2)
# One row of each table is made by the product; the others are that one, with what makes them another's.
COPIES = (
    ("accounts_user", "id = %(user)s", "{people}", {
        "id": "md5('u' || g)::uuid", "email": "'p' || g || '@clients.example'", "last_login": "%(at)s - make_interval(days => g %% 800)",
    }),
    ("accounts_customer", "user_id = %(user)s", "{people}", {
        "id": "md5('c' || g)::uuid", "unit": "md5('cu' || g)::uuid", "user_id": "md5('u' || g)::uuid",
    }),
    ("contracts_contract", "customer_id = %(customer)s", "{people}", {
        "id": "md5('k' || g)::uuid", "unit": "md5('ku' || g)::uuid", "customer_id": "md5('c' || g)::uuid",
        "number_digest": "decode(md5('k' || g), 'hex')",
        "effective_on": "%(at)s::date - 2000", "ends_on": "CASE WHEN g %% 5 = 0 THEN %(at)s::date - g %% 900 END",
    }),
    ("tickets_ticket", "customer_id = %(customer)s AND state = 'closed'", "{closed}", {
        "id": "md5('t' || g)::uuid", "unit": "md5('tu' || g)::uuid", "customer_id": "md5('c' || g %% {people})::uuid",
        "contract_id": "md5('k' || g %% {people})::uuid", "reference": "'Y' || lpad(g::text, 10, '0')",
        "submitted_at": "%(at)s - interval '500 days'", "closed_at": "%(at)s - make_interval(days => g %% 400, secs => g %% 86400)",
    }),
    ("tickets_ticket", "customer_id = %(customer)s AND state = 'submitted'", "{open}", {
        "id": "md5('o' || g)::uuid", "unit": "md5('ou' || g)::uuid", "customer_id": "md5('c' || g %% {people})::uuid",
        "contract_id": "md5('k' || g %% {people})::uuid", "reference": "'X' || lpad(g::text, 10, '0')",
    }),
)  # fmt: skip
BY_HAND = (
    "SELECT count(*) FROM tickets_ticket WHERE closed_at <= %(leaves)s",
    """
    SELECT count(*) FROM accounts_customer AS c
    JOIN (SELECT customer_id, max(ends_on) AS ended FROM contracts_contract GROUP BY customer_id HAVING count(*) = count(ends_on)) AS k
        ON k.customer_id = c.id
    JOIN (SELECT customer_id, max(closed_at) AS closed, bool_or(state <> 'closed') AS is_open FROM tickets_ticket GROUP BY customer_id)
        AS t ON t.customer_id = c.id
    WHERE NOT t.is_open AND greatest(k.ended, (t.closed AT TIME ZONE 'Europe/Paris')::date) <= %(ends)s
    """,
    """
    SELECT count(*) FROM accounts_customer AS c JOIN accounts_user AS u ON u.id = c.user_id WHERE u.last_login <= %(dormant)s
        AND NOT EXISTS (SELECT 1 FROM retention_legalhold AS h WHERE h.held = c.unit AND h.released_at IS NULL)
    """,
    "SELECT count(*) FROM tickets_draft WHERE edited_at <= %(drafts)s",
)


def measure(bench: Bench) -> Iterator[Figure]:
    bench.place.create(DATABASE)
    try:
        bench.say(f"A run rehearsed over {REQUESTS:,} requests, and the bare counts: in turns")
        seen = bench.place.inside(DATABASE, "rehearsed", str(REQUESTS))
    finally:
        bench.place.drop(DATABASE)
    yield compared(
        "rehearse / count", f"a run over {REQUESTS:,} requests of {REQUESTS // EACH:,} people rehearsed, rule by rule, of the bare counts",
        baseline=seen["hand"], figure=seen["product"], unit="ms", goal=TIMES_COUNT,
        note="; ".join(filter(None, [f"{seen['due']:,} units due", bench.neighbours.told()])),
    )  # fmt: skip


def turns(requests: int) -> dict[str, Any]:
    """Milliseconds of each side, in a database of its own, which it fills."""
    call_command("migrate", verbosity=0)
    at = clock.now()
    fill(requests, at)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    due = {line.rule: line.due for line in engine.rehearse(at).lines}
    by_hand(at)
    product, baselines = in_turns(
        lambda: _timed(lambda: engine.rehearse(at)), {"hand": lambda: _timed(lambda: by_hand(at))}
    )
    return {"product": product, "hand": baselines["hand"], "due": sum(due.values())}


def _timed(act: Any) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def by_hand(at: datetime) -> list[int]:
    """The counts of requests, accounts that end, dormant ones and drafts that are due, to a day or so."""
    bounds = {
        "leaves": at - timedelta(days=183), "ends": clock.today(at) - timedelta(days=183), "dormant": at - timedelta(days=730),
        "drafts": at - timedelta(days=92),
    }  # fmt: skip
    found = []
    with connection.cursor() as cursor:
        for statement in BY_HAND:
            cursor.execute(statement, bounds)
            found.append(cursor.fetchone()[0])
    return found


def fill(requests: int, at: datetime) -> None:
    """One person as the product makes one, then copies of their rows: nothing of what is sealed in them is ever opened."""
    rows.of_customers(range(1), filling.make_world(at)).write()
    people = requests // EACH
    sizes = {"people": people, "closed": requests * 19 // 20, "open": requests // 20}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, user_id FROM accounts_customer")
        customer, user = cursor.fetchone()
        for table, which, count, changes in COPIES:
            names = ", ".join(f"'{name}', {value}" for name, value in changes.items())
            sql = (
                f"INSERT INTO {table} SELECT (jsonb_populate_record(kept.one, jsonb_build_object({names}))).* "  # noqa: S608
                f"FROM (SELECT one FROM {table} AS one WHERE {which} LIMIT 1) AS kept, generate_series(0, {count} - 1) AS g"
            )
            cursor.execute(sql.format(**sizes), {"at": at, "customer": customer, "user": user})
