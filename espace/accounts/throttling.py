"""Guessing slowed down (S6; CNIL 2022-100; ASVS 5.0, 6.3.1): every try is a row before it is judged, and rows expire by time alone;
those of an account also end with the password that they were guessed against, changed by its mailbox.

Per account: 5 failures, then a wait of more than a minute that doubles, and 25 failures in 24 hours at most. Per network: more of them,
since a hotel is one network. Overall: under a distributed attack, everybody's free tries are halved. A browser that the account knows
(``devices``) is counted apart from all three: strangers' failures do not keep it out.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from espace import register, vault
from espace.accounts.models import Throttle

DAY = timedelta(hours=24)
HOUR = timedelta(hours=1)
STRAINED = 600
"""Failed sign-ins in one hour, all accounts together, from which the program takes itself to be under attack."""


class TooMany(Exception):
    """Try again after ``wait``."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"wait {wait}")
        self.wait = wait


@dataclass(frozen=True)
class Limit:
    """``free`` tries within ``window``, then a wait of ``first`` that doubles up to ``longest``; ``a_day`` in 24 hours at most."""

    free: int
    a_day: int
    window: timedelta = DAY
    first: timedelta = timedelta(seconds=90)
    longest: timedelta = HOUR

    def wait(self, tries: list[datetime], at: datetime, free: int) -> timedelta:
        """How long to wait at ``at`` after these tries of the last 24 hours, the latest first."""
        if len(tries) >= self.a_day:
            return tries[self.a_day - 1] + DAY - at
        recent = [one for one in tries if at - one < self.window]
        if len(recent) < free:
            return timedelta()
        return recent[0] + min(self.first * (1 << min(len(recent) - free, 20)), self.longest) - at


LIMITS = {
    "signin.account": Limit(free=5, a_day=25),
    "device.account": Limit(free=5, a_day=25),
    "factor.account": Limit(free=5, a_day=25),
    "signin.network": Limit(free=20, a_day=300, window=HOUR),
    "reset.address": Limit(free=3, a_day=8),
    "reset.network": Limit(free=20, a_day=100, window=HOUR),
    "claim.number": Limit(free=3, a_day=8),
    "claim.network": Limit(free=10, a_day=50, window=HOUR),
    "proxy.giver": Limit(free=5, a_day=10),
    "paper.code": Limit(free=10, a_day=40),
    "paper.network": Limit(free=20, a_day=200, window=HOUR),
}


@dataclass(frozen=True)
class Attempt:
    """A try that was let through: it counts, unless it is forgiven."""

    rows: tuple[int, ...]

    def forgive(self) -> None:
        """The try succeeded: it was no guess."""
        Throttle.objects.filter(pk__in=self.rows).delete()


def begin(*counted: tuple[str, str], at: datetime) -> Attempt:
    """Count a try under each (scope, what) and let it through. Raises :class:`TooMany`; a refused try is not counted.

    The row is written before the others are counted, so that tries made at the same time see each other. The cost is the same whatever
    is counted: an account that exists or not.
    """
    keys = {scope: vault.digest(f"throttle:{scope}", what) for scope, what in counted}
    mine = Throttle.objects.bulk_create([Throttle(scope=scope, key=key, at=at) for scope, key in keys.items()])
    attempt = Attempt(tuple(row.pk for row in mine))
    same = Q()
    for scope, key in keys.items():
        same |= Q(scope=scope, key=key)
    earlier: dict[str, list[datetime]] = {scope: [] for scope in keys}
    rows = Throttle.objects.filter(same, at__gt=at - DAY).exclude(pk__in=attempt.rows)
    for scope, instant in rows.order_by("-at").values_list("scope", "at"):
        earlier[scope].append(instant)
    halved = 2 if any(scope.startswith("signin.") for scope in keys) and is_strained(at) else 1
    wait = max(LIMITS[scope].wait(tries, at, LIMITS[scope].free // halved) for scope, tries in earlier.items())
    if wait > timedelta():
        attempt.forgive()
        raise TooMany(wait)
    return attempt


def forget(scope: str, what: str) -> None:
    """Forget every try counted under ``what``: what they were guessing is no more."""
    Throttle.objects.filter(scope=scope, key=vault.digest(f"throttle:{scope}", what)).delete()


def is_strained(at: datetime) -> bool:
    """Whether so many sign-ins failed within the hour that it is an attack."""
    failed = Throttle.objects.filter(scope="signin.account", at__gt=at - HOUR)
    return failed.order_by()[:STRAINED].count() >= STRAINED


def network(address: str | None) -> str:
    """What counts as one network: an IPv4 address, the /64 of an IPv6 one (a household is given at least that)."""
    try:
        ip = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


def sweep(at: datetime) -> int:
    """Forget the tries older than 24 hours. Returns how many."""
    return Throttle.objects.filter(at__lte=register.oldest("throttle", at)).delete()[0]
