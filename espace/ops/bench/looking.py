"""What a page costs that no neighbour can change: statements, shared buffers, and the part of its time that is spent in the vault."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client

from espace.ops.bench.load import Target
from espace.vault import fields, sealing, units

LOOKED_AT = 20
TIMED = 60
FORM = "application/x-www-form-urlencoded"
_READS = re.compile(r"\s*(?:SELECT|WITH)\b", re.IGNORECASE)


class Unexpected(RuntimeError):
    """A page did not answer as it should: what it would cost means nothing."""


@dataclass(frozen=True)
class Seen:
    """Medians over some visits: statements, shared buffers of the reading ones, milliseconds whole and in the vault."""

    statements: int
    buffers: float
    page_ms: float
    vault_ms: float


def visit(browser: Client, target: Target) -> HttpResponse:
    """One request. Raises :class:`Unexpected` unless it is a page (200), or after a POST that acts its redirect."""
    method, path, cookie, body = target
    found = browser.generic(method, path, body, content_type=FORM if body else "text/html", HTTP_COOKIE=cookie)
    if found.status_code not in (200, 302) or (found.status_code == 302 and method == "GET"):
        raise Unexpected(f"{method} {path} answered {found.status_code} {found.headers.get('Location', '')}")
    return found  # type: ignore[return-value]


def look(targets: Sequence[Target], *, once: bool = False) -> Seen:
    """Visit a page in this process. ``once``: each target may be visited one time only."""
    browser = Client(HTTP_HOST="127.0.0.1", enforce_csrf_checks=True)
    fresh = iter(targets)

    def ask(number: int) -> Target:
        return next(fresh) if once else targets[number % len(targets)]

    visit(browser, ask(0))
    counts, buffers = [], []
    for number in range(1, LOOKED_AT + 1):
        statements: list[tuple[str, Any]] = []
        with connection.execute_wrapper(_noting(statements)):
            visit(browser, ask(number))
        counts.append(len(statements))
        buffers.append(sum(_shared_buffers(sql, values) for sql, values in statements if _READS.match(sql)))
    whole, inside = [], []
    for number in range(TIMED):
        target = ask(number)
        with in_the_vault() as spent:
            began = time.perf_counter()
            visit(browser, target)
            whole.append((time.perf_counter() - began) * 1000)
        inside.append(spent() * 1000)
    return Seen(round(median(counts)), median(buffers), round(median(whole), 3), round(median(inside), 3))


def _noting(statements: list[tuple[str, Any]]) -> Callable[..., Any]:
    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        # Transactions begin and end through the driver: what comes here is what a page asks for.
        statements.append((sql, params))
        return execute(sql, params, many, context)

    return note


def _shared_buffers(sql: str, params: Any) -> int:
    """Shared buffers that a reading statement touches, hit or read."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {sql}", params)
        [plan] = cursor.fetchone()[0]
    return int(plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"])


@contextmanager
def in_the_vault() -> Iterator[Callable[[], float]]:
    """Seconds spent sealing, unsealing and finding keys, the query for the keys included; read when it is over."""
    spent = depth = 0.0

    def timed(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            nonlocal spent, depth
            depth += 1
            began = time.perf_counter()
            try:
                return function(*args, **options)
            finally:
                depth -= 1
                if not depth:  # what one calls of the other is counted once
                    spent += time.perf_counter() - began

        return call

    places: list[tuple[Any, str]] = [
        (units, "data_keys"), (units, "keep_keys"), (sealing, "seal"), (sealing, "unseal"), (fields.SealedAttribute, "_open"),
    ]  # fmt: skip
    before = [(place, name, getattr(place, name)) for place, name in places]
    for place, name, function in before:
        setattr(place, name, timed(function))
    try:
        yield lambda: spent
    finally:
        for place, name, function in before:
            setattr(place, name, function)
