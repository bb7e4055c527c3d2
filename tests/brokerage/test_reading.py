"""What every process knows of the settings: without a query of its own, the same everywhere, and nothing that was undone."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from espace import brokerage
from espace.accounts.models import User
from espace.brokerage import reading
from espace.brokerage.models import Version
from tests.brokerage.settling import identify, now
from tests.cast import AT

SignedIn = Callable[[User], Client]


def elsewhere(by: User, name: str) -> None:
    """Another process renames the brokerage: a row, and nothing that this one is told."""
    Version.objects.create(setting="name", value=name, by=by, at=AT)


def page(browser: Client, url: str = "/espace/demandes/") -> tuple[str, int]:
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(url)
    assert answer.status_code == 200
    return answer.content.decode(), len(queries)


@pytest.mark.django_db
def test_a_signed_in_page_knows_at_once_and_asks_nothing_more(claire: User, ines: User, signed_in: SignedIn) -> None:
    browser = signed_in(claire)
    page(browser)
    _before, cost = page(browser)
    elsewhere(ines, "Chez Nous")
    text, once = page(browser)
    assert "Chez Nous" in text
    assert once == cost + 1, "read again, this once"
    again, after = page(browser)
    assert "Chez Nous" in again
    assert after == cost


@pytest.mark.django_db(transaction=True)
def test_a_public_page_agrees_within_seconds(ines: User, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    at = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: at)
    reading.forget()
    assert "CAP ASSURANCES" in page(client, "/mentions-legales/")[0]
    elsewhere(ines, "Chez Nous")
    at += reading.MOST_AGE_S - 0.1
    assert "Chez Nous" not in page(client, "/mentions-legales/")[0]
    at += 0.1
    assert "Chez Nous" in page(client, "/mentions-legales/")[0]


@pytest.mark.django_db(transaction=True)
def test_what_was_undone_never_holds(ines: User, claire: User, signed_in: SignedIn) -> None:
    reading.forget()
    with transaction.atomic():
        identify(ines, name="Chez Nous")
        now()
        transaction.set_rollback(True)
    assert "Chez Nous" not in page(signed_in(claire))[0]


@pytest.mark.django_db(transaction=True)
def test_the_process_that_changes_something_knows_as_it_commits(ines: User) -> None:
    reading.forget()
    assert brokerage.held().name == "CAP ASSURANCES"
    identify(ines, name="Chez Nous")
    assert brokerage.held().name == "Chez Nous"


@pytest.mark.django_db
def test_nothing_is_looked_up_within_somebodys_transaction(ines: User, monkeypatch: pytest.MonkeyPatch) -> None:
    brokerage.seen(None)
    elsewhere(ines, "Chez Nous")
    later = time.monotonic() + 60
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert brokerage.held().name == "CAP ASSURANCES"


def test_a_database_that_is_away_leaves_what_was_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_given: object) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(Version.objects, "order_by", away)
    reading.forget()
    assert brokerage.held().name == "CAP ASSURANCES"


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["UPDATE brokerage_version SET value = NULL", "DELETE FROM brokerage_version"])
def test_a_change_is_never_rewritten(act: str, ines: User) -> None:
    identify(ines, name="Chez Nous")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act)
    assert Version.objects.get().value == "Chez Nous"
