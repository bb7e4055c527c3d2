"""Guessing is slowed down by rows that expire by time alone (S6)."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

import pytest

from espace.accounts import throttling
from espace.accounts.models import Throttle
from espace.accounts.throttling import LIMITS, TooMany, begin
from tests.cast import AT

pytestmark = pytest.mark.django_db
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def fail(email: str = "claire@clients.example", network: str = "192.0.2.1", at: datetime = AT) -> timedelta:
    """One failed sign-in: how long it had to wait, zero if it was let through."""
    try:
        begin(("signin.account", email), ("signin.network", network), at=at)
    except TooMany as refusal:
        return refusal.wait
    return timedelta()


def test_the_fifth_failure_costs_more_than_a_minute_and_it_grows() -> None:
    at, waits = AT, []
    for _ in range(5):
        assert fail(at=at) == timedelta()
    for _ in range(6):
        wait = fail(at=at)
        waits.append(wait)
        assert fail(at=at + wait - SECOND) > timedelta()
        at += wait
        assert fail(at=at) == timedelta()
    assert waits[0] > MINUTE
    assert all(later > earlier or later == HOUR for earlier, later in itertools.pairwise(waits))


def test_at_most_25_tries_in_24_hours() -> None:
    at, tries = AT, 0
    while at < AT + DAY:
        wait = fail(at=at)
        tries += not wait
        at += wait or SECOND
    assert tries == 25
    assert fail(at=AT + DAY + SECOND) == timedelta(), "the oldest expired"


def test_one_account_from_many_networks_is_one_account() -> None:
    for number in range(5):
        assert fail(network=f"192.0.2.{number}") == timedelta()
    assert fail(network="198.51.100.1") > timedelta()


def test_one_network_on_many_accounts_is_slowed_down() -> None:
    for number in range(LIMITS["signin.network"].free):
        assert fail(email=f"{number}@clients.example") == timedelta()
    assert fail(email="encore@clients.example") > MINUTE
    assert fail(email="encore@clients.example", network="198.51.100.1") == timedelta()


def test_under_a_distributed_attack_everybodys_free_tries_are_halved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttling, "STRAINED", 10)
    for number in range(10):
        fail(email=f"{number}@clients.example", network=f"192.0.2.{number}")
    assert [fail(network="198.51.100.1") > timedelta() for _ in range(3)] == [False, False, True]


def test_a_success_is_forgiven_and_earlier_failures_are_not() -> None:
    fail()
    begin(("signin.account", "claire@clients.example"), ("signin.network", "192.0.2.1"), at=AT).forgive()
    assert Throttle.objects.count() == 2


def test_a_row_says_neither_address_nor_network() -> None:
    fail()
    for row in Throttle.objects.all():
        assert len(bytes(row.key)) == 16
        assert b"claire" not in bytes(row.key)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_what_counts_as_one_network(address: str | None, network: str) -> None:
    assert throttling.network(address) == network


def test_rows_expire_by_time_alone() -> None:
    fail()
    assert throttling.sweep(AT + DAY - SECOND) == 0
    assert throttling.sweep(AT + DAY) == 2
