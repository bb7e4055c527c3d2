"""Stays: short, known to the server, ended at once, and readable by nobody who copies the table (S7; ASVS 5.0, 7)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from espace.accounts import sessions
from espace.accounts.models import Session, User
from espace.lib import clock
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def at(monkeypatch: pytest.MonkeyPatch, instant: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: instant)


def is_in(client: Client) -> bool:
    return client.get("/confirmer/").status_code == 200


@pytest.mark.parametrize(("who", "idle"), [("claire", 30), ("sophie", 15)])
def test_an_idle_browser_is_signed_out(
    who: str, idle: int, request: pytest.FixtureRequest, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = clock.now()
    client = signed_in(request.getfixturevalue(who))
    at(monkeypatch, began + (idle - 1) * MINUTE)
    assert is_in(client)
    at(monkeypatch, began + (2 * idle - 2) * MINUTE)
    assert is_in(client), "using it keeps it"
    at(monkeypatch, began + (3 * idle) * MINUTE)
    assert not is_in(client)


def test_one_gesture_stays(claire: User, signed_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    began = clock.now()
    client = signed_in(claire)
    at(monkeypatch, began + 29 * MINUTE)
    assert client.get("/rester/").status_code == 204
    at(monkeypatch, began + 58 * MINUTE)
    assert is_in(client)
    at(monkeypatch, began + 89 * MINUTE)
    assert client.get("/rester/").status_code == 403


@pytest.mark.parametrize(("who", "hours"), [("claire", 12), ("sophie", 8)])
def test_a_stay_ends_after_its_whole_time_however_busy(
    who: str, hours: int, request: pytest.FixtureRequest, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = clock.now()
    client = signed_in(request.getfixturevalue(who))
    for minutes in range(10, hours * 60, 10):
        at(monkeypatch, began + minutes * MINUTE)
        assert is_in(client)
    at(monkeypatch, began + hours * 60 * MINUTE + MINUTE)
    assert not is_in(client)


def test_the_key_in_the_table_signs_nobody_in(claire: User, signed_in: Any) -> None:
    client = signed_in(claire)
    row = Session.objects.get()
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert row.session_key == sessions.hashed(cookie)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = row.session_key
    assert not is_in(thief)


def test_what_a_session_holds_opens_only_with_its_cookie(claire: User, signed_in: Any) -> None:
    client = signed_in(claire)
    client.get("/espace/")
    stored = Session.objects.get().session_data
    assert claire.pk.hex not in stored
    assert str(claire.pk) not in stored
    assert sessions.SessionStore("0" * 32).decode(stored) == {}
    assert sessions.SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value).decode(stored)
    Session.objects.update(session_data=stored[:-4] + "AAAA")
    assert not is_in(client), "altered: nobody is signed in"


def test_the_user_costs_no_query_of_their_own(claire: User, signed_in: Any) -> None:
    client = signed_in(claire)
    is_in(client)
    with CaptureQueriesContext(connection) as queries:
        is_in(client)
    of_users = [query["sql"] for query in queries if "accounts_user" in query["sql"]]
    assert len(of_users) == 1
    assert "accounts_session" in of_users[0]


def test_signing_in_draws_a_new_key(claire: User) -> None:
    client = Client()
    client.get("/connexion/")
    client.post("/mot-de-passe/", {"email": claire.email})
    before = client.cookies.get(settings.SESSION_COOKIE_NAME)
    client.post("/connexion/", {"login": claire.email, "password": PASSWORD})
    after = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert before is None or before.value != after
    assert len(after) == 32, "of 36 signs: 165 random bits"
    client.post("/connexion/", {"login": claire.email, "password": PASSWORD})
    assert Session.objects.filter(user=claire).count() == 1


def test_a_password_changed_elsewhere_or_a_closed_account_ends_it(claire: User, signed_in: Any) -> None:
    client = signed_in(claire)
    claire.set_password("Autre chose, longue et sans rapport")
    claire.save()
    assert not is_in(client)
    client = signed_in(claire)
    User.objects.filter(pk=claire.pk).update(is_active=False)
    assert not is_in(client)


def test_stays_that_are_over_leave_the_table(claire: User, sophie: User, signed_in: Any) -> None:
    now = clock.now()
    signed_in(claire)
    signed_in(sophie)
    assert sessions.sweep(now + 14 * MINUTE) == 0
    assert sessions.sweep(now + 16 * MINUTE) == 1
    assert sessions.sweep(now + 31 * MINUTE) == 1


@pytest.mark.parametrize(
    ("who", "paths", "idle", "hours"),
    [("claire", ("/espace/", "/securite/"), 1800, 12), ("sophie", ("/gestion/demandes/", "/securite/"), 900, 8)],
)
def test_each_page_knows_when_its_session_ends(
    who: str, paths: tuple[str, ...], idle: int, hours: int, request: pytest.FixtureRequest, signed_in: Any
) -> None:
    client = signed_in(request.getfixturevalue(who))
    Session.objects.update(created_at=clock.now() - timedelta(hours=2))
    for path in paths:
        page = client.get(path).content.decode()
        assert f'data-idle="{idle}"' in page
        left = int(page.partition('data-left="')[2].partition('"')[0])
        assert (hours - 2) * 3600 - 60 < left <= (hours - 2) * 3600
    assert "data-idle" not in Client().get("/").content.decode()
