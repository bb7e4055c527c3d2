"""Kill -9 of web and worker under load: what was acknowledged is stored, nothing is half removed, and no mail is missing.

``--kills``: how many die, on each database. People write, send, attach, close and throw away meanwhile; whoever gets no answer asks again.
"""

from __future__ import annotations

import hashlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as installed
from django.test import Client as Browser

from espace import vault
from espace.accounts import actions
from espace.accounts.models import User
from espace.documents import chores as documents
from espace.documents.store import blobs
from espace.ledger import recording
from espace.lib import clock
from espace.outbox import sending
from espace.outbox.models import OutgoingMail
from espace.tickets.models import Attachment, Draft, Message, Ticket
from espace.tickets.states import State
from espace.vault.streaming import open_stream
from espace.vault.units import raw_keys
from tests import cast, smtp
from tests.entering import enter
from tests.faults import seeing
from tests.faults.serving import Running, running
from tests.faults.stories import LONG_AFTER
from tests.faults.visiting import Acknowledged, Advisor, Client, Visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.starts_programs]
CLIENTS = 3
FILES = 8
BETWEEN_DEATHS = (1, 4)
"""How many gestures are acknowledged from one death to the next, at least and at most."""
AT_MOST_S = 0.04
"""Then death comes within this time, wherever those it may take are by then."""
NO_GESTURE_S = 60
EVENING = timedelta(days=1)
"""When whatever a dead worker had leased is anybody's again."""


@pytest.fixture
def peer(settings: Any) -> Iterator[smtp.Peer]:
    with smtp.serve() as found:
        settings.SMTP = found.url
        settings.MAIL_FROM = "ne-pas-repondre@cabinet.example"
        yield found


def test_killed_under_load_nothing_acknowledged_is_lost(
    peer: smtp.Peer, sophie: User, pytestconfig: pytest.Config, record_property: Callable[[str, object], None]
) -> None:
    kills, seed = pytestconfig.getoption("kills"), pytestconfig.getoption("seed")
    done, over, sent = Acknowledged(), threading.Event(), list[UUID]()
    # What a morning brings depends on the day and the hour at which this runs: it is none of what was acknowledged.
    actions.choose_mails(user=sophie, paces={"late": "never", "back": "never"}, at=clock.now())
    since = clock.now() - timedelta(days=2)
    files = [cast.customer("Claire", f"Delmas{number}", at=since) for number in range(CLIENTS)]
    tickets = [cast.ticket(one, State.IN_PROGRESS, assignee=sophie, at=since) for one in files]
    before = set(Message.objects.values_list("pk", flat=True))
    sessions = [session(one.user) for one in files]
    desk = session(sophie)
    with running() as site:
        people = [
            Client(Visitor(site.port, cookie, done, over), ticket.pk, FILES, sent)
            for cookie, ticket in zip(sessions, tickets, strict=True)
        ]
        everybody: list[Client | Advisor] = [
            *people,
            Advisor(Visitor(site.port, desk, done, over), [one.pk for one in tickets], sent),
        ]
        died = lived(site, everybody, done, over, kills, Random(f"{seed} load"))
    assert [fault for one in everybody for fault in one.visitor.faults] == []
    settle()
    lost = list(missing(done))
    mails = expected(before)
    arrived = peer.message_ids
    record_property(
        "killed",
        f"Killed {sum(died.values())} times under load (--seed {seed}): web {died['web']}, worker {died['worker']}; acknowledged "
        f"{len(done.messages)} messages, {len(done.files)} files, {len(done.sent)} requests sent, {len(done.closed)} closed, "
        f"{len(done.discarded)} drafts removed, {len(lost)} lost; {len(mails)} mails, {len(mails - set(arrived))} missing, "
        f"{len(arrived) - len(set(arrived))} doubles.",
    )
    assert lost == []
    assert set(arrived) == mails
    assert len(arrived) - len(mails) <= died["worker"], "at most one double a death, under the same Message-ID"
    assert seeing.look().faults == []


def session(one: User | None) -> str:
    assert one is not None
    browser = Browser()
    enter(browser, one)
    return str(browser.cookies[installed.SESSION_COOKIE_NAME].value)


def lived(
    site: Running, people: list[Client | Advisor], done: Acknowledged, over: threading.Event, kills: int, random: Random
) -> dict[str, int]:
    """Everybody goes on until the last death; how many died."""
    failures: list[BaseException] = []

    def lives(one: Client | Advisor) -> None:
        try:
            for gesture in one.gestures():
                if over.is_set():
                    return
                gesture()
        except BaseException as failure:
            failures.append(failure)
            over.set()

    threads = [threading.Thread(target=lives, args=(one,)) for one in people]
    for thread in threads:
        thread.start()
    died = {"web": 0, "worker": 0}
    try:
        while sum(died.values()) < kills and not over.is_set():
            with done.changed:
                wanted = done.total + random.randint(*BETWEEN_DEATHS)
                assert done.changed.wait_for(lambda: done.total >= wanted or over.is_set(), NO_GESTURE_S)  # noqa: B023
            over.wait(random.uniform(0, AT_MOST_S))
            kind = random.choice(["web", "web", "worker"])
            if victim := site.victim(random, worker=kind == "worker"):
                os.kill(victim, signal.SIGKILL)
                died[kind] += 1
    finally:
        over.set()
        for thread in threads:
            thread.join(NO_GESTURE_S)
    if failures:
        raise failures[0]
    return died


def settle() -> None:
    """What the worker does in its own time, whatever happened."""
    at = clock.now() + EVENING
    recording.settle_left(at)
    documents.scan_quarantine(at)
    documents.sweep_orphans(LONG_AFTER)
    sending.send(at)
    assert not OutgoingMail.objects.exists()


def missing(done: Acknowledged) -> Iterator[str]:
    """What was acknowledged and is not there as it was, or is there and was thrown away."""
    stored = {row.pk: row for row in Message.objects.filter(pk__in=done.messages)}
    vault.open_rows(list(stored.values()))
    for pk, body in done.messages.items():
        if pk not in stored or stored[pk].body != body:
            yield f"message {pk}"
    attached = {
        row.message_id: row.document
        for row in Attachment.objects.filter(message__in=done.files).select_related("document")
    }
    for pk, digest in done.files.items():
        if pk not in attached or digest_of(attached[pk].unit) != digest:
            yield f"the file of message {pk}"
    tickets = {row.pk: row for row in Ticket.objects.filter(pk__in=done.sent)}
    vault.open_rows(list(tickets.values()))
    for pk, words in done.sent.items():
        if pk not in tickets or tickets[pk].answers["description"] != words:
            yield f"request {pk}"
    closed = set(Ticket.objects.filter(state=State.CLOSED).values_list("pk", flat=True))
    yield from (f"the closing of {pk}" for pk in done.closed.keys() - closed)
    yield from (f"draft {pk}, which was thrown away" for pk in Draft.objects.filter(pk__in=done.discarded))


def digest_of(unit: UUID) -> str:
    """Of a file's bytes, opened."""
    key = raw_keys({unit})[unit]
    return hashlib.sha256(b"".join(open_stream(blobs().open(unit), key, unit.bytes))).hexdigest()


def expected(before: set[UUID]) -> set[str]:
    """The Message-ID of each mail that what is stored announces: each message to the other side, each request to who sent it."""
    events = [f"message:{pk}" for pk in Message.objects.exclude(pk__in=before).values_list("pk", flat=True)]
    sent = Ticket.objects.filter(changes__name="submit").exclude(
        messages__in=before
    )  # those that were there left no mail
    events += [f"ticket:{pk}:received" for pk in sent.values_list("pk", flat=True)]
    return {sending.message_id(event) for event in events}
