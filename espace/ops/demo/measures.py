"""Four months of figures, invented, through the verbs that count and publish: the page of the measures has something to say."""

from __future__ import annotations

import random
import uuid
from datetime import date, datetime, timedelta

from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.lib import clock
from espace.metrics import asking, commenting, pending, publishing
from espace.metrics.models import Area, Stream
from espace.metrics.pending import month

WEEK = timedelta(weeks=1)
WEEKS = 17
SEED = 2026
VISITS = {
    Area.HOME: 96, Area.REQUEST: 71, Area.REQUESTS: 44, Area.CONTRACTS: 38, Area.NEW_REQUEST: 26, Area.DOCUMENTS: 21, Area.ASSISTANCE: 9,
    Area.DATA: 6, Area.CONSULTATIONS: 3,
}  # fmt: skip
"""Pages in an ordinary week. « Mes droits » has none: it is withheld like what has ten."""
CLOSED = {
    "reimbursement": (14, 60),
    "claim": (9, 130),
    "certificate": (12, 20),
    "other": (6, 40),
    "insured": (2, 50),
    "bank": (1, 30),
}
"""Requests closed in a month, and the hours that one takes; the rare ones wait for eleven."""
WORDS = (
    (
        "reimbursement",
        "Réponse rapide, mais j’aurais aimé savoir dès le début qu’il fallait la facture acquittée.",
        True,
    ),
    ("certificate", "Parfait, reçu en français et en anglais le jour même.", True),
    ("reimbursement", "Le décalage horaire est bien expliqué, merci.", True),
    ("claim", "Merci à Sophie, qui a été très patiente avec mon père.", False),
    ("other", "On ne trouve pas tout de suite où écrire.", False),
)


def of_the_past(measured: User, now: datetime) -> None:
    """Count and publish, week after week, up to yesterday. ``measured``: somebody who accepts it, in whose place words are left."""
    chance = random.Random(SEED)  # noqa: S311 -- invented figures, the same every time
    for place in range(WEEKS, 0, -1):
        at = now - place * WEEK
        for area, usual in VISITS.items():
            n = round(usual * chance.uniform(0.6, 1.4) * (1.5 - place / WEEKS / 2))
            pending.add(stream=Stream.USE, topic=area, on=clock.today(at), n=n)
        publishing.publish(at + timedelta(days=1))
    for on in _months(clock.today(now)):
        _month(on, chance)
        publishing.publish(clock.day_start(on + timedelta(days=27)))
    publishing.cover(now)
    officer = User.objects.get(role=Role.DPO)
    for kind, words, is_kept in WORDS:
        comment = asking.comment(pk=uuid.uuid4(), topic=kind, words=words, user=measured, at=now - timedelta(days=12))
        if is_kept and comment is not None:
            commenting.keep(comment=comment, words=words, by=officer, at=now - timedelta(days=9))


def _month(on: date, chance: random.Random) -> None:
    for kind, (usual, hours) in CLOSED.items():
        n = max(round(usual * chance.uniform(0.7, 1.3)), 1)
        took = [max(round(hours * chance.lognormvariate(0, 0.6)), 1) for _one in range(n)]
        pending.add(stream=Stream.DELAYS, topic=kind, on=on, n=n, total=sum(took), durations=took)
        asked = max(n * 2 // 3, 1)
        scores = [min(max(round(chance.gauss(4.2, 0.9)), 1), 5) for _one in range(asked)]
        pending.add(stream=Stream.SATISFACTION, topic=kind, on=on, n=asked, total=sum(scores))


def _months(today: date) -> list[date]:
    """The four months before that of ``today``, by their first days."""
    found = [month(today)]
    for _one in range(4):
        found.append(month(found[-1] - timedelta(days=1)))
    return found[:0:-1]
