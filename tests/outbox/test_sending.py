"""Mails leave by a real server, at least once, under the event's own Message-ID, and nothing of them stays."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from espace import outbox, vault
from espace.audit.models import AuditEvent
from espace.lib import clock
from espace.outbox import sending
from espace.outbox.models import OutgoingMail
from espace.vault.models import UnitKey
from tests.cast import AT
from tests.certificates import self_made
from tests.smtp import Peer, free_port, serve

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def peer(smtp_peer: Peer, settings: Any) -> Peer:
    settings.SMTP = smtp_peer.url
    settings.MAIL_FROM = "CAP ASSURANCES <ne-pas-repondre@cabinet.example>"
    return smtp_peer


def post(event: str = "message:1", to: str = "claire@clients.example", **others: Any) -> OutgoingMail:
    outbox.post(kind="news", to=to, language="fr", event=event, at=AT, path="/espace/", **others)
    return OutgoingMail.objects.get(event=event)


def test_a_mail_leaves_as_plain_text_and_its_row_and_key_are_destroyed(peer: Peer) -> None:
    mail = post()
    assert sending.send(AT) == 1
    [received] = peer.received
    assert received.recipients == ["claire@clients.example"]
    assert received.sender == "ne-pas-repondre@cabinet.example"
    message = received.message
    assert message.get_content_type() == "text/plain"
    assert not message.is_multipart()
    assert "Il y a du nouveau dans votre espace" in message.get_content()
    assert "http://localhost:8000/espace/" in message.get_content()
    assert message["Auto-Submitted"] == "auto-generated"
    assert not OutgoingMail.objects.exists()
    assert not UnitKey.objects.filter(pk=mail.unit).exists()
    assert sending.send(AT) == 0


def test_the_message_id_is_the_events_own_and_tells_nothing(peer: Peer) -> None:
    post("message:9f1b")
    assert sending.send(AT) == 1
    [first] = peer.message_ids
    assert first == sending.message_id("message:9f1b")
    assert "9f1b" not in first
    assert first.endswith("@cabinet.example>")
    assert sending.message_id("message:9f1c") != first


def test_a_round_ends_before_its_leases_do(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(sending.BATCH + 1):
        post(f"message:{number}")
    monkeypatch.setattr(clock, "passing", lambda at: iter([at, at + 5 * MINUTE]).__next__)
    assert sending.send(AT) == sending.BATCH
    assert sending.send(AT) == 1


def test_one_fact_is_announced_once() -> None:
    post()
    with pytest.raises(IntegrityError), transaction.atomic():
        post()


def test_a_fact_that_did_not_happen_is_not_announced(peer: Peer) -> None:
    with transaction.atomic():
        post()
        transaction.set_rollback(True)
    assert sending.send(AT) == 0


def test_a_mail_waits_for_its_hour(peer: Peer) -> None:
    post(not_before_at=AT + timedelta(hours=1))
    assert sending.send(AT) == 0
    assert sending.send(AT + timedelta(hours=1)) == 1


def test_a_refusal_waits_longer_each_time_and_the_others_leave(peer: Peer) -> None:
    post("message:1", to="a@clients.example")
    post("message:2", to="b@clients.example")
    peer.refusals = ["451 4.7.1 Try again later, claire@clients.example"]
    assert sending.send(AT) == 1
    [mail] = OutgoingMail.objects.all()
    assert (mail.attempts, mail.fault) == (1, "451"), "the code, not the words: servers quote addresses"
    assert sending.send(AT + timedelta(seconds=59)) == 0
    peer.refusals = ["451 Later"]
    assert sending.send(AT + MINUTE) == 0
    assert sending.send(AT + 5 * MINUTE) == 0
    assert sending.send(AT + 6 * MINUTE) == 1


def test_a_server_that_is_down_loses_nothing_and_is_asked_again(peer: Peer, settings: Any) -> None:
    for number in range(3):
        post(f"message:{number}")
    settings.SMTP = f"smtp://127.0.0.1:{free_port()}"
    assert sending.send(AT) == 0
    assert {mail.fault for mail in OutgoingMail.objects.all()} == {"ConnectionRefusedError"}
    settings.SMTP = peer.url
    assert sending.send(AT + MINUTE) == 3


def test_a_death_between_the_servers_yes_and_our_commit_makes_one_double_of_the_same_id(
    peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    post()

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sending, "destroy", die)
        with pytest.raises(KeyboardInterrupt):
            sending.send(AT)
    assert sending.send(AT + sending.LEASE - MINUTE) == 0, "the lease holds: another worker may still be sending"
    assert sending.send(AT + sending.LEASE) == 1
    assert len(peer.message_ids) == 2
    assert len(set(peer.message_ids)) == 1


def test_a_server_that_hangs_up_after_its_yes_is_asked_again(peer: Peer) -> None:
    post()
    peer.hang_up_after_accepting = True
    assert sending.send(AT) == 0
    assert OutgoingMail.objects.count() == 1
    peer.hang_up_after_accepting = False
    assert sending.send(AT + MINUTE) == 1
    assert len(set(peer.message_ids)) == 1


def test_what_nobody_takes_for_thirty_days_is_destroyed_and_journaled(peer: Peer, settings: Any) -> None:
    settings.SMTP = ""
    mail = post()
    sending.expire(AT + timedelta(days=29))
    assert OutgoingMail.objects.exists()
    sending.expire(AT + timedelta(days=30))
    assert not OutgoingMail.objects.exists()
    assert AuditEvent.objects.get(action="mail.expired").unit == mail.unit


def test_the_demonstration_sends_nothing(peer: Peer, settings: Any) -> None:
    settings.DEMO = True
    post()
    assert sending.send(AT) == 0
    assert peer.received == []
    assert OutgoingMail.objects.exists(), "mails stay, to be read in the browser"


def test_a_mail_whose_key_is_gone_does_not_stop_the_others(peer: Peer) -> None:
    lost = post("message:1")
    post("message:2")
    vault.destroy_units([lost.unit])
    assert sending.send(AT) == 1
    assert not OutgoingMail.objects.exists()
    assert AuditEvent.objects.get(action="mail.unreadable").unit == lost.unit


def test_a_single_use_link_never_travels_in_clear(peer: Peer, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    post()
    monkeypatch.setattr(sending, "LOOPBACK", set())
    assert sending.send(AT) == 0
    assert OutgoingMail.objects.get().fault == "NoTls"
    assert peer.received == []


def test_a_server_that_cannot_prove_its_name_gets_nothing_and_the_machine_s_own_need_not(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(self_made(tmp_path, "localhost")) as peer:
        settings.SMTP, settings.MAIL_FROM = f"smtp://localhost:{peer.port}", "ne-pas-repondre@cabinet.example"
        mail = post()
        with monkeypatch.context() as elsewhere:
            elsewhere.setattr(sending, "LOOPBACK", set())
            assert sending.send(AT) == 0
        mail.refresh_from_db()
        assert (mail.fault, peer.received) == ("SSLCertVerificationError", [])
        assert sending.send(AT + 2 * MINUTE) == 1


def test_an_address_that_no_message_can_carry_does_not_stop_the_others(peer: Peer) -> None:
    post("message:1", to="claire\n@clients.example")
    post("message:2")
    assert sending.send(AT) == 1
    assert OutgoingMail.objects.get().fault == "ValueError"


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_send_the_same_mail(peer: Peer) -> None:
    for number in range(30):
        post(f"message:{number}")
    start = threading.Barrier(2)

    def work() -> None:
        start.wait()
        try:
            sending.send(AT)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not OutgoingMail.objects.exists()
    assert len(peer.received) == len(set(peer.message_ids)) == 30


def test_a_clock_that_was_ahead_keeps_no_mail_back(peer: Peer) -> None:
    late = AT + timedelta(days=3650)
    post()
    [held] = sending.claim(late)
    assert held.leased_until_at == late + sending.LEASE, "a worker died with it, ten years ahead"
    outbox.post(kind="news", to="claire@clients.example", language="fr", event="ahead", at=late, path="/espace/")
    assert sending.send(AT + MINUTE) == 2
