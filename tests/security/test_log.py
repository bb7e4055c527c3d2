"""The log of the processes: each line says when, how grave and who; none opens a door or tells what was typed (S14; ASVS 5.0, 16.2)."""

from __future__ import annotations

import logging
import sys
from logging.config import DictConfigurator
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError
from django.test import Client

from espace.accounts import tokens
from espace.accounts.models import User
from espace.lib import clock
from tests.accounts.conftest import mails


def line(record: logging.LogRecord) -> str:
    """What the only handler writes of a record."""
    [handler] = settings.LOGGING["handlers"].values()
    formatter = settings.LOGGING["formatters"][handler["formatter"]]
    written: str = DictConfigurator(settings.LOGGING).configure_formatter(dict(formatter)).format(record)
    return written


def record(message: str, *words: Any, error: BaseException | None = None) -> logging.LogRecord:
    caught = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("espace.ops", logging.ERROR, "x.py", 1, message, words, caught)


def test_a_line_says_when_in_utc_how_grave_and_who() -> None:
    one, at = record("The chore « %s » failed", "sweep"), clock.now()
    one.created = at.timestamp()
    assert line(one) == f"{at.isoformat(timespec='milliseconds')} ERROR espace.ops The chore « sweep » failed"
    assert line(one).split()[0].endswith("+00:00")


@pytest.mark.django_db
def test_no_link_of_a_mail_is_in_the_log(claire: User, caplog: pytest.LogCaptureFixture) -> None:
    client = Client()
    client.post("/mot-de-passe/", {"email": claire.email})
    links = [one.path for one in mails()]
    assert len(links) == 1
    for place in ("activation", "adresse", "espace-ferme"):
        links.append(f"/{place}/{tokens.new()[0]}/")
        client.get(links[-1])
    assert "/activation/" in caplog.text, "an answer that refuses is a line of the log"
    written = [line(one) for one in [*caplog.records, *(record("Gone: %s", link) for link in links)]]
    secrets = [link.split("/")[2] for link in links]
    assert all(len(one) > 42 for one in secrets)
    assert [one for one in written if any(secret[-30:] in one for secret in secrets)] == []
    assert line(record("Gone: %s", links[-1])).endswith("Gone: /espace-ferme/…/")


def test_an_error_is_told_by_its_kind_and_place_and_not_in_its_words() -> None:
    typed, stored = "'Delmas' is no day", "duplicate key\nDETAIL:  Key (email)=(claire@clients.example) already exists."
    try:
        try:
            raise ValueError(typed)
        except ValueError as first:
            raise IntegrityError(stored) from first
    except IntegrityError:
        error = sys.exception()
    written = line(record("Internal Server Error: %s", "/espace/", error=error))
    assert [one for one in written.splitlines() if one.endswith("Error")] == ["IntegrityError", "ValueError"]
    assert "test_log.py" in written
    assert "Delmas" not in written
    assert "claire@" not in written
