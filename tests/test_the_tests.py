"""The tests' own tools: the guard on the network, the parts of a machine, the SMTP server, the home."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest

from espace import audit
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.lib.egress import UndeclaredHost
from tests import cast, network, parts
from tests.browser import Visitor
from tests.smtp import Peer

REFUSED = (network.OutsideReached, UndeclaredHost)
"""Two guards stand here, the tests' own and the product's: whichever is asked first says no."""


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "example.org"])
def test_the_outside_is_refused(host: str) -> None:
    with pytest.raises(REFUSED):
        socket.create_connection((host, 80), timeout=1)


def test_a_datagram_to_the_outside_is_refused() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, pytest.raises(REFUSED):
        probe.sendto(b"hello", ("192.0.2.1", 53))


def test_a_missing_part_is_a_failure_in_ci_and_is_named_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(parts.PARTS, "clamd", parts.Part("clamd", lambda: None, "clamav-daemon"))
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="clamd"):
        parts.need("clamd")
    monkeypatch.setenv("CI", "")
    with pytest.raises(pytest.skip.Exception, match="apt install clamav-daemon"):
        parts.need("clamd")


def test_the_peer_keeps_and_refuses(smtp_peer: Peer) -> None:
    smtp_peer.refusals.append("451 Try later")
    message = EmailMessage()
    message["From"], message["To"], message["Subject"], message["Message-ID"] = (
        "a@localhost",
        "b@localhost",
        "é",
        "<1@localhost>",
    )
    message.set_content("bonjour")
    with smtplib.SMTP(smtp_peer.host, smtp_peer.port, timeout=5) as client:
        with pytest.raises(smtplib.SMTPDataError, match="451"):
            client.send_message(message)
        client.send_message(message)
    assert smtp_peer.message_ids == ["<1@localhost>"]
    assert smtp_peer.received[0].recipients == ["b@localhost"]
    assert smtp_peer.received[0].message["Subject"] == "é"


def test_the_home_is_temporary_and_private(home: Path) -> None:
    assert home.name.startswith("espace-test-")
    assert (home / "keys" / "secret.key").stat().st_mode & 0o077 == 0


@pytest.mark.on_screen
def test_a_browser_complains_of_what_nobody_sees(visitor: Callable[..., Visitor]) -> None:
    somebody = visitor()
    somebody.expect(404)
    somebody.go("/nulle-part/")
    assert not somebody.complaints
    somebody.page.evaluate("console.error('marque-1')")
    somebody.page.evaluate(
        "() => { document.body.appendChild(document.createElement('img')).src = 'https://example.org/a.png' }"
    )
    somebody.page.evaluate("fetch('https://example.net/b').catch(() => 0)")
    somebody.page.evaluate("setTimeout(() => { throw new Error('marque-2') }, 0)")
    somebody.page.evaluate("new Promise(done => setTimeout(done, 20))")
    said = "\n".join(somebody.complaints)
    for expected in (
        "console: marque-1",
        "script error: marque-2",
        "violates the following Content Security Policy directive",
    ):
        assert expected in said
    somebody.complaints.clear()


def test_a_journey_is_put_back_whole(visitor: Callable[..., Visitor]) -> None:
    """Twice the same, in either order: what one commits, the other does not find."""
    assert not User.objects.exists()
    cast.staff("Sophie", "Laurent", Role.ADVISOR)
    audit.record(action="test.done", by=None, at=cast.AT)


def test_a_journey_is_put_back_whole_again(visitor: Callable[..., Visitor]) -> None:
    test_a_journey_is_put_back_whole(visitor)


@pytest.mark.on_screen
def test_a_picture_is_taken_at_both_widths(
    visitor: Callable[..., Visitor], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESPACE_PICTURES", str(tmp_path))
    somebody = visitor(language="en", dark=True)
    somebody.expect(404)
    somebody.go("/nulle-part/")
    somebody.picture("nowhere")
    assert {one.name for one in tmp_path.iterdir()} == {"nowhere-390.png", "nowhere-1280.png"}
    with pytest.raises(ValueError, match="lower-case"):
        somebody.picture("../Nowhere")
