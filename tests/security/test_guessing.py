"""Guessing a password, from everywhere at once: stopped, and its owner still comes in (S6; CNIL 2022-100; ASVS 5.0, 6.3.1 and 6.3.8)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from http.cookies import Morsel
from threading import Barrier
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from espace import vault
from espace.accounts import actions, devices, passwords, throttling
from espace.accounts.models import KnownDevice, Session, Throttle, User
from espace.audit.models import AuditEvent
from espace.lib import clock
from espace.outbox.models import OutgoingMail
from tests.cast import PASSWORD
from tests.faults.dying import apart

DAY = timedelta(hours=24)
NEW = "Quatre grenouilles jouent au tarot"


def guess(email: str, password: str = "faux", *, client: Client | None = None, network: str = "203.0.113.9") -> Any:
    """A try through the page; from another network than the last, unless it is said."""
    return (client or Client(REMOTE_ADDR=network)).post("/connexion/", {"login": email, "password": password})


def known(user: User, network: str = "192.0.2.1") -> Client:
    """A browser that signed in as ``user``, and out again."""
    client = Client(REMOTE_ADDR=network)
    assert guess(user.email, PASSWORD, client=client).status_code == 302
    client.post("/deconnexion/")
    return client


def cookie(client: Client) -> Morsel[str]:
    return client.cookies[settings.DEVICE_COOKIE_NAME]


def try_a_thousand_others(at: datetime) -> None:
    """Tries at as many addresses, each from a network of its own."""
    Throttle.objects.bulk_create(
        Throttle(scope=scope, key=vault.digest(f"throttle:{scope}", f"{number}@ailleurs.example"), at=at)
        for number in range(1_000)
        for scope in ("signin.account", "signin.network")
    )


@pytest.mark.django_db
def test_a_day_of_guesses_at_one_account_among_a_thousand_others(claire: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """25 tries in the day, whatever happens to 1,000 other addresses meanwhile; then none, from anywhere; and Claire comes in."""
    hers = known(claire)
    at = began = clock.now()
    made = 0
    while at < began + DAY and made <= 25:
        if made == 12 and Throttle.objects.count() < 1_000:
            try_a_thousand_others(at)
        try:
            throttling.begin(("signin.account", claire.email), ("signin.network", f"n{made}"), at=at)
            made, at = made + 1, at + timedelta(seconds=1)
        except throttling.TooMany as refusal:
            at += refusal.wait
    assert made == 25
    assert Throttle.objects.filter(scope="signin.account").count() == 1_025, "no row pushes another out"
    monkeypatch.setattr(clock, "now", lambda: began + DAY - timedelta(minutes=1))
    for network in ("203.0.113.9", "2001:db8::1"):
        assert "Trop d’essais" in guess(claire.email, PASSWORD, network=network).content.decode()
    assert guess(claire.email, PASSWORD, client=hers).status_code == 302, "a browser that she knows"
    monkeypatch.setattr(throttling, "STRAINED", 5)
    hers.post("/deconnexion/")
    assert guess(claire.email, PASSWORD, client=hers).status_code == 302, "and under an attack on everybody"


@pytest.mark.django_db(transaction=True)
def test_tries_made_at_the_same_instant_by_several_workers_are_all_counted(claire: User) -> None:
    """Eight connections at once: no more than the five free ones are let through."""
    at, together = clock.now(), Barrier(8)

    def one(number: int) -> bool:
        try:
            together.wait(20)
            throttling.begin(("signin.account", claire.email), ("signin.network", f"n{number}"), at=at)
        except throttling.TooMany:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(8) as workers:
        let_through = sum(workers.map(one, range(8)))
    assert let_through <= 5
    assert Throttle.objects.filter(scope="signin.account").count() == let_through
    assert guess(claire.email, PASSWORD).status_code == (302 if let_through < 5 else 200)


@pytest.mark.on_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_workers_that_share_nothing_but_the_database_let_25_tries_through(
    claire: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hers = known(claire)
    at = began = clock.now()
    monkeypatch.setattr(clock, "now", lambda: min(at, began + DAY - timedelta(seconds=1)))

    def let_through() -> bool:
        return "ne correspond pas" in guess(claire.email, network=f"198.51.100.{made}").content.decode()

    made = tried = 0
    while (at := at + timedelta(seconds=1 if tried < 5 else 3_660)) < began + DAY:
        made, tried = made + apart(let_through), tried + 1  # by the page, each time in a process that knows of no other
    assert tried > 25
    assert made == 25
    assert "Trop d’essais" in guess(claire.email, PASSWORD).content.decode()
    assert guess(claire.email, PASSWORD, client=hers).status_code == 302


@pytest.mark.django_db
def test_a_known_browser_is_slowed_down_by_itself_alone(claire: User, karim: User) -> None:
    hers, his = known(claire), known(karim)
    for _ in range(5):
        assert "ne correspond pas" in guess(claire.email, client=hers).content.decode()
    assert "Trop d’essais" in guess(claire.email, PASSWORD, client=hers).content.decode()
    assert guess(claire.email, PASSWORD).status_code == 302, "another browser is counted apart"
    for _ in range(5):
        guess(claire.email, client=his)
    assert "Trop d’essais" in guess(claire.email, PASSWORD, client=his).content.decode(), "his is not hers"
    assert guess(karim.email, PASSWORD, client=his).status_code == 302


@pytest.mark.django_db
def test_what_the_browser_holds_and_what_the_table_keeps(claire: User, karim: User) -> None:
    client = known(claire)
    first = cookie(client)
    assert (first["httponly"], first["samesite"], first["path"]) == (True, "Strict", "/")
    assert 150 * 86_400 < int(first["max-age"]) < 190 * 86_400
    assert len(first.value) == 43, "256 bits"
    row = KnownDevice.objects.get()
    assert first.value.encode() not in bytes(row.token_digest)
    guess(karim.email, PASSWORD, client=client)
    assert len(cookie(client).value.split(".")) == 2, "each of a couple"
    assert {one.user for one in KnownDevice.objects.all()} == {claire, karim}
    thief = Client()
    thief.cookies[settings.DEVICE_COOKIE_NAME] = bytes(row.token_digest).hex()
    assert devices.of(thief.request().wsgi_request, claire.email, at=clock.now()) is None


@pytest.mark.django_db
def test_known_browsers_are_forgotten_with_the_sessions_and_with_time(claire: User, signed_in: Any) -> None:
    known(claire)
    here, there = Client(), Client()
    for client in (here, there):
        guess(claire.email, PASSWORD, client=client)
    assert KnownDevice.objects.count() == 3
    actions.end_session(
        user=claire, key=Session.objects.order_by("-seen_at", "-created_at")[0].session_key, at=clock.now()
    )
    assert KnownDevice.objects.count() == 2, "the one that was ended"
    left = next(
        one
        for one in (here, there)
        if one.get("/espace/").status_code == 200 or one.get("/bienvenue/").status_code != 302
    )
    left.post("/espace/mes-donnees/sessions/")
    assert KnownDevice.objects.count() == 1, "the one at hand stays known"
    at = clock.now()
    assert devices.sweep(at + timedelta(days=175)) == 0
    assert devices.sweep(at + timedelta(days=190)) == 1
    known(claire)
    actions.set_password(user=claire, password=NEW, at=at)
    assert not KnownDevice.objects.exists()


@pytest.mark.django_db
def test_a_browser_stays_known_where_the_password_is_changed(claire: User, signed_in: Any) -> None:
    client = Client()
    guess(claire.email, PASSWORD, client=client)
    client.post("/mot-de-passe/changer/", {"oldpassword": PASSWORD, "password1": NEW})
    for _ in range(5):
        guess(claire.email)
    client.post("/deconnexion/")
    assert guess(claire.email, NEW, client=client).status_code == 302


@pytest.mark.django_db
def test_no_account_knows_more_than_twenty_browsers(claire: User) -> None:
    at = clock.now()
    for number in range(devices.MOST):
        digest = bytes([number]) * 32
        KnownDevice.objects.create(user=claire, token_digest=digest, session="", used_at=at - timedelta(days=number))
    known(claire)
    assert KnownDevice.objects.count() == devices.MOST
    assert not KnownDevice.objects.filter(token_digest=bytes([devices.MOST - 1]) * 32).exists(), "the longest unused"


@pytest.mark.django_db
@pytest.mark.parametrize("holds", ["nothing", "a known browser"])
def test_a_try_costs_the_same_whether_the_address_has_an_account(
    claire: User, karim: User, holds: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hashes, queries, mail rows, journal lines: for an account, for none, and once the tries are over."""
    hashed: list[int] = []
    for name in ("encode", "verify"):
        work = getattr(passwords.Argon2id, name)

        def counted(self: Any, *given: str, work: Any = work) -> Any:
            hashed.append(1)
            return work(self, *given)

        monkeypatch.setattr(passwords.Argon2id, name, counted)

    def cost(email: str) -> tuple[int, int, int, int]:
        client = known(karim) if holds != "nothing" else Client()
        hashed.clear()
        before = OutgoingMail.objects.count(), AuditEvent.objects.count()
        with CaptureQueriesContext(connection) as queries:
            assert guess(email, client=client).status_code == 200
        return (
            len(hashed),
            len(queries),
            OutgoingMail.objects.count() - before[0],
            AuditEvent.objects.count() - before[1],
        )

    tries = [(cost(claire.email), cost("personne@clients.example")) for _ in range(6)]
    assert all(account == none for account, none in tries)
    assert tries[0][0][:1] == (1,)
    assert tries[5][0][0] == 0, "refused before any hash"
    assert {account[2] for account, _ in tries} == {0}
