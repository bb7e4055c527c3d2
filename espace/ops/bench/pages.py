"""The pages: against the peer, against the lean page with the same queries, and by what they ask of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

from espace.ops.bench.bench import LARGE, SMALL, Bench
from espace.ops.bench.figures import Figure, Goal, compared, counted, missing
from espace.ops.bench.load import Target
from espace.ops.bench.outsiders import PEER, PEER_TICKETS, Asked
from espace.ops.bench.place import CannotRun
from espace.ops.bench.turns import in_turns

STATEMENTS = Goal("<=", 8)
VAULT = Goal("<=", round(1 / 3, 3))
GROWN_TIME = Goal("<=", 1.2)
GROWN_BUFFERS = Goal("<=", 2)


@dataclass(frozen=True)
class Page:
    name: str
    words: str
    times_peer: float
    part_of_lean: float


PAGES = (
    Page("list", "a customer's list of requests", 4, 0.6),
    Page("home", "a customer's home", 4, 0.6),
    Page("ticket", "a request with ten messages", 2, 0.6),
    Page("queue", "the desk's queue", 50, 0.5),
    Page("search", "the desk's search by a customer's name", 100, 0.5),
)


def measure(bench: Bench) -> Iterator[Figure]:
    """Requests a second, peer, lean page and product in turns; then statements, and the vault's part of a page's time."""
    people, lean = bench.people(), bench.lean()
    why = ""
    with ExitStack() as running:
        asked: dict[str, dict[str, list[Target]]] = {"product": bench.place.inside(people, "targets", str(SMALL))}
        ports = {"product": running.enter_context(bench.serving(people)), "lean": running.enter_context(lean.serving())}
        statements = {"lean": lean.asked()}
        if bench.with_peer:
            try:
                peer = bench.peer()
                ports["peer"] = running.enter_context(peer.serving())
                statements["peer"] = peer.asked()
            except CannotRun as error:
                why = str(error)
        asked |= {side: {page: one.targets for page, one in pages.items()} for side, pages in statements.items()}
        seen = bench.place.inside(people, "look", str(SMALL))
        for page in PAGES:
            yield from _against(bench, page, ports, asked, statements, seen[page.name]["statements"], why)
    for page in PAGES:
        yield from _looked_at(page, seen[page.name])


def _against(
    bench: Bench,
    page: Page,
    ports: dict[str, int],
    asked: dict[str, dict[str, list[Target]]],
    statements: dict[str, dict[str, Asked]],
    own_statements: int,
    why: str,
) -> Iterator[Figure]:
    bench.say(f"{page.words}: in turns")
    turns = {side: bench.load(port, asked[side][page.name]) for side, port in ports.items()}
    for side, port in ports.items():
        bench.warm(port, asked[side][page.name])
    product = turns.pop("product")
    figure, baselines = in_turns(product, turns)
    lean, times, part = f"{page.name} / lean", Goal(">=", page.times_peer), Goal(">=", page.part_of_lean)
    note = f"{own_statements} statements against {statements['lean'][page.name].statements}"
    yield compared(
        lean, f"{page.words}, against the lean page in the clear", baseline=baselines["lean"], figure=figure,
        unit="requests/s", goal=part, note=_joined(note, bench.neighbours.told()),
    )  # fmt: skip
    what = f"{page.words}, against {PEER} at {PEER_TICKETS:,} tickets"
    if "peer" in baselines:
        note = f"{own_statements} statements against {statements['peer'][page.name].statements}"
        yield compared(
            f"{page.name} / peer",
            what,
            baseline=baselines["peer"],
            figure=figure,
            unit="requests/s",
            goal=times,
            note=note,
        )
    elif why:
        yield missing(f"{page.name} / peer", what, unit="requests/s", goal=times, why=why)


def _looked_at(page: Page, seen: dict[str, float]) -> Iterator[Figure]:
    yield counted(
        f"{page.name} / statements", f"{page.words}: SQL statements", figure=seen["statements"], unit="statements",
        goal=STATEMENTS,
    )  # fmt: skip
    yield compared(
        f"{page.name} / vault", f"{page.words}: time in the vault, of the page's time", baseline=seen["page_ms"],
        figure=seen["vault_ms"], unit="ms", goal=VAULT, note="in one process, the query for the keys included",
    )  # fmt: skip


def grow(bench: Bench) -> Iterator[Figure]:
    """The same pages at 10,000 and at a million customers: the median time of one request alone, and shared buffers."""
    small, large = bench.people(SMALL), bench.people(LARGE)
    sizes = {small: SMALL, large: LARGE}
    asked = {name: bench.place.inside(name, "targets", str(size)) for name, size in sizes.items()}
    seen = {name: bench.place.inside(name, "look", str(size)) for name, size in sizes.items()}
    with bench.serving(small) as small_port, bench.serving(large) as large_port:
        for page in PAGES:
            bench.say(f"{page.words}: at {SMALL:,} and {LARGE:,}, in turns")
            for port, name in ((small_port, small), (large_port, large)):
                bench.warm(port, asked[name][page.name])
            figure, baselines = in_turns(
                bench.latency(large_port, asked[large][page.name]),
                {"small": bench.latency(small_port, asked[small][page.name])},
            )
            yield compared(
                f"{page.name} / growth", f"{page.words}: median time at {LARGE:,} customers, of that at {SMALL:,}",
                baseline=baselines["small"], figure=figure, unit="ms", goal=GROWN_TIME, note=bench.neighbours.told(),
            )  # fmt: skip
            yield compared(
                f"{page.name} / buffers", f"{page.words}: shared buffers at {LARGE:,} customers, of those at {SMALL:,}",
                baseline=seen[small][page.name]["buffers"], figure=seen[large][page.name]["buffers"], unit="buffers",
                goal=GROWN_BUFFERS,
            )  # fmt: skip


def _joined(*notes: str) -> str:
    return " · ".join(note for note in notes if note)
