"""Signing in, against the hash that it cannot do without; and a page while others try passwords without end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from statistics import median

from django.contrib.auth.hashers import make_password
from django.urls import reverse

from espace.accounts.models import User
from espace.ops.bench import visitors
from espace.ops.bench.bench import SMALL, Bench
from espace.ops.bench.figures import Figure, Goal, compared
from espace.ops.bench.load import Target, flooded, wrk
from espace.ops.bench.place import CannotRun
from espace.ops.bench.turns import in_turns

DATABASE = "signins"
TIMES_HASH = Goal("<=", 1.15)
TIMES_ALONE = Goal("<=", 3)
PHRASE = "Quatre tortues traversent la dune"
HASHES = 9
TRIES = 20_000
SIGN_IN = "signing in, against hashing its password and nothing else: one at a time"
FLOOD = "a customer's home while four connections try passwords from everywhere, of the same page without: its 99th percentile"


def measure(bench: Bench) -> Iterator[Figure]:
    people = bench.people()
    bench.place.create(DATABASE, template=people)
    try:
        seen = bench.place.inside(DATABASE, "sign_ins", str(SMALL), str(TRIES))
        named = {name: [tuple(one) for one in asked] for name, asked in seen.items()}
        with bench.serving(DATABASE) as port:
            yield _signed_in(bench, port, named["right"])
            yield _flooded(bench, port, named["home"], named["wrong"])
    finally:
        bench.place.drop(DATABASE)


def _signed_in(bench: Bench, port: int, right: list[Target]) -> Figure:
    bench.say(f"{SIGN_IN}: in turns")
    bench.warm(port, right[:1])
    hashing: Callable[[], float] = lambda: float(bench.place.inside(DATABASE, "hashed"))  # noqa: E731
    figure, baselines = in_turns(bench.latency(port, right), {"hash": hashing})
    return compared(
        "signin / hash", SIGN_IN, baseline=baselines["hash"], figure=figure, unit="ms", goal=TIMES_HASH,
        note="Argon2id, 46 MiB; session, journal and known browser included",
    )  # fmt: skip


def _flooded(bench: Bench, port: int, home: list[Target], wrong: list[Target]) -> Figure:
    def slowest() -> float:
        seen = wrk(bench.scripts, port, home, seconds=2 * bench.seconds)
        if seen.errors or not seen.requests:
            raise CannotRun(f"{home[0][1]}: {seen.errors} of {seen.requests} requests failed.")
        return seen.p99

    bench.say(f"{FLOOD}: in turns")
    bench.warm(port, home)
    alone, during, tries = [], [], 0
    for _round in range(2):
        bench.neighbours.wait()
        alone.append(slowest())
        with flooded(bench.scripts, port, wrong) as flood:
            during.append(slowest())
        tries += flood[0].requests
    bench.neighbours.wait()
    alone.append(slowest())
    return compared(
        "signin / flood", FLOOD, baseline=median(alone), figure=median(during), unit="ms", goal=TIMES_ALONE,
        note=f"{tries:,} tries were answered meanwhile, on the same cores as pages and load",
    )  # fmt: skip


def sign_ins(customers: int, tries: int) -> dict[str, list[Target]]:
    """``right``: sign-ins that open; ``wrong``: tries at as many addresses, each from another network; ``home``: pages meanwhile."""
    sample = visitors.watched(customers)
    User.objects.filter(pk__in=[user.pk for _number, user in sample]).update(password=make_password(PHRASE))
    path = reverse("account_login")
    return {
        "home": visitors.targets(customers)["home"],
        "right": [visitors.posted(path, "", login=user.email, password=PHRASE) for _number, user in sample],
        "wrong": [
            (*visitors.posted(path, "", login=f"{number}@ailleurs.example", password=PHRASE), _network(number))
            for number in range(tries)
        ],
    }


def _network(number: int) -> str:
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def hashed() -> float:
    """Milliseconds of one hash: the median of a few."""
    took = []
    for _time in range(HASHES):
        began = time.perf_counter()
        make_password(PHRASE)
        took.append(time.perf_counter() - began)
    return median(took) * 1000
