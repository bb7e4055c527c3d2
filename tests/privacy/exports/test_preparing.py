"""The chore: asked twice is asked once; a worker that dies is taken over; what goes wrong is tried again and then told."""

from __future__ import annotations

import tracemalloc
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from espace import vault
from espace.accounts.models import User
from espace.documents.store import blobs
from espace.outbox.models import OutgoingMail
from espace.privacy import units
from espace.privacy.archive.depositing import deposit
from espace.privacy.exports import access, actions, chores, progress
from espace.privacy.exports.models import Export, Withheld
from espace.tickets.models import Message
from espace.tickets.states import State
from espace.vault.models import UnitKey
from tests import cast
from tests.cast import AT
from tests.documents.sealed import PDF, marked
from tests.privacy import archiving
from tests.privacy.exports.opening import clean, opened

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The process is gone: nothing after this line runs."""


def ask(of: User, at: Any = AT) -> Export:
    return actions.request_access(customer=of.customer, request=None, by=of, at=at)


def test_asked_twice_is_asked_once(claire: User, karim: User) -> None:
    assert ask(claire) == ask(claire, AT + timedelta(minutes=1))
    assert ask(karim).customer == karim.customer
    assert actions.request_portability(customer=claire.customer, request=None, by=claire, at=AT).kind == "portable"
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.filter(kind="portable").update(kind="access")
    assert UnitKey.objects.filter(kind="export").count() == Export.objects.count() == 3
    assert chores.prepare(AT) == 3
    assert ask(claire) not in Export.objects.filter(state="prepared")


@pytest.mark.parametrize("where", ["files", "page", "keep", "conclude"])
def test_a_worker_that_dies_is_taken_over_and_nothing_is_lost(
    claire: User, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    export = ask(claire)

    def die(*args: Any, **options: Any) -> Any:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("espace.privacy.exports.package.Package.discard", lambda self: None)
        {
            "files": lambda: patch.setattr(access, "write_data", die),
            "page": lambda: patch.setattr("espace.privacy.exports.page.write", die),
            "keep": lambda: patch.setattr("espace.documents.store.FolderWriter.keep", die),
            "conclude": lambda: patch.setattr(actions, "conclude", die),
        }[where]()
        with pytest.raises(Killed):
            chores.prepare(AT)
    with pytest.raises(actions.NotThere):
        actions.read(export=export, by=claire, at=AT)
    assert chores.prepare(AT + timedelta(minutes=1)) == 0, "its lease holds"
    later = AT + progress.LEASE + timedelta(minutes=1)
    assert chores.prepare(later) == 1
    assert "Delmas" in opened(export, claire, later).text()
    assert blobs().forget_parts(later + timedelta(days=3650)) <= 1
    assert not list(settings.HOME.temporary.glob("*.part"))


def test_a_copy_that_went_while_it_was_written_leaves_nothing(claire: User, monkeypatch: pytest.MonkeyPatch) -> None:
    export = ask(claire)
    conclude = actions.conclude

    def gone(**options: Any) -> bool:
        Export.objects.all().delete()
        vault.destroy_units([export.unit])
        return conclude(**options)

    monkeypatch.setattr(actions, "conclude", gone)
    assert chores.prepare(AT) == 0
    with pytest.raises(LookupError):
        blobs().open(export.unit)


def test_what_fails_is_tried_again_and_then_told(
    claire: User, karim: User, dominique: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    export, other = ask(claire), ask(karim)
    write = access.write

    def broken(copy: access.Copy) -> Any:
        if copy.customer.pk == claire.customer.pk:
            raise RuntimeError("Delmas")
        return write(copy)

    monkeypatch.setitem(chores.WRITERS, "access", broken)
    at = AT
    for _attempt in range(actions.MOST_ATTEMPTS):
        chores.prepare(at)
        at += actions.DELAY
    assert Export.objects.get(pk=other.pk).state == "prepared"
    assert Export.objects.get(pk=export.pk).state == "failed"
    assert "Delmas" not in caplog.text
    assert OutgoingMail.objects.filter(kind="desk_news").count() == 1
    monkeypatch.undo()
    actions.retry(export=export, by=dominique, at=at)
    assert chores.prepare(at) == 1


def archived(claire: User, sophie: User) -> None:
    """A closed request of hers, with a note and a file, that has left for the archive."""
    ticket = cast.ticket(claire.customer, State.CLOSED, assignee=sophie, body="vieux message")
    cast.note(ticket, sophie, "vieille note")
    document = clean(claire, PDF, "ancienne.pdf")
    with transaction.atomic():
        deposit([archiving.of_ticket(ticket), archiving.of_document(document, ticket.unit)], at=AT)
        units.dissolve({"ticket": [ticket.unit], "document": [document.unit]})


def test_the_archive_is_waited_for_and_included(claire: User, sophie: User, dominique: User) -> None:
    archived(claire, sophie)
    export = ask(claire, AT + timedelta(hours=1))
    assert chores.prepare(AT + timedelta(hours=2)) == 0
    later = AT + timedelta(hours=3)
    archiving.archive_round(later)
    assert chores.prepare(later) == 1
    copy = opened(export, claire, later)
    assert copy["archive/files/ancienne.pdf"] == PDF
    [ticket] = [one for one in copy.json("archive/data.json")["units"] if one["kind"] == "ticket"]
    assert ticket["rows"]["tickets.Message"][0]["body"] == "vieux message"
    assert "vieille note" not in copy.everything
    assert "1 note interne vous sera remise" in copy.text()
    assert "vieux message" in copy.text("archive/index.html")
    assert 'href="archive/index.html"' in copy.text()

    text = Withheld.objects.select_related("export").get()
    vault.open_rows(text)
    assert actions.words_of(text) == "vieille note"
    actions.release(text=text, words="", by=dominique, at=later + timedelta(days=3))
    assert chores.prepare(later + timedelta(days=3)) == 1
    assert "vieille note" in opened(text.export, claire, later + timedelta(days=3)).text()


def test_an_archive_that_does_not_answer_delays_no_copy_beyond_a_day(claire: User, sophie: User) -> None:
    archived(claire, sophie)
    export = ask(claire)
    later = AT + timedelta(hours=20)
    assert chores.prepare(later) == 1
    assert "L’archive n’a pas répondu à temps" in opened(export, claire, later).text()


def test_the_language_of_the_copy_is_its_persons(claire: User) -> None:
    User.objects.filter(pk=claire.pk).update(language="en")
    export = ask(claire)
    chores.prepare(AT)
    page = opened(export, claire).text()
    assert '<html lang="en">' in page
    assert "Your data" in page
    assert "Vos données" not in page


def test_memory_stays_flat_however_large_the_copy(claire: User) -> None:
    """Six megabytes and more pass through; a part of them is ever held. The bench measures the whole process."""
    ticket = cast.ticket(claire.customer)
    for number in range(3):
        clean(claire, marked(b"." * 1_500_000), f"{number}.pdf")
    rows = [Message(ticket=ticket, author=claire, from_customer=True, sent_at=AT) for _number in range(600)]
    vault.share_key(ticket, *rows)
    for row in rows:
        row.body = "Bonjour " * 200
    Message.objects.bulk_create(rows)
    ask(claire)
    chores.prepare(AT)  # what a process loads once (words, catalogues) is no part of a copy
    Export.objects.all().delete()
    ask(claire)
    tracemalloc.start()
    try:
        assert chores.prepare(AT) == 1
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    size = Export.objects.get().size
    assert size is not None
    assert size > 6_000_000
    assert peak < size / 2, f"{peak:,} bytes of {size:,}"
