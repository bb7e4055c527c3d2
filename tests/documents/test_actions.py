"""A document's life: received, quarantined, judged, read, removed; and what the journal and the outbox say of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings

from espace import vault
from espace.accounts.models import Source, User
from espace.audit.models import AuditEvent
from espace.documents import actions, chores
from espace.documents.actions import NotServed
from espace.documents.models import Document
from espace.documents.refusals import Refused
from espace.documents.scanner import Clamd, DemonstrationScanner, Finding, Verdict
from espace.documents.store import FolderStore, NoSuchBlob, blobs
from espace.outbox.models import OutgoingMail
from espace.vault.models import UnitKey
from tests.cast import AT
from tests.clamd import EICAR_FILE
from tests.documents.sealed import PDF, TXT
from tests.documents.uploading import received, upload

LATER = AT + timedelta(minutes=1)
Commit = Callable[..., object]


class Says:
    """A scanner that says one thing, having read everything."""

    def __init__(self, verdict: Verdict, code: str = "") -> None:
        self.finding = Finding(verdict, code)
        self.asked = 0

    def scan(self, pieces: Iterable[bytes]) -> Finding:
        self.asked += 1
        assert all(pieces)
        return self.finding

    def fault(self) -> str:
        return ""


def state(document: Document) -> tuple[str, str]:
    return Document.objects.values_list("state", "scan_fault").get(pk=document.pk)


def journal() -> list[tuple[str, bool]]:
    return [(event.action, event.actor is None) for event in AuditEvent.objects.order_by("pk")]


def test_a_received_document_is_quarantined_sealed_and_recorded(claire: User) -> None:
    document = received(claire, claire.customer, PDF + b"x", "../Reçu\u202e.pdf", shown_to_staff=False)
    stored = Document.objects.get()
    assert (stored.state, stored.source, stored.uploaded_by, stored.size) == (
        "quarantined",
        Source.PERSON,
        claire,
        len(PDF) + 1,
    )
    with pytest.raises(vault.Closed):
        _ = stored.name
    vault.open_rows(stored)
    assert (stored.name, stored.media_type, len(stored.checksum)) == ("Reçu.pdf", "application/pdf", 64)
    assert UnitKey.objects.get(pk=document.unit).kind == "document"
    assert journal() == [("document.received", False)]
    event = AuditEvent.objects.get()
    assert (event.subject, event.unit) == (claire.customer.pk, document.unit)


def test_nothing_of_a_quarantined_infected_or_damaged_document_is_given_out(claire: User, home: Path) -> None:
    document = received(claire, claire.customer)
    with pytest.raises(NotServed, match="quarantined"):
        actions.open_bytes(document)
    actions.scan(document=document, at=AT, by_scanner=Says(Verdict.CLEAN))
    assert b"".join(actions.open_bytes(document)) == PDF
    place = home / "files" / document.unit.hex[:2] / document.unit.hex
    place.write_bytes(place.read_bytes()[:-1])
    with pytest.raises(NotServed, match="unreadable"):
        actions.open_bytes(document)
    place.unlink()
    with pytest.raises(NotServed, match="unreadable"):
        actions.open_bytes(document)


def test_the_bytes_of_one_unit_do_not_open_as_another_s(claire: User, home: Path) -> None:
    mine, other = received(claire, claire.customer), received(claire, claire.customer, TXT, "note.txt")
    for document in (mine, other):
        actions.scan(document=document, at=AT, by_scanner=Says(Verdict.CLEAN))
    places = [home / "files" / one.unit.hex[:2] / one.unit.hex for one in (mine, other)]
    places[0].write_bytes(places[1].read_bytes())
    with pytest.raises(NotServed, match="unreadable"):
        actions.open_bytes(mine)


def test_clamd_lets_the_clean_out_and_destroys_the_infected(
    claire: User, clamd: str, django_capture_on_commit_callbacks: Commit
) -> None:
    clean, infected = received(claire, claire.customer), received(claire, claire.customer, EICAR_FILE, "note.txt")
    with override_settings(SCANNER="clamd", SCANNER_ADDRESS=clamd), django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        assert chores.scan_quarantine(LATER) == 2
    assert state(clean) == ("clean", "")
    verdict, signature = state(infected)
    assert verdict == "infected"
    assert "Eicar" in signature
    with pytest.raises(NoSuchBlob):
        blobs().open(infected.unit)
    vault.open_rows(infected)
    assert infected.name == "note.txt"  # the row stays, to tell which
    assert sorted(journal()[2:]) == [("document.clean", True), ("document.infected", True)]
    assert [mail.event for mail in OutgoingMail.objects.all()] == [f"document:{infected.pk}:infected"]


def test_a_scanner_that_is_down_keeps_the_file_in_quarantine_and_is_asked_again(claire: User, tmp_path: Path) -> None:
    first, second = received(claire, claire.customer), received(claire, claire.customer)
    with override_settings(SCANNER="clamd", SCANNER_ADDRESS=f"unix:{tmp_path}/nobody"):
        assert chores.scan_quarantine(AT) == 0
    # Both say why they wait; the scanner was asked about one.
    assert {state(one) for one in (first, second)} == {("quarantined", "FileNotFoundError")}
    assert Document.objects.filter(leased_until_at__isnull=True).count() == 1
    assert chores.scan_quarantine(AT) == 1
    assert chores.scan_quarantine(LATER) == 1
    assert {state(one) for one in (first, second)} == {("clean", "")}


def test_a_file_that_the_scanner_refuses_waits_for_an_operator(claire: User) -> None:
    document = received(claire, claire.customer)
    scanner = Says(Verdict.REFUSED, "size-limit")
    actions.scan(document=document, at=AT, by_scanner=scanner)
    assert state(document) == ("quarantined", "size-limit")
    assert actions.scan(document=document, at=LATER, by_scanner=scanner) is None
    assert actions.scan(document=document, at=AT + actions.LATER, by_scanner=Says(Verdict.CLEAN)) is not None
    assert state(document) == ("clean", "")


def test_bytes_that_do_not_open_stay_in_quarantine(claire: User) -> None:
    document = received(claire, claire.customer)
    blobs().delete(document.unit)
    assert actions.scan(document=document, at=AT, by_scanner=DemonstrationScanner()) == Finding(
        Verdict.REFUSED, "unreadable"
    )
    assert state(document) == ("quarantined", "unreadable")


def test_two_workers_do_not_scan_the_same_file_and_a_lost_lease_ends(claire: User) -> None:
    document = received(claire, claire.customer)
    scanner = Says(Verdict.CLEAN)
    Document.objects.update(leased_until_at=AT + actions.LEASE)
    assert actions.scan(document=document, at=LATER, by_scanner=scanner) is None
    assert chores.scan_quarantine(LATER) == scanner.asked == 0
    assert actions.scan(document=document, at=AT + actions.LEASE, by_scanner=scanner) is not None
    assert actions.scan(document=document, at=AT + actions.LEASE * 2, by_scanner=scanner) is None
    assert scanner.asked == 1


def test_a_document_removed_while_it_is_scanned_stays_removed(claire: User) -> None:
    document = received(claire, claire.customer)

    class Removes(Says):
        def scan(self, pieces: Iterable[bytes]) -> Finding:
            actions.remove(document=Document.objects.get(), by=claire, at=AT)
            return super().scan(pieces)

    actions.scan(document=document, at=AT, by_scanner=Removes(Verdict.CLEAN))
    assert not Document.objects.exists()
    assert journal() == [("document.received", False), ("document.removed", False)]


def test_removing_destroys_key_row_and_bytes_at_once(claire: User, django_capture_on_commit_callbacks: Commit) -> None:
    document = received(claire, claire.customer)
    unit = document.unit
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        actions.remove(document=document, by=claire, at=LATER)
    assert not Document.objects.exists()
    assert not UnitKey.objects.filter(pk=unit).exists()
    with pytest.raises(NoSuchBlob):
        blobs().open(unit)


def test_the_brokerage_publishes_and_the_mail_leaves_with_the_verdict(claire: User, sophie: User) -> None:
    document = actions.publish(
        upload=upload(sophie), customer=claire.customer, title="  Avenant n° 2 ", by=sophie, at=AT
    )
    assert (document.title, document.source, document.published_at) == ("Avenant n° 2", Source.STAFF, AT)
    assert not OutgoingMail.objects.exists()
    chores.scan_quarantine(LATER)
    mail = OutgoingMail.objects.get()
    vault.open_rows(mail)
    assert (mail.kind, mail.to) == ("news", claire.email)
    assert "Avenant" not in str(mail.context)
    assert [action for action, _ in journal()] == ["document.received", "document.published", "document.clean"]


def test_an_infected_document_of_the_brokerage_is_no_mail_to_the_customer(claire: User, sophie: User) -> None:
    actions.publish(upload=upload(sophie), customer=claire.customer, title="Avenant", by=sophie, at=AT)
    actions.scan(document=Document.objects.get(), at=AT, by_scanner=Says(Verdict.INFECTED, "X"))
    assert not OutgoingMail.objects.exists()


def test_a_full_account_takes_nothing_more_but_the_brokerage_still_publishes(claire: User, sophie: User) -> None:
    received(claire, claire.customer)
    Document.objects.update(size=500 * 1024 * 1024 - len(PDF) + 1)
    one_more = upload(claire)
    with pytest.raises(Refused) as refused:
        actions.receive(upload=one_more, customer=claire.customer, by=claire, at=AT, shown_to_staff=True)
    assert refused.value.code == "account_full"
    one_more.close()
    actions.publish(upload=upload(sophie), customer=claire.customer, title="Avenant", by=sophie, at=AT)


def test_a_file_that_is_not_what_it_says_never_becomes_a_document(claire: User) -> None:
    arrived = upload(claire, b"text", "facture.pdf")
    with pytest.raises(Refused):
        actions.receive(upload=arrived, customer=claire.customer, by=claire, at=AT, shown_to_staff=True)
    arrived.close()
    assert not Document.objects.exists()
    assert not AuditEvent.objects.exists()
    with pytest.raises(NoSuchBlob):
        blobs().open(arrived.unit)


def test_the_sweep_takes_what_nobody_holds_and_nothing_else(claire: User, home: Path) -> None:
    for place in (home / "files").glob("??/*"):
        place.unlink()
    kept, infected, keyless = (received(claire, claire.customer) for _ in range(3))
    Document.objects.filter(pk=infected.pk).update(state="infected", scanned_at=AT)
    UnitKey.objects.filter(pk=keyless.unit).delete()
    orphan, fresh = upload(claire), upload(claire)
    store = blobs()
    assert isinstance(store, FolderStore)
    old = (AT - timedelta(hours=25)).timestamp()
    recent = (AT - timedelta(hours=23)).timestamp()
    for unit in (kept.unit, infected.unit, keyless.unit, orphan.unit, fresh.unit):
        instant = recent if unit == fresh.unit else old
        os.utime(home / "files" / unit.hex[:2] / unit.hex, (instant, instant))
    assert chores.sweep_orphans(AT) == 2
    left = {place.name for place in (home / "files").glob("??/*")}
    assert left == {unit.hex for unit in (kept.unit, keyless.unit, fresh.unit)}
    assert chores.sweep_orphans(AT) == 0
    fresh.close()


def test_no_lock_is_held_while_the_scanner_works(claire: User) -> None:
    document = received(claire, claire.customer)

    class Looks(Says):
        def scan(self, pieces: Iterable[bytes]) -> Finding:
            self.depth = len(connection.savepoint_ids)
            return super().scan(pieces)

    scanner = Looks(Verdict.CLEAN)
    outside = len(connection.savepoint_ids)
    actions.scan(document=document, at=AT, by_scanner=scanner)
    assert scanner.depth == outside


def test_clamd_is_the_scanner_of_a_real_installation() -> None:
    from espace.documents.scanner import scanner

    with override_settings(SCANNER="clamd"):
        assert isinstance(scanner(), Clamd)
