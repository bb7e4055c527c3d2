"""The disk full, the storage away: a clear word, nothing lost, nothing by half, and it goes on by itself when the fault is over.

The scanner down, the mail server down and a leaping clock: ``tests/documents``, ``tests/outbox`` and ``tests/ops``. Two tabs and a double
click: ``tests/portal``, ``tests/desk`` and ``tests/tickets``.
"""

from __future__ import annotations

import contextlib
import resource
import uuid
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from espace.accounts.models import User
from espace.documents import actions, chores
from espace.documents.models import Document
from espace.lib import clock
from espace.ops import doctor
from espace.tickets.models import Message, Ticket
from tests import cast
from tests.documents.sealed import marked
from tests.faults import seeing
from tests.faults.stories import LONG_AFTER
from tests.privacy.exports.opening import clean

pytestmark = pytest.mark.django_db(transaction=True)
SignedIn = Callable[[User], Client]
LARGE = marked(b"." * 16_000_000)
WORDS = "Voici la facture de la clinique."


@contextlib.contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """No file of this process grows beyond so many bytes: what a disk that is full does to each write (``RLIMIT_FSIZE``)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextlib.contextmanager
def database_full() -> Iterator[None]:
    """The database's own disk is full: SQLite's files are this process's; PostgreSQL is another, and says it in its own words."""
    if connection.vendor == "sqlite":
        connection.close()  # its log is put back into the database and begins anew
        with no_file_beyond(4096):
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION "
            "'could not extend file' USING ERRCODE = 'disk_full'; END $$"
        )
        cursor.execute("CREATE TRIGGER full_disk BEFORE INSERT ON tickets_message EXECUTE FUNCTION full_disk()")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER full_disk ON tickets_message")
            cursor.execute("DROP FUNCTION full_disk")


@contextlib.contextmanager
def storage_away() -> Iterator[None]:
    """What holds the files is gone, as a share of another machine whose line is cut."""
    away = []
    for folder in (settings.HOME.files, settings.HOME.temporary):
        hidden = folder.rename(folder.with_name(f"{folder.name}.away"))
        folder.touch()
        away.append((folder, hidden))
    try:
        yield
    finally:
        for folder, hidden in away:
            folder.unlink()
            hidden.rename(folder)


@pytest.fixture
def ticket(claire: User, sophie: User) -> Ticket:
    return cast.ticket(claire.customer, assignee=sophie)


@pytest.fixture
def by_half(ticket: Ticket) -> Callable[[], set[str]]:
    """What is half done now, and was not when the test began."""
    before = set(seeing.look().faults)
    return lambda: set(seeing.look().faults) - before


def sends(browser: Client, ticket: Ticket, pk: uuid.UUID, *, file: bool) -> tuple[int, str]:
    """Post a message; the status and the words of the answer."""
    typed: dict[str, object] = {"id": str(pk), "body": WORDS}
    if file:
        typed["documents"] = SimpleUploadedFile("facture.pdf", LARGE, "application/pdf")
    answer = browser.post(reverse("portal:write", args=[ticket.pk]), typed)
    return answer.status_code, unescape(answer.content.decode())


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        (lambda: no_file_beyond(12_000_000), "Notre espace de stockage est plein"),
        (storage_away, "Notre espace de stockage ne répond pas"),
    ],
    ids=["disk full", "storage away"],
)
def test_a_file_that_finds_no_room_loses_neither_the_words_nor_what_needs_none(
    fault: Callable[[], contextlib.AbstractContextManager[None]],
    word: str,
    ticket: Ticket,
    claire: User,
    signed_in: SignedIn,
    by_half: Callable[[], set[str]],
) -> None:
    browser, pk = signed_in(claire), uuid.uuid4()
    before = Message.objects.count()
    with fault():
        status, page = sends(browser, ticket, pk, file=True)
        assert (status, WORDS in page) == (422, True)
        assert word in page
        assert Message.objects.count() == before
        other = sends(browser, ticket, uuid.uuid4(), file=False)
        assert other[0] == 302, "a message without a file does not need that room"
    assert by_half() == set()
    assert sends(browser, ticket, pk, file=True)[0] == 302
    assert Document.objects.get().size == len(LARGE)
    assert Message.objects.count() == before + 2


def test_a_database_that_finds_no_room_says_so_and_takes_the_same_form_afterwards(
    ticket: Ticket, claire: User, signed_in: SignedIn, by_half: Callable[[], set[str]]
) -> None:
    browser, pk = signed_in(claire), uuid.uuid4()
    browser.raise_request_exception = False
    before = Message.objects.count()
    with database_full():
        status, page = sends(browser, ticket, pk, file=False)
    assert status == 503
    assert "votre saisie y est encore" in page
    assert Message.objects.count() == before
    assert by_half() == set()
    assert sends(browser, ticket, pk, file=False)[0] == 302
    assert Message.objects.count() == before + 1


def test_a_file_that_cannot_be_read_is_said_and_comes_back(ticket: Ticket, claire: User, signed_in: SignedIn) -> None:
    browser = signed_in(claire)
    document = clean(claire, LARGE, "facture.pdf")
    address = reverse("portal:download", args=[document.pk])
    browser.raise_request_exception = False
    with storage_away():
        assert browser.get(address).status_code == 503
        [found] = doctor.storage(clock.now())
        assert not found.well, "and whoever keeps the machine is told"
    assert browser.get(address).status_code == 200
    assert next(doctor.storage(clock.now())).well


def test_a_file_removed_while_its_storage_is_away_is_gone_and_its_bytes_follow(
    claire: User, by_half: Callable[[], set[str]]
) -> None:
    document = clean(claire, LARGE, "facture.pdf")
    with storage_away():
        actions.remove(document=document, by=claire, at=clock.now())
    assert not Document.objects.exists()
    chores.sweep_orphans(LONG_AFTER)
    assert by_half() == set()
