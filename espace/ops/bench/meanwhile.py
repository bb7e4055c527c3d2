"""A page while a retention run takes a hundred thousand units out of the account: its 99th percentile, with and without."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from statistics import median
from typing import Any

from espace.lib import clock
from espace.ops.bench.bench import SMALL, Bench
from espace.ops.bench.destroying import anew, destroy_due, fill_requests
from espace.ops.bench.figures import Figure, Goal, compared, missing
from espace.ops.bench.load import Target, wrk
from espace.ops.bench.place import CannotRun
from espace.ops.working import give_way

DATABASE = "meanwhile"
UNITS = 100_000
TIMES_ALONE = Goal("<=", 1.5)
LOOKS = 3
WHAT = f"a customer's home while {UNITS:,} due requests are sealed into the archive, of the same page without: its 99th percentile"


def measure(bench: Bench) -> Iterator[Figure]:
    people = bench.people()
    bench.place.create(DATABASE, template=people)
    try:
        bench.say(f"Closing {UNITS:,} requests a year ago")
        bench.place.inside(DATABASE, "closed_long_ago", str(UNITS))
        asked = [tuple(one) for one in bench.place.inside(DATABASE, "targets", str(SMALL))["home"]]
        with bench.serving(DATABASE) as port:
            yield _beside(bench, port, asked)
    finally:
        bench.place.drop(DATABASE)


def _beside(bench: Bench, port: int, asked: list[Target]) -> Figure:
    def slowest() -> float:
        seen = wrk(bench.scripts, port, asked, seconds=2 * bench.seconds)
        if seen.errors or not seen.requests:
            raise CannotRun(f"{asked[0][1]}: {seen.errors} of {seen.requests} requests failed.")
        return seen.p99

    bench.say(f"{WHAT}: before, during, after")
    bench.warm(port, asked)
    bench.neighbours.wait()
    alone = [slowest(), slowest()]
    during: list[float] = []
    run = bench.place.start(DATABASE, "retention_run")
    try:
        while len(during) < LOOKS and run.poll() is None:
            found = slowest()
            if run.poll() is None:  # it went on to the end of our look
                during.append(found)
        done = run.communicate()[0]
    finally:
        run.kill()
    if run.returncode or not during:
        return missing(
            "meanwhile / p99",
            WHAT,
            unit="ms",
            goal=TIMES_ALONE,
            why=f"the run ended ({run.returncode}) before a look did",
        )
    bench.neighbours.wait()
    alone.append(slowest())
    said = json.loads(done)
    return compared(
        "meanwhile / p99", WHAT, baseline=median(alone), figure=median(during), unit="ms", goal=TIMES_ALONE,
        note=f"{said['gone']:,} units in {said['seconds']:.0f} s, on the same cores as pages and load",
    )  # fmt: skip


def close_long_ago(count: int) -> dict[str, Any]:
    anew()
    fill_requests(count, clock.now())
    return {"closed": count}


def run() -> dict[str, Any]:
    """The engine, as the worker calls it."""
    give_way()
    began = time.perf_counter()
    gone = destroy_due(clock.now())
    return {"gone": gone, "seconds": time.perf_counter() - began}
