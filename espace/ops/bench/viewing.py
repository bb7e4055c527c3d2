"""The desk's queue beside twenty saved views, each of which looks through a thousand requests to be counted, and beside none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.urls import reverse

from espace.contracts.models import Insurer
from espace.lib import clock
from espace.ops.bench import looking, visitors
from espace.ops.bench.bench import Bench
from espace.ops.bench.figures import Figure, Goal, compared, counted
from espace.ops.bench.load import Target
from espace.ops.bench.turns import in_turns
from espace.tickets import actions
from espace.tickets.actions.saving import MOST
from espace.tickets.chosen import Choice
from espace.tickets.models import Ticket
from espace.tickets.models.saved import Column
from espace.tickets.queues import Queue
from espace.tickets.states import Ball, State

DATABASE = "views"
WAITING = 3_000
"""Requests that nobody took: three times what a view looks at."""
TIMES_BARE = Goal("<=", 1.5)
STATEMENTS = Goal("<=", 8)
PAGE = "the desk's queue with twenty saved views that find next to nothing, of the same page without a view"


def measure(bench: Bench) -> Iterator[Figure]:
    people = bench.people()
    bench.place.create(DATABASE, template=people)
    try:
        seen: dict[str, Any] = bench.place.inside(DATABASE, "views")
        asked = {name: [tuple(one) for one in targets] for name, targets in seen["targets"].items()}
        with bench.serving(DATABASE) as port:
            bench.say(f"{PAGE}: in turns")
            for targets in asked.values():
                bench.warm(port, targets)
            figure, baselines = in_turns(
                bench.latency(port, asked["twenty"]), {"none": bench.latency(port, asked["none"])}
            )
    finally:
        bench.place.drop(DATABASE)
    twenty, none = seen["seen"]["twenty"], seen["seen"]["none"]
    yield compared(
        "queue / views", f"{PAGE}: median time of one request alone", baseline=baselines["none"], figure=figure, unit="ms",
        goal=TIMES_BARE,
        note=" · ".join(filter(None, (f"{twenty['buffers']:.0f} shared buffers against {none['buffers']:.0f}", bench.neighbours.told()))),
    )  # fmt: skip
    yield counted(
        "queue / views / statements", "the same page: SQL statements", figure=twenty["statements"], unit="statements",
        goal=STATEMENTS,
    )  # fmt: skip


def furnish() -> dict[str, Any]:
    """``targets``: the queue as its readers with twenty views and with none ask for it; ``seen``: what each costs."""
    at = clock.now()
    busy, idle, *_others = visitors.staff()
    _wait()
    for number, choice in enumerate(choices()):
        actions.keep_view(
            view=None, name=f"Vue {chr(65 + number)}", choice=choice, columns=[Column.OBJECT], is_shared=False, by=busy,
            at=at - timedelta(minutes=number),
        )  # fmt: skip
    path = reverse("desk:queue")
    targets: dict[str, list[Target]] = {
        name: [("GET", path, visitors.session(user), "")] for name, user in (("twenty", busy), ("none", idle))
    }
    return {"targets": targets, "seen": {name: asdict(looking.look(asked)) for name, asked in targets.items()}}


def choices() -> list[Choice]:
    """Twenty views over three queues, read both ways, whose filters find nothing, or only what waits for years."""
    insurer = Insurer.objects.order_by("pk").values_list("pk", flat=True)[0]
    made = [
        Choice(queue, newest_first=newest, **codes)
        for queue in (Queue.TO_TAKE, Queue.WAITING, Queue.LATE)
        for newest in (False, True)
        for codes in ({"kind": "claim"}, {"kind": "bank"}, {"kind": "claim", "insurer": insurer}, {"waiting_days": 365})
    ]
    return made[:MOST]


def _wait() -> None:
    """Make the queues as long as those of a brokerage that fell behind."""
    every = Ticket.objects.exclude(state=State.WAITING_FOR_CUSTOMER)  # a request that waits says for what
    ids = list(every.order_by("pk").values_list("pk", flat=True)[:WAITING])
    Ticket.objects.filter(pk__in=ids).update(
        state=State.SUBMITTED, ball=Ball.BROKERAGE, assignee=None, closed_at=None, closed_by=None
    )
