"""One run: its place, its sizes, what is said to people meanwhile; and the databases that several groups read."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from espace.ops.bench import outsiders
from espace.ops.bench.load import CONNECTIONS, Target, wrk
from espace.ops.bench.machine import Neighbours
from espace.ops.bench.outsiders import Outsider
from espace.ops.bench.place import CannotRun, Place
from espace.ops.bench.server import gunicorn

SMALL, LARGE = 10_000, 1_000_000
WARMING = 1.0
LOOKS = ((10, 4.0), (1, 20.0), (1, 90.0))
"""(answers that are enough, seconds at least): a page of several seconds needs a longer look, and one of many seconds another."""


@dataclass
class Bench:
    """``seconds`` is the length of one turn of load."""

    place: Place
    scripts: Path
    say: Callable[[str], None]
    with_peer: bool = True
    seconds: float = 4.0
    neighbours: Neighbours = field(default_factory=Neighbours)
    _peer: Outsider | None = None
    _no_peer: str = ""
    _migrated: set[str] = field(default_factory=set)

    def people(self, customers: int = SMALL) -> str:
        """The name of a database with so many customers, filled once a run."""
        name = f"people_{customers}"
        if self.place.has(name):
            if name not in self._migrated:
                self.place.inside(name, "migrate")
        else:
            self.say(f"Filling {customers:,} customers")
            began = time.monotonic()
            self.place.create(name)
            try:
                self.place.inside(name, "seed", str(customers))
            except CannotRun:
                self.place.drop(name)
                raise
            self.say(f"  in {time.monotonic() - began:.0f} s")
        self._migrated.add(name)
        return name

    def lean(self) -> Outsider:
        found = outsiders.lean(self.place, self.scripts)
        found.fill(SMALL, self.say)
        return found

    def peer(self) -> Outsider:
        """Raises :class:`CannotRun` with the reason, the same one each time."""
        if self._no_peer:
            raise CannotRun(self._no_peer)
        try:
            if self._peer is None:
                found = outsiders.peer(self.place, self.scripts, self.say)
                found.fill(outsiders.PEER_TICKETS, self.say)
                self._peer = found
        except CannotRun as error:
            self._no_peer = str(error)
            raise
        return self._peer

    def serving(self, database: str) -> AbstractContextManager[int]:
        """The product on one of its databases."""
        environment = self.place.environment(database)
        return gunicorn("espace.config.wsgi", environment=environment, log=self.place.folder / f"{database}.log")

    def load(self, port: int, targets: list[Target], *, connections: int = CONNECTIONS) -> Callable[[], float]:
        """A turn that says requests a second. Raises :class:`CannotRun` on a single answer that is an error."""

        def take() -> float:
            self.neighbours.wait()
            for place, (enough, least) in enumerate(LOOKS):
                seconds = max(least, self.seconds) if place else self.seconds
                seen = wrk(self.scripts, port, targets, seconds=seconds, connections=connections)
                if seen.errors or seen.requests >= enough:
                    break
            if seen.errors:
                raise CannotRun(f"{targets[0][1]}: {seen.errors} of {seen.requests} requests failed.")
            return seen.rps

        return take

    def latency(self, port: int, targets: list[Target]) -> Callable[[], float]:
        """A turn that says the median time of one request alone, in milliseconds."""

        def take() -> float:
            self.neighbours.wait()
            seen = wrk(self.scripts, port, targets, seconds=self.seconds, connections=1)
            if seen.errors or not seen.requests:
                raise CannotRun(f"{targets[0][1]}: {seen.errors} of {seen.requests} requests failed.")
            return seen.p50

        return take

    def warm(self, port: int, targets: list[Target]) -> None:
        wrk(self.scripts, port, targets, seconds=WARMING, connections=2)
