"""Sending a request: one POST with its CSRF token; the ticket, its journal event and its mail in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

from espace.ops.bench.bench import SMALL, Bench
from espace.ops.bench.figures import Figure, Goal, compared, counted, missing
from espace.ops.bench.load import Target, wrk
from espace.ops.bench.outsiders import PEER, PEER_TICKETS
from espace.ops.bench.place import CannotRun
from espace.ops.bench.turns import in_turns

STATEMENTS = Goal("<=", 12)
TIMES_PEER = Goal(">=", 1.5)
DRAFTS = 12_000
WORDS = "sending a request that was prepared"


def measure(bench: Bench) -> Iterator[Figure]:
    database = "sendings"
    people = bench.people()
    bench.place.create(database, template=people)  # what is sent stays sent: on a copy
    try:
        seen = bench.place.inside(database, "look", str(SMALL), "create")["create"]
        yield from _against_peer(bench, database, seen["statements"])
    finally:
        bench.place.drop(database)
    yield counted(
        "create / statements", f"{WORDS}: SQL statements", figure=seen["statements"], unit="statements", goal=STATEMENTS
    )


def _against_peer(bench: Bench, database: str, statements: int) -> Iterator[Figure]:
    if not bench.with_peer:
        return
    what = f"{WORDS}, against creating a ticket in {PEER} at {PEER_TICKETS:,} tickets"
    try:
        peer = bench.peer().copy("peer_sendings")
    except CannotRun as error:
        yield missing("create / peer", what, unit="requests/s", goal=TIMES_PEER, why=str(error))
        return
    with ExitStack() as running:
        running.callback(bench.place.drop, peer.name)
        port, peer_port = running.enter_context(bench.serving(database)), running.enter_context(peer.serving())
        asked = peer.asked()["create"]
        sendings = [tuple(one) for one in bench.place.inside(database, "sendings", str(SMALL), str(DRAFTS))]
        bench.say(f"{WORDS}: in turns")
        bench.warm(peer_port, asked.targets)
        figure, baselines = in_turns(each_once(bench, port, sendings), {"peer": bench.load(peer_port, asked.targets)})
    yield compared(
        "create / peer", what, baseline=baselines["peer"], figure=figure, unit="requests/s", goal=TIMES_PEER,
        note=f"{statements} statements against {asked.statements}; the draft was saved before, as it is typed",
    )  # fmt: skip


def each_once(bench: Bench, port: int, sendings: list[Target]) -> Callable[[], float]:
    """A turn that sends drafts not sent before. Raises :class:`CannotRun` when they run out: twice sent is not created twice."""
    sent = 0

    def take() -> float:
        nonlocal sent
        bench.neighbours.wait()
        seen = wrk(bench.scripts, port, sendings, seconds=bench.seconds, in_order=sent)
        sent += seen.requests + 2 * 4  # those under way at the end may have been sent
        if seen.errors or sent > len(sendings):
            raise CannotRun(f"{WORDS}: {seen.errors} errors, {sent} of {len(sendings)} drafts used.")
        return seen.rps

    return take
