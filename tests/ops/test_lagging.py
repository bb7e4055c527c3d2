"""What the doctor says of a worker that stopped and of a mail server that refuses or is not there: since when, how many and why."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from espace import outbox
from espace.accounts.models import User
from espace.ops import doctor, lagging
from espace.ops.finding import Finding
from espace.ops.working import Worker
from espace.outbox import sending
from espace.privacy.exports import actions as exports
from espace.privacy.exports.models import Export
from tests.cast import AT
from tests.smtp import Peer, free_port

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def post(event: str, **others: Any) -> None:
    outbox.post(kind="news", to="claire@clients.example", language="fr", event=event, at=AT, path="/espace/", **others)


def said(finding: Finding) -> str:
    return finding.words.replace("\u00a0", " ")


def test_a_worker_that_stopped_is_said_since_when_with_what_waits(home: Path) -> None:
    Worker(()).round(AT)
    [stopped] = lagging.worker(AT + 3 * HOUR)
    assert not stopped.well
    assert said(stopped).startswith(f"Not seen since {AT:%Y-%m-%d %H:%M} UTC, about 3 hours ago: mails, files to scan")
    assert stopped in doctor.examine(AT + 3 * HOUR)


def test_one_in_a_long_work_is_not_taken_for_dead_until_its_lease_ends(home: Path, claire: User) -> None:
    Worker(()).round(AT)
    export = exports.request_access(customer=claire.customer, request=None, by=claire, at=AT)
    Export.objects.filter(pk=export.pk).update(began_at=AT, leased_until_at=AT + 50 * MINUTE)
    [busy] = lagging.worker(AT + 45 * MINUTE)
    assert busy.well
    assert said(busy) == f"In a long work since {AT:%Y-%m-%d %H:%M} UTC."
    assert [finding.well for finding in lagging.worker(AT + 51 * MINUTE)] == [False]


def test_a_server_that_refuses_is_said_with_its_code(smtp_peer: Peer, settings: Any) -> None:
    settings.SMTP = smtp_peer.url
    for number in range(3):
        post(f"message:{number}")
    smtp_peer.refusals = ["550 No such user here", "451 Try later", "550 No such user here"]
    assert sending.send(AT) == 0
    [soon] = lagging.mail(AT + MINUTE)
    assert soon.well
    assert soon.words == "Nothing waits for long yet: 2 refused by the server (550), 1 refused by the server (451)."
    [late] = lagging.mail(AT + 16 * MINUTE)
    assert not late.well
    assert late.words == (
        f"3 mails wait for more than 15 minutes, the oldest since {AT:%Y-%m-%d %H:%M} UTC: "
        "2 refused by the server (550), 1 refused by the server (451)."
    )
    assert "claire" not in late.words
    assert sending.send(AT + 2 * HOUR * 24) == 3
    assert [finding.words for finding in lagging.mail(AT + 3 * HOUR * 24)] == ["Nothing waits."]


def test_a_server_that_is_not_there_and_none_at_all(settings: Any) -> None:
    settings.SMTP = f"smtp://127.0.0.1:{free_port()}"
    post("message:1")
    assert sending.send(AT) == 0
    [away] = lagging.mail(AT + HOUR)
    assert (away.well, away.words.endswith("1 that no server took (ConnectionRefusedError).")) == (False, True)
    settings.SMTP = ""
    [none] = lagging.mail(AT + HOUR)
    assert (none.well, none.words) == (
        False,
        "No mail server is set ([mail] smtp): 1 mails wait, and none leaves.",
    )


def test_a_mail_whose_hour_is_to_come_does_not_wait(settings: Any) -> None:
    settings.SMTP = f"smtp://127.0.0.1:{free_port()}"
    post("message:1", not_before_at=AT + 8 * HOUR)
    assert [finding.words for finding in lagging.mail(AT + 7 * HOUR)] == ["Nothing waits."]
    assert [finding.well for finding in lagging.mail(AT + 9 * HOUR)] == [False]
